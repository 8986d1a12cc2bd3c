"""The web application: routes, error answers, faults on the wire, and the life-cycle engine beside it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncGenerator
from typing import Any, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lab.metal import faults
from lab.metal.engine import Engine
from lab.metal.errors import OH_SNAP, ApiError
from lab.metal.hosts import HostDriver
from lab.metal.routes import (
    actions,
    bgp,
    catalog,
    devices,
    events,
    gateways,
    ips,
    lab,
    ports,
    projects,
    ssh_keys,
    vlans,
)
from lab.metal.world import PREFIX, World, settle_first_state

LOG = logging.getLogger(__name__)
FAMILIES = (projects, catalog, devices, actions, ports, vlans, ips, ssh_keys, bgp, gateways, events, lab)
NOT_FOUND = 404
SLASHES = re.compile(r"/{2,}")


class ConnectionDroppedError(Exception):
    """A fault dropped the connection of a server that has no way to cut it (in-process tests)."""


def create_app(world: World, driver: HostDriver) -> Starlette:
    """The emulator as an ASGI application; its lifespan runs the life-cycle engine."""
    settle_first_state(world)
    engine = Engine(world, driver)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        task = asyncio.create_task(engine.run(engine.hosts()))
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    app = Starlette(
        routes=[endpoint for family in FAMILIES for endpoint in family.ROUTES],
        exception_handlers=cast("Any", {ApiError: _refusal, HTTPException: _unknown, Exception: _oh_snap}),
        lifespan=lifespan,
    )
    app.add_middleware(Faults, world=world)
    app.add_middleware(PlainPaths)
    app.state.world = world
    app.state.follower = engine
    return app


class PlainPaths:
    """Takes doubled slashes out of paths, and puts the prefix before those that lack it.

    Some clients double slashes; those of Packet's time have no prefix, for api.packet.net had none.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http":
            path = SLASHES.sub("/", scope["path"])
            if not path.startswith((f"{PREFIX}/", "/lab/")):
                path = PREFIX + path
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await self.app(scope, receive, send)


class Faults:
    """Slow answers, errors and dropped connections, where faults are set for them."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self.app = app
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or not."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        facts = {"method": scope["method"], "path": scope["path"]}
        with self.world.database.transaction() as tx:
            slow, drop, error = (faults.take(tx, kind, **facts) for kind in ("slow", "drop", "error"))
        if slow is not None:
            await asyncio.sleep(slow["seconds"])
        if drop is not None:
            _cut(scope)
        elif error is not None:
            headers = {"Retry-After": str(int(error["retry_after"]))} if error["retry_after"] else None
            answer = JSONResponse({"errors": [error["message"]]}, int(error["status"]), headers)
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _cut(scope: Scope) -> None:
    transport = scope.get("state", {}).get("transport")
    if transport is None:
        raise ConnectionDroppedError(scope["path"])
    cast("asyncio.Transport", transport).abort()


async def _refusal(_: Request, error: ApiError) -> Response:
    return JSONResponse({"errors": error.messages}, error.status)


async def _unknown(_: Request, error: HTTPException) -> Response:
    words = "Not found" if error.status_code == NOT_FOUND else error.detail
    return JSONResponse({"errors": [words]}, error.status_code, error.headers)


async def _oh_snap(request: Request, error: Exception) -> Response:
    LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    return JSONResponse({"errors": [OH_SNAP]}, 500)
