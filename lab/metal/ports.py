"""What a device's ports can do: bonding, layers, VLANs; with the service's refusals.

How the modes of the service's documentation come about here:

- layer3: bond0 whole and in layer 3, no VLAN.
- hybrid-bonded: the same with VLANs; only in exchange ('ibx') facilities.
- hybrid: bond0 in layer 3 without some of its members; these carry VLANs. On four-port plans with two bonds:
  bond0 whole, bond1 broken.
- layer2-bonded: bond0 whole and in layer 2. Not on plans with two bonds: there the conversion is accepted,
  but takes effect only when the bonds are broken, and is forgotten when they are whole again
  (packethost/terraform-provider-packet issue 224).
- layer2-individual: layer 2, bonds broken.
"""

from __future__ import annotations

from typing import Literal, cast

from lab.metal import addresses
from lab.metal.catalog import Plan
from lab.metal.database import Row, Transaction
from lab.metal.errors import ApiError, unprocessable
from lab.metal.world import World, new_id

BOND = "NetworkBondPort"
PORT = "NetworkPort"
LAYER_2 = 2
LAYER_3 = 3
CHANGEABLE_STATES = frozenset({"active", "inactive"})

NetworkType = Literal["layer3", "hybrid", "hybrid-bonded", "layer2-bonded", "layer2-individual"]


def create(tx: Transaction, device_id: str, plan: Plan, mac_of: dict[str, str]) -> None:
    """Give a new device its ports: bonds whole, bond0 in layer 3, any other in layer 2."""
    bonds: dict[str, str] = {}
    for position, (name, members) in enumerate(plan.bonds.items()):
        bond_id = new_id()
        layer = LAYER_3 if position == 0 else LAYER_2
        tx.insert(
            "ports",
            id=bond_id,
            device_id=device_id,
            name=name,
            kind=BOND,
            bonded=True,
            layer=layer,
            position=position,
        )
        bonds |= dict.fromkeys(members, bond_id)
    for position, name in enumerate(plan.ports, start=len(plan.bonds)):
        tx.insert(
            "ports",
            id=new_id(),
            device_id=device_id,
            name=name,
            kind=PORT,
            mac=mac_of[name],
            bond_id=bonds[name],
            bonded=True,
            position=position,
        )


def network_type(world: World, tx: Transaction, bond: Row, *, legacy: bool = False) -> NetworkType:
    """The mode that the service reports for a bond."""
    members = _members(tx, bond)
    whole = all(member["bonded"] for member in members)
    first = bond["name"] == "bond0"
    if first and (bond["layer"] == LAYER_3 or (whole and _has_two_bonds(world, tx, bond))):
        if not whole:
            return "hybrid"
        return "hybrid-bonded" if _vlans(tx, bond) else "layer3"
    if not whole:
        return "layer2-individual"
    return "layer3" if legacy and not first else "layer2-bonded"


def disbond_supported(world: World, tx: Transaction, port: Row) -> bool:
    """Whether the bond can be broken here: the plan decides."""
    return bool(_plan(world, _device(tx, port)).layer2)


def disbond(world: World, tx: Transaction, port: Row) -> None:
    """Take a port out of its bond; for a bond, all of its ports."""
    device = _changeable(world, tx, port)
    bond = _bond_of(tx, port)
    leaving = [port] if port["kind"] == PORT else _members(tx, port)
    leaving = [member for member in leaving if member["bonded"]]
    if not leaving:
        return
    _refuse_vlans(tx, bond)
    staying = [member for member in _members(tx, bond) if member["bonded"] and member not in leaving]
    plan = _plan(world, device)
    if bond["layer"] == LAYER_3 and not staying and port["kind"] == PORT:
        raise unprocessable(f"{bond['name']} is configured for Layer 3, so {port['name']} must stay in it")
    needed = "individual" if bond["layer"] == LAYER_2 and bond["name"] == "bond0" else "hybrid"
    if needed not in plan.layer2:
        raise unprocessable(f"{plan.slug} does not support this network configuration")
    for member in leaving:
        tx.update("ports", member["id"], bonded=False)
    if not staying:
        tx.update("ports", bond["id"], bonded=False)
    if bond["layer"] == LAYER_2 and bond["name"] == "bond0":
        addresses.release_all(tx, device)


