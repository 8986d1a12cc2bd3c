"""Metal gateways: the service routing a block into a VLAN."""

from __future__ import annotations

from lab.metal import addresses
from lab.metal.calls import Call, Reply, page, route
from lab.metal.database import Row
from lab.metal.documents import network
from lab.metal.errors import unprocessable
from lab.metal.world import new_id

PRIVATE_SIZES = (8, 16, 32, 64, 128)


def list_of_project(call: Call) -> Reply:
    """A project's gateways."""
    rows = call.tx.all(
        "SELECT * FROM gateways WHERE project_id = ? ORDER BY rowid", call.row("projects")["id"]
    )
    return page(call, "metal_gateways", [network.gateway(call.world, call.tx, row) for row in rows])


def create(call: Call) -> Reply:
    """A gateway for a metro's VLAN, with a block of the project's or a private one of its own."""
    project = call.row("projects")
    vlan = call.tx.get("vlans", call.body.required_text("virtual_network_id"))
    if vlan is None or vlan["project_id"] != project["id"]:
        raise unprocessable("virtual_network_id does not exist in the project")
    if vlan["facility"] is not None:
        raise unprocessable("A Metal Gateway needs a virtual network in a metro, not in a facility")
    if call.tx.count("SELECT count(*) FROM gateways WHERE vlan_id = ?", vlan["id"]):
        raise unprocessable(f"Virtual network {vlan['vxlan']} already has a Metal Gateway")
    wanted, size = call.body.text("ip_reservation_id"), call.body.integer("private_ipv4_subnet_size")
    if (wanted is None) == (size is None):
        raise unprocessable("either ip_reservation_id or private_ipv4_subnet_size must be given")
    block = _own(call, vlan, size) if size is not None else _existing(call, project, vlan, wanted or "")
    now = call.world.now()
    row = call.tx.insert(
        "gateways",
        id=new_id(),
        project_id=project["id"],
        vlan_id=vlan["id"],
        reservation_id=block["id"],
        own_block=size is not None,
        created_at=now,
        updated_at=now,
    )
    return Reply(network.gateway(call.world, call.tx, row), 201)


def show(call: Call) -> Reply:
    """One gateway."""
    return Reply(network.gateway(call.world, call.tx, call.row("gateways")))


def delete(call: Call) -> Reply:
    """Take a gateway away, with its block if that was made for it."""
    row = call.row("gateways")
    document = network.gateway(call.world, call.tx, row)
    call.tx.delete("gateways", row["id"])
    if row["own_block"]:
        call.tx.delete("reservations", row["reservation_id"])
    return Reply({**document, "state": "deleting"}, 202)


def _own(call: Call, vlan: Row, size: int) -> Row:
    if size not in PRIVATE_SIZES:
        raise unprocessable(f"private_ipv4_subnet_size must be one of {', '.join(map(str, PRIVATE_SIZES))}")
    prefix = 33 - size.bit_length()
    metro = call.world.catalog.metro(vlan["metro"])
    key = ("gateway", str(vlan["vxlan"]))
    return addresses.reserve(
        call.world, call.tx, vlan["project_id"], kind="private_ipv4", prefix=prefix, metro=metro, key=key
    )


def _existing(call: Call, project: Row, vlan: Row, key: str) -> Row:
    block = call.tx.get("reservations", key)
    if block is None or block["project_id"] != project["id"]:
        raise unprocessable("ip_reservation_id does not exist in the project")
    if block["metro"] != vlan["metro"]:
        raise unprocessable(f"The IP reservation is in metro {block['metro']}, the VLAN in {vlan['metro']}")
    used = call.tx.count("SELECT count(*) FROM assignments WHERE reservation_id = ?", key)
    if used or call.tx.count("SELECT count(*) FROM gateways WHERE reservation_id = ?", key):
        raise unprocessable("The IP reservation is already in use")
    return block


ROUTES = [
    route("/projects/{id}/metal-gateways", GET=list_of_project, POST=create),
    route("/metal-gateways/{id}", GET=show, DELETE=delete),
]
