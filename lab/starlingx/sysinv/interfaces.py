"""Interfaces of hosts: ethernet, aggregated, VLAN and virtual functions.

Their classes and what sysinv refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from lab.starlingx.calls import Call
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import inventory, wiring
from lab.starlingx.sysinv.collection import Collection, host_of, refuse, require_locked
from lab.starlingx.sysinv.patching import number

MTU = (576, 9216)
VLANS = (1, 4094)
AE_MODES = ("balanced", "active_standby", "802.3ad")
SHOW_MODES = ("platform", "data")
"""Classes whose addressing modes are shown."""

MODES = ("ipv4_mode", "ipv6_mode")
R1_KEYS = ("networktype", "providernetworks")
"""2018.10 names an interface's networks in the interface itself."""

COPIED = (
    "ifname",
    "iftype",
    "imtu",
    "ifclass",
    "aemode",
    "txhashpolicy",
    "primary_reselect",
    "vlan_id",
    "uses",
)


def check_mtu(value: Any) -> int:
    """An MTU that interfaces and data networks may have.

    Raises:
        RefusalError: it is out of range.
    """
    found = number(value)
    if not isinstance(found, int) or not MTU[0] <= found <= MTU[1]:
        raise refuse(f"MTU must be between {MTU[0]} and {MTU[1]} bytes.")
    return found


def create(call: Call, body: Doc) -> Doc:
    """Add an interface to a host."""
    records = call.records
    host = records.get("ihosts", str(body.get("ihost_uuid")))
    if host is None:
        raise refuse(f"Server {body.get('ihost_uuid')} could not be found.")
    require_locked(host)
    others = {doc["ifname"]: doc for doc in records.all("iinterfaces", host["uuid"])}
    if body.get("ifname") in others:
        raise refuse(f"Interface Name {body['ifname']} must be unique.")
    lower = _lower(others, body)
    kind = body.get("iftype")
    mtu = check_mtu(body.get("imtu", 1500))
    if kind == "vlan":
        _check_vlan(others, lower, body, mtu)
    elif kind == "ae":
        _check_aggregate(others, body)
    given = {key: body[key] for key in COPIED if key in body and key not in ("ifname", "iftype")}
    values: Doc = {
        **given,
        "imtu": mtu,
        "uses": _order(body.get("uses"), kind),
        "sriov_numvfs": number(body.get("sriov_numvfs") or 0),
    }
    values["sriov_vf_driver"] = body.get("sriov_vf_driver")
    values["imac"] = lower[0]["imac"] if lower else "00:00:00:00:00:00"
    if values.get("ifclass") == "none":
        values["ifclass"] = None
    return wiring.add_interface(records, host, str(body.get("ifname")), str(kind), **values) | {"_new": True}


def _names(body: Doc) -> list[str]:
    return cast("list[str]", body.get("uses") or [])


def _order(uses: Any, kind: Any) -> list[str]:
    names = list(uses or [])
    return sorted(names, reverse=True) if kind == "ae" else names


def _lower(others: dict[str, Doc], body: Doc) -> list[Doc]:
    found: list[Doc] = []
    for name in _names(body):
        interface = others.get(name) or next((doc for doc in others.values() if doc["uuid"] == name), None)
        if interface is None:
            raise refuse(f"No entry found for interface {name}")
        found.append(interface)
    return found


def _check_vlan(others: dict[str, Doc], lower: Sequence[Doc], body: Doc, mtu: int) -> None:
    vlan = number(body.get("vlan_id"))
    if not isinstance(vlan, int) or not VLANS[0] <= vlan <= VLANS[1]:
        raise refuse(f"VLAN id must be between {VLANS[0]} and {VLANS[1]}.")
    names = [doc["ifname"] for doc in lower]
    for other in others.values():
        if other["vlan_id"] == vlan and other["uses"] == names:
            raise refuse(f"VLAN id {vlan} already in use on another {other['ifclass']} interface")
    for interface in lower:
        if mtu > interface["imtu"]:
            raise refuse(
                f"Interface MTU ({mtu}) cannot be larger than MTU of underlying interface "
                f"({interface['imtu']})"
            )