def bond(world: World, tx: Transaction, port: Row) -> None:
    """Put a port back into its bond; for a bond, all of its ports."""
    device = _changeable(world, tx, port)
    owner = _bond_of(tx, port)
    joining = [port] if port["kind"] == PORT else _members(tx, port)
    joining = [member for member in joining if not member["bonded"]]
    for member in joining:
        _refuse_vlans(tx, member)
    for member in joining:
        tx.update("ports", member["id"], bonded=True)
    tx.update("ports", owner["id"], bonded=True)
    bonds = _bonds(tx, device)
    all_whole = all(member["bonded"] for one in bonds for member in _members(tx, one))
    if len(bonds) > 1 and all_whole and bonds[0]["layer"] == LAYER_2:
        tx.update("ports", bonds[0]["id"], layer=LAYER_3)
        addresses.assign_default(world, tx, device)


def convert_to_layer_2(world: World, tx: Transaction, port: Row) -> None:
    """Take a bond out of layer 3; the device's addresses go."""
    device = _changeable(world, tx, port)
    _refuse_unless_bond(port)
    if port["layer"] == LAYER_2:
        raise unprocessable(f"{port['name']} is already configured for Layer 2")
    members = _members(tx, port)
    out = [member["name"] for member in members if not member["bonded"]]
    if out and len(out) < len(members):
        raise unprocessable(
            f"{port['name']} can't be converted to Layer 2 while it is broken: bond {', '.join(out)} first"
        )
    plan = _plan(world, device)
    if not plan.layer2 & {"bonded", "individual"}:
        raise unprocessable(f"{plan.slug} does not support Layer 2")
    tx.update("ports", port["id"], layer=LAYER_2)
    if out or not _has_two_bonds(world, tx, port):
        addresses.release_all(tx, device)


def convert_to_layer_3(world: World, tx: Transaction, port: Row, wanted: list[addresses.Wanted]) -> None:
    """Bring a bond (back) to layer 3 with new addresses."""
    device = _changeable(world, tx, port)
    _refuse_unless_bond(port)
    if port["layer"] == LAYER_3:
        raise unprocessable(f"{port['name']} is already layer3")
    if port["name"] != "bond0":
        raise unprocessable(f"{port['name']} can't be converted to Layer 3: only bond0 can")
    if not port["bonded"]:
        raise unprocessable(f"{port['name']} is not bonded")
    _refuse_vlans(tx, port)
    tx.update("ports", port["id"], layer=LAYER_3)
    addresses.assign(world, tx, device, wanted)


def assign(world: World, tx: Transaction, port: Row, vlan: Row) -> None:
    """Attach a VLAN to a port or bond."""
    device = _changeable(world, tx, port, "assign")
    _refuse_wrong_port(world, tx, device, port)
    elsewhere = vlan["metro"] != device["metro"] or vlan["facility"] not in (None, device["facility"])
    if elsewhere or vlan["project_id"] != device["project_id"]:
        place = vlan["facility"] or vlan["metro"]
        raise unprocessable(
            f"Virtual network {vlan['vxlan']} in {place} can't reach a device in {device['facility']}"
        )
    taken = tx.one(
        "SELECT p.name FROM port_vlans v JOIN ports p ON p.id = v.port_id"
        " WHERE v.vlan_id = ? AND p.device_id = ?",
        vlan["id"],
        device["id"],
    )
    if taken is not None:
        raise unprocessable(
            f"Virtual network {vlan['vxlan']} is already assigned to {taken['name']} of the device"
        )
    now = world.now()
    tx.insert(
        "port_vlans", id=new_id(), port_id=port["id"], vlan_id=vlan["id"], created_at=now, updated_at=now
    )


