"""The lab's own endpoints beside the API: how it is, its faults and settings. They ask for no token."""

from __future__ import annotations

from contextlib import AbstractContextManager

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lab.metal import faults, settings
from lab.metal.database import Transaction
from lab.metal.fields import Fields
from lab.metal.settings import Settings
from lab.metal.world import World

COUNTED = {
    "devices": "SELECT count(*) FROM devices",
    "vlans": "SELECT count(*) FROM vlans",
    "blocks": "SELECT count(*) FROM reservations WHERE management = 0",
    "projects": "SELECT count(*) FROM projects",
    "ssh_keys": "SELECT count(*) FROM ssh_keys",
    "faults": "SELECT count(*) FROM faults",
}


async def summary(request: Request) -> Response:
    """How much of everything there is, and the devices with their states."""
    world: World = request.app.state.world
    with world.database.transaction() as tx:
        counts = {name: tx.count(query) for name, query in COUNTED.items()}
        devices = [
            {name: row[name] for name in ("id", "hostname", "state", "plan", "facility", "operating_system")}
            for row in tx.all("SELECT * FROM devices ORDER BY rowid")
        ]
    return JSONResponse({"counts": counts, "devices": devices})


async def console(request: Request) -> Response:
    """What happened to the device of that hostname (or id), oldest first."""
    world: World = request.app.state.world
    name = request.path_params["name"]
    with world.database.transaction() as tx:
        device = tx.one("SELECT id FROM devices WHERE hostname = ? OR id = ? ORDER BY rowid DESC", name, name)
        if device is None:
            return JSONResponse({"errors": ["Not found"]}, 404)
        rows = tx.all("SELECT * FROM events WHERE device_id = ? ORDER BY seq", device["id"])
    return JSONResponse({"lines": [f"{row['created_at']}  {row['type']}  {row['body']}" for row in rows]})


async def list_faults(request: Request) -> Response:
    """The faults that are set."""
    with _transaction(request) as tx:
        return JSONResponse({"faults": faults.all_set(tx)})


async def add_fault(request: Request) -> Response:
    """Set a fault."""
    body = Fields.parse(await request.body())
    with _transaction(request) as tx:
        found = faults.document(faults.add(tx, body))
    request.app.state.follower.wake()
    return JSONResponse(found, 201)


async def clear_faults(request: Request) -> Response:
    """Take all faults away."""
    with _transaction(request) as tx:
        tx.execute("DELETE FROM faults")
    request.app.state.follower.wake()
    return Response(status_code=204)


async def remove_fault(request: Request) -> Response:
    """Take one fault away."""
    with _transaction(request) as tx:
        faults.remove(tx, request.path_params["id"])
    request.app.state.follower.wake()
    return Response(status_code=204)


async def show_settings(request: Request) -> Response:
    """The settings."""
    with _transaction(request) as tx:
        return JSONResponse(Settings.read(tx).document())


async def change_settings(request: Request) -> Response:
    """Change some of the settings."""
    body = Fields.parse(await request.body())
    with _transaction(request) as tx:
        changed = settings.change(tx, body.values)
    request.app.state.follower.wake()
    return JSONResponse(changed.document())


def _transaction(request: Request) -> AbstractContextManager[Transaction]:
    world: World = request.app.state.world
    return world.database.transaction()


ROUTES = [
    Route("/lab/summary", summary, methods=["GET"]),
    Route("/lab/console/{name}", console, methods=["GET"]),
    Route("/lab/faults", list_faults, methods=["GET"]),
    Route("/lab/faults", add_fault, methods=["POST"]),
    Route("/lab/faults", clear_faults, methods=["DELETE"]),
    Route("/lab/faults/{id:int}", remove_fault, methods=["DELETE"]),
    Route("/lab/settings", show_settings, methods=["GET"]),
    Route("/lab/settings", change_settings, methods=["PUT"]),
]
