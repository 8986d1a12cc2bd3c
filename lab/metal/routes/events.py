"""What happened, newest first."""

from __future__ import annotations

from lab.metal.calls import Call, Reply, page, route
from lab.metal.database import Row
from lab.metal.documents import accounts


def list_all(call: Call) -> Reply:
    """Everything that happened."""
    return _page(call, call.tx.all("SELECT * FROM events ORDER BY seq DESC"))


def list_of_device(call: Call) -> Reply:
    """What happened to a device."""
    key = call.row("devices")["id"]
    return _page(call, call.tx.all("SELECT * FROM events WHERE device_id = ? ORDER BY seq DESC", key))


def list_of_project(call: Call) -> Reply:
    """What happened in a project, also to devices that are gone."""
    key = call.row("projects")["id"]
    return _page(call, call.tx.all("SELECT * FROM events WHERE project_id = ? ORDER BY seq DESC", key))


def show(call: Call) -> Reply:
    """One event."""
    return Reply(accounts.event(call.row("events")))


def _page(call: Call, rows: list[Row]) -> Reply:
    return page(call, "events", [accounts.event(row) for row in rows])


ROUTES = [
    route("/events", GET=list_all),
    route("/events/{id}", GET=show),
    route("/devices/{id}/events", GET=list_of_device),
    route("/projects/{id}/events", GET=list_of_project),
]