def unassign(world: World, tx: Transaction, port: Row, vlan: Row) -> None:
    """Detach a VLAN; if it was the native one, the port has none afterwards."""
    _changeable(world, tx, port, "unassign")
    if not tx.execute("DELETE FROM port_vlans WHERE port_id = ? AND vlan_id = ?", port["id"], vlan["id"]):
        raise unprocessable(f"Virtual network {vlan['vxlan']} is not assigned to {port['name']}")


def set_native(world: World, tx: Transaction, port: Row, vlan: Row | None) -> None:
    """Make one of the port's VLANs its untagged one; none takes that away."""
    _changeable(world, tx, port, "native-vlan")
    attached = _vlans(tx, port)
    if vlan is not None and vlan["id"] not in [item["vlan_id"] for item in attached]:
        raise unprocessable(f"Virtual network {vlan['vxlan']} must be assigned to {port['name']} first")
    for item in attached:
        tx.update("port_vlans", item["id"], native=vlan is not None and item["vlan_id"] == vlan["id"])


def in_layer_3(tx: Transaction, device: Row) -> bool:
    """Whether blocks can be routed to the device."""
    return _bonds(tx, device)[0]["layer"] == LAYER_3


def _changeable(world: World, tx: Transaction, port: Row, change: str = "mode") -> Row:
    device = _device(tx, port)
    if device["state"] not in CHANGEABLE_STATES:
        raise unprocessable(f"Device is {device['state']}: its network can't be changed now")
    if device["network_frozen"] and change == "mode":
        raise unprocessable("Device's network is frozen")
    plan = _plan(world, device)
    if not plan.layer2:
        raise unprocessable(f"{plan.slug} does not support Layer 2")
    return device


def _refuse_wrong_port(world: World, tx: Transaction, device: Row, port: Row) -> None:
    if port["kind"] == PORT:
        if port["bonded"]:
            raise unprocessable(f"Can't assign vlan, {port['name']} is in a bond")
        return
    if not all(member["bonded"] for member in _members(tx, port)):
        mixed = network_type(world, tx, port)
        raise unprocessable(
            f"Can't assign vlan, the port is configured for {mixed}: use one of its unbonded ports"
        )
    facility = world.catalog.facility(device["facility"])
    vlans_on_layer_3 = facility is not None and "ibx" in facility.features
    if network_type(world, tx, port) in ("layer3", "hybrid-bonded") and not vlans_on_layer_3:
        raise unprocessable("Can't assign vlan, the port is configured for Layer 3")


def _refuse_vlans(tx: Transaction, port: Row) -> None:
    if _vlans(tx, port):
        raise unprocessable(f"VLANs must first be unassigned from {port['name']}")


def _refuse_unless_bond(port: Row) -> None:
    if port["kind"] != BOND:
        raise unprocessable(f"{port['name']} is not a bond port")


def _vlans(tx: Transaction, port: Row) -> list[Row]:
    return tx.all("SELECT * FROM port_vlans WHERE port_id = ?", port["id"])


def _members(tx: Transaction, bond: Row) -> list[Row]:
    return tx.all("SELECT * FROM ports WHERE bond_id = ? ORDER BY position", bond["id"])


def _bonds(tx: Transaction, device: Row) -> list[Row]:
    return tx.all(
        "SELECT * FROM ports WHERE device_id = ? AND kind = ? ORDER BY position", device["id"], BOND
    )


def _bond_of(tx: Transaction, port: Row) -> Row:
    return port if port["kind"] == BOND else cast("Row", tx.get("ports", port["bond_id"]))


def _device(tx: Transaction, port: Row) -> Row:
    return cast("Row", tx.get("devices", port["device_id"]))


def _plan(world: World, device: Row) -> Plan:
    plan = world.catalog.plan(device["plan"])
    if plan is None:
        raise ApiError(500, f"plan {device['plan']} is no longer in the catalogue")
    return plan


def _has_two_bonds(world: World, tx: Transaction, port: Row) -> bool:
    return len(_plan(world, _device(tx, port)).bonds) > 1
