"""Virtual networks (VLANs)."""

from __future__ import annotations

from lab.metal.allocation import draw
from lab.metal.calls import NO_CONTENT, Call, Reply, route
from lab.metal.catalog import Metro
from lab.metal.database import Row
from lab.metal.documents import network
from lab.metal.errors import unprocessable
from lab.metal.world import new_id

LOWEST, HIGHEST = 2, 3999
"""The numbers that may be asked for."""

FIRST_GIVEN, GIVEN = 1000, 1000
"""The numbers that the service gives: 1000 to 1999."""


def list_of_project(call: Call) -> Reply:
    """A project's VLANs, by ``facility`` or ``metro``; the service gives the list whole."""
    rows = call.tx.all("SELECT * FROM vlans WHERE project_id = ? ORDER BY rowid", call.row("projects")["id"])
    facility, metro = call.query.get("facility"), call.query.get("metro")
    if facility:
        place = call.world.catalog.facility(facility)
        rows = [row for row in rows if place is not None and row["facility"] == place.code]
    if metro:
        city = call.world.catalog.metro(metro)
        rows = [row for row in rows if city is not None and row["metro"] == city.code]
    return Reply({"virtual_networks": [network.vlan(call.world, call.tx, row) for row in rows]})


def create(call: Call) -> Reply:
    """A new VLAN: in a facility with a number of the service's, or in a metro with one's own if one likes."""
    project = call.row("projects")
    facility, metro = _place(call)
    number = call.body.integer("vxlan")
    if number is None:
        number = call.body.integer("vlan")
    if number is None:
        number = _draw(call, project, facility or metro.code)
    else:
        _check(call, project, metro, number, facility)
    row = call.tx.insert(
        "vlans",
        id=new_id(),
        project_id=project["id"],
        description=call.body.text("description"),
        facility=facility,
        metro=metro.code,
        vxlan=number,
        tags=call.body.strings("tags"),
        created_at=call.world.now(),
    )
    return Reply(network.vlan(call.world, call.tx, row), 201)


def show(call: Call) -> Reply:
    """One VLAN."""
    return Reply(network.vlan(call.world, call.tx, call.row("vlans")))


def update(call: Call) -> Reply:
    """Change a VLAN's description or tags."""
    row = call.row("vlans")
    if "description" in call.body:
        call.tx.update("vlans", row["id"], description=call.body.text("description"))
    if "tags" in call.body:
        call.tx.update("vlans", row["id"], tags=call.body.strings("tags"))
    return show(call)


def delete(call: Call) -> Reply:
    """Take a VLAN away that nothing uses."""
    row = call.row("vlans")
    if call.tx.count("SELECT count(*) FROM port_vlans WHERE vlan_id = ?", row["id"]):
        raise unprocessable("Cannot delete Virtual Network when port is assigned")
    if call.tx.count("SELECT count(*) FROM gateways WHERE vlan_id = ?", row["id"]):
        raise unprocessable("Cannot delete Virtual Network when a Metal Gateway is assigned")
    call.tx.delete("vlans", row["id"])
    return NO_CONTENT


def _place(call: Call) -> tuple[str | None, Metro]:
    facility, metro = call.body.text("facility"), call.body.text("metro")
    catalog = call.world.catalog
    if facility and metro:
        raise unprocessable("facility and metro can't both be given")
    if facility:
        place = catalog.facility(facility)
        if place is None:
            raise unprocessable(f"facility {facility} does not exist")
        return place.code, place.metro
    if not metro:
        raise unprocessable("either metro or facility must be provided")
    city = catalog.metro(metro)
    if city is None:
        raise unprocessable(f"metro {metro} does not exist")
    return None, city


def _check(call: Call, project: Row, metro: Metro, number: int, facility: str | None) -> None:
    if facility is not None:
        raise unprocessable("vxlan can only be chosen in a metro, not in a facility")
    if not LOWEST <= number <= HIGHEST:
        raise unprocessable(f"vxlan must be a number from {LOWEST} to {HIGHEST}")
    if number in _taken(call, project, metro.code):
        raise unprocessable(f"vxlan {number} has already been taken in metro {metro.code}")


def _draw(call: Call, project: Row, site: str) -> int:
    metro = call.world.catalog.facility(site)
    taken = _taken(call, project, metro.metro.code if metro else site)
    key = (project["id"], site, call.body.text("description") or "")
    slot = draw(GIVEN, key, lambda at: FIRST_GIVEN + at in taken)
    if slot is None:
        raise unprocessable(f"There are no virtual network numbers left in {site}")
    return FIRST_GIVEN + slot


def _taken(call: Call, project: Row, metro: str) -> set[int]:
    rows = call.tx.all("SELECT vxlan FROM vlans WHERE project_id = ? AND metro = ?", project["id"], metro)
    return {row["vxlan"] for row in rows}


ROUTES = [
    route("/projects/{id}/virtual-networks", GET=list_of_project, POST=create),
    route("/virtual-networks/{id}", GET=show, PUT=update, PATCH=update, DELETE=delete),
]
