"""Data networks: flat, VLAN and VXLAN."""

from __future__ import annotations

from lab.starlingx.calls import Call
from lab.starlingx.store import Doc
from lab.starlingx.sysinv.collection import Collection, refuse
from lab.starlingx.sysinv.interfaces import check_mtu
from lab.starlingx.sysinv.patching import number

TYPES = ("flat", "vlan", "vxlan")
VXLAN = ("multicast_group", "port_num", "ttl", "mode")


def create(call: Call, body: Doc) -> Doc:
    """Add a data network."""
    name, kind = body.get("name"), body.get("network_type")
    if kind not in TYPES:
        raise refuse(f"DataNetwork type {kind} not supported", 500)
    if call.records.find("datanetworks", name=name):
        raise refuse(f"DataNetwork of name {name} already exists.", 409)
    doc: Doc = {
        "network_type": kind,
        "name": name,
        "description": body.get("description"),
        "mtu": check_mtu(body.get("mtu", 1500)),
    }
    for key in VXLAN:
        doc[key] = number(body.get(key)) if kind == "vxlan" else None
    return call.records.add("datanetworks", doc)


def change(call: Call, network: Doc, wanted: Doc) -> Doc:
    """Change a data network."""
    if "mtu" in wanted:
        wanted["mtu"] = check_mtu(wanted["mtu"])
    return call.records.save("datanetworks", network, **wanted)


def remove(call: Call, network: Doc) -> None:
    """Delete a data network that no interface carries."""
    users = call.records.all("interface_datanetworks")
    if any(doc["datanetwork_uuid"] == network["uuid"] for doc in users):
        raise refuse(
            f"DataNetwork '{network['uuid']}' is still assigned to interfaces. Check interface-datanetwork."
        )
    call.records.remove("datanetworks", network["uuid"])


DATANETWORKS = Collection(
    "datanetworks",
    missing="DataNetwork {} could not be found.",
    create=create,
    change=change,
    remove=remove,
)
