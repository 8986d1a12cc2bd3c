"""Ports: bonding, conversion between layers, VLAN assignments."""

from __future__ import annotations

from collections.abc import Callable

from lab.metal import batches, lifecycle, ports
from lab.metal.calls import Call, Reply, route
from lab.metal.database import Row, Transaction
from lab.metal.documents import network
from lab.metal.errors import not_found, unprocessable
from lab.metal.requests import wanted_addresses
from lab.metal.world import World

# Clients put a VLAN's id (or number) and the bulk flags into the body or into the query; both are read.


def show(call: Call) -> Reply:
    """One port."""
    return Reply(network.port(call.world, call.tx, call.row("ports")))


def bond(call: Call) -> Reply:
    """Put a port into its bond; of a bond (or with ``bulk_enable``) all its ports."""
    return _change(call, lambda world, tx, port: ports.bond(world, tx, _bulk(call, port)))


def disbond(call: Call) -> Reply:
    """Take a port out of its bond; of a bond (or with ``bulk_disable``) all its ports."""
    return _change(call, lambda world, tx, port: ports.disbond(world, tx, _bulk(call, port)))


def convert_to_layer_2(call: Call) -> Reply:
    """Take a bond out of layer 3, and attach a VLAN if one is named."""

    def change(world: World, tx: Transaction, port: Row) -> None:
        ports.convert_to_layer_2(world, tx, port)
        if _vnid(call):
            ports.assign(world, tx, tx.get("ports", port["id"]) or port, _vlan(call, port))

    return _change(call, change, "addresses")


def convert_to_layer_3(call: Call) -> Reply:
    """Bring a bond to layer 3 with the addresses that are asked for."""
    wanted = wanted_addresses(call.body, "request_ips")
    return _change(
        call, lambda world, tx, port: ports.convert_to_layer_3(world, tx, port, wanted), "addresses"
    )


def assign(call: Call) -> Reply:
    """Attach a VLAN."""
    return _change(call, lambda world, tx, port: ports.assign(world, tx, port, _vlan(call, port)))


def unassign(call: Call) -> Reply:
    """Detach a VLAN."""
    return _change(call, lambda world, tx, port: ports.unassign(world, tx, port, _vlan(call, port)))


def set_native(call: Call) -> Reply:
    """Make one of the port's VLANs the untagged one."""
    return _change(call, lambda world, tx, port: ports.set_native(world, tx, port, _vlan(call, port)))


def remove_native(call: Call) -> Reply:
    """Have no untagged VLAN."""
    return _change(call, lambda world, tx, port: ports.set_native(world, tx, port, None))


def list_assignments(call: Call) -> Reply:
    """The port's VLANs."""
    rows = call.tx.all("SELECT * FROM port_vlans WHERE port_id = ? ORDER BY rowid", call.row("ports")["id"])
    return Reply({"vlan_assignments": [network.port_vlan(call.tx, row) for row in rows]})


def show_assignment(call: Call) -> Reply:
    """One of the port's VLANs."""
    row = call.row("port_vlans", "assignment_id")
    if row["port_id"] != call.path["id"]:
        raise not_found()
    return Reply(network.port_vlan(call.tx, row))


def list_batches(call: Call) -> Reply:
    """The batches that the port was given."""
    rows = call.tx.all("SELECT * FROM port_batches WHERE port_id = ? ORDER BY rowid", call.row("ports")["id"])
    return Reply({"batches": [network.port_batch(call.world, call.tx, row) for row in rows]})


def create_batch(call: Call) -> Reply:
    """Attach and detach several VLANs; done a moment later."""
    port = call.row("ports")
    batch = batches.create(call.world, call.tx, port, call.body)
    device = call.tx.get("devices", port["device_id"])
    if device is not None:
        lifecycle.enqueue(call.tx, device, "batch", {"batch": batch["id"]})
    return Reply(network.port_batch(call.world, call.tx, batch), 201)


def show_batch(call: Call) -> Reply:
    """One batch."""
    row = call.row("port_batches", "batch_id")
    if row["port_id"] != call.path["id"]:
        raise not_found()
    return Reply(network.port_batch(call.world, call.tx, row))


def _change(call: Call, change: Callable[[World, Transaction, Row], None], *also: str) -> Reply:
    port = call.row("ports")
    change(call.world, call.tx, port)
    device = call.tx.get("devices", port["device_id"])
    if device is not None:
        for kind in ("ports", *also):
            lifecycle.enqueue(call.tx, device, kind)
        call.touched.append(device["id"])
    return show(call)


def _bulk(call: Call, port: Row) -> Row:
    if port["kind"] == ports.PORT and call.flag("bulk_enable", "bulk_disable"):
        return call.tx.get("ports", port["bond_id"]) or port
    return port


def _vnid(call: Call) -> str:
    return str(call.body.raw("vnid") or call.query.get("vnid") or "")


def _vlan(call: Call, port: Row) -> Row:
    key = _vnid(call)
    if not key:
        raise unprocessable("vnid can't be blank")
    return batches.vlan_of(call.tx, port, key)


ROUTES = [
    route("/ports/{id}", GET=show),
    route("/ports/{id}/bond", POST=bond),
    route("/ports/{id}/disbond", POST=disbond),
    route("/ports/{id}/convert/layer-2", POST=convert_to_layer_2),
    route("/ports/{id}/convert/layer-3", POST=convert_to_layer_3),
    route("/ports/{id}/assign", POST=assign),
    route("/ports/{id}/unassign", POST=unassign),
    route("/ports/{id}/native-vlan", POST=set_native, DELETE=remove_native),
    route("/ports/{id}/vlan-assignments", GET=list_assignments),
    route("/ports/{id}/vlan-assignments/batches", GET=list_batches, POST=create_batch),
    route("/ports/{id}/vlan-assignments/batches/{batch_id}", GET=show_batch),
    route("/ports/{id}/vlan-assignments/{assignment_id}", GET=show_assignment),
]