def _check_aggregate(others: dict[str, Doc], body: Doc) -> None:
    if body.get("aemode") not in AE_MODES:
        raise refuse(f"Invalid aggregated ethernet mode '{body.get('aemode')}' ")
    for name in _names(body):
        for other in others.values():
            if other["iftype"] == "ae" and name in other["uses"]:
                raise refuse(
                    f"Interface '{name}' is already used by another 'aggregated ethernet' interface "
                    f"'{other['ifname']}'"
                )


def change(call: Call, interface: Doc, wanted: Doc) -> Doc:
    """Change an interface."""
    records = call.records
    host = host_of(call, interface["ihost_uuid"])
    require_locked(host)
    _read(interface, wanted)
    new_class = wanted.get("ifclass", interface["ifclass"])
    if new_class == "pci-sriov" and int(wanted.get("sriov_numvfs") or 0) > inventory.VFS:
        raise refuse(f"The interface support a maximum of {inventory.VFS} VFs")
    if interface["sriov_numvfs"] is None:
        wanted.setdefault("sriov_numvfs", 0)
    if new_class == "data":
        wanted = {mode: "disabled" for mode in MODES if interface[mode] is None} | wanted
    if "ifname" in wanted and wanted["ifname"] != interface["ifname"]:
        _rename(records, interface, wanted["ifname"])
    if "ifclass" in wanted and wanted["ifclass"] is None:
        wanted |= dict.fromkeys(MODES)
    return records.save("iinterfaces", interface, **wanted)


def _read(interface: Doc, wanted: Doc) -> None:
    """Bring the changes into the form in which they are kept."""
    if "usesmodify" in wanted:
        wanted["uses"] = _order(str(wanted.pop("usesmodify")).split(","), interface["iftype"])
    for name in wanted:
        if name not in interface and name not in R1_KEYS:
            raise refuse(f"Couldn't apply patch. Reason: can't replace a non-existent object '{name}'")
    if "imtu" in wanted:
        wanted["imtu"] = check_mtu(wanted["imtu"])
    for name in ("sriov_numvfs", "vlan_id", "max_tx_rate", "max_rx_rate"):
        if name in wanted:
            wanted[name] = number(wanted[name])
    if wanted.get("ifclass") == "none":
        wanted["ifclass"] = None


def _rename(records: Records, interface: Doc, name: str) -> None:
    for other in records.all("iinterfaces", interface["ihost_uuid"]):
        if other["ifname"] == name:
            raise refuse(f"Interface Name {name} must be unique.")
        if interface["ifname"] in other["uses"]:
            uses = [name if used == interface["ifname"] else used for used in other["uses"]]
            records.save("iinterfaces", other, uses=uses)
    for kind in ("interface_networks", "interface_datanetworks", "addresses", "routes"):
        for doc in records.all(kind):
            if doc["interface_uuid"] == interface["uuid"]:
                records.save(kind, doc, ifname=name)


def remove(call: Call, interface: Doc) -> None:
    """Delete an interface that is not a port."""
    records = call.records
    require_locked(host_of(call, interface["ihost_uuid"]))
    if interface["iftype"] == "ethernet":
        raise refuse(f"Cannot delete an ethernet interface type: {interface['ifname']}")
    users = wiring.users_of(records, interface)
    if users:
        raise refuse(f"Interface {interface['ifname']} is used by {', '.join(users)}")
    for kind in ("interface_networks", "interface_datanetworks", "routes"):
        for doc in records.all(kind):
            if doc["interface_uuid"] == interface["uuid"]:
                records.remove(kind, doc["uuid"])
    for address in wiring.addresses_of(records, interface):
        records.save("addresses", address, interface_uuid=None, ifname=None)
    records.remove("iinterfaces", interface["uuid"])


def complete(call: Call, interface: Doc) -> Doc:
    """What is shown of an interface but not kept."""
    fresh = interface.get("_new", False)
    return {**interface, "used_by": [] if fresh else wiring.users_of(call.records, interface)}


def keys(interface: Doc, names: Sequence[str]) -> Sequence[str]:
    """Addressing modes are shown of platform and data interfaces only; 2018.10's keys where they were set."""
    shown = [*names, *(name for name in R1_KEYS if name in interface)]
    if interface["ifclass"] in SHOW_MODES:
        return shown
    return [name for name in shown if name not in MODES]


INTERFACES = Collection(
    "iinterfaces",
    missing="Interface {} could not be found.",
    create=create,
    change=change,
    remove=remove,
    complete=complete,
    keys=keys,
    stale=False,
)
