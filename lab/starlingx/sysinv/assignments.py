"""Which networks and data networks an interface carries."""

from __future__ import annotations

from lab.starlingx.calls import Call
from lab.starlingx.store import Doc
from lab.starlingx.sysinv import wiring
from lab.starlingx.sysinv.collection import Collection, host_of, refuse, require_locked

NO_DATA = ("platform", None, "none")


def _interface(call: Call, body: Doc) -> Doc:
    found = call.records.get("iinterfaces", str(body.get("interface_uuid")))
    if found is None:
        raise refuse(f"Interface {body.get('interface_uuid')} could not be found.", 404)
    return found


def create(call: Call, body: Doc) -> Doc:
    """Have an interface carry a network."""
    records, interface = call.records, _interface(call, body)
    network = records.get("networks", str(body.get("network_uuid")))
    if network is None:
        raise refuse(f"Network {body.get('network_uuid')} could not be found.", 404)
    host = host_of(call, interface["ihost_uuid"])
    require_locked(host)
    for known in records.all("interface_networks", host["uuid"]):
        if known["interface_uuid"] == interface["uuid"] and known["network_uuid"] == network["uuid"]:
            raise refuse(
                f"Interface network with interface ID '{interface['id']}' and network ID '{network['id']}' "
                "already exists."
            )
    if interface["ifclass"] != "platform":
        raise refuse(
            f"An interface with interface class '{interface['ifclass']}' cannot assign platform networks."
        )
    return wiring.assign(records, host, interface, network)


def remove(call: Call, assignment: Doc) -> None:
    """Take a network from an interface: sysinv lets that pass on an unlocked host too."""
    wiring.withdraw(call.records, assignment)


def create_data(call: Call, body: Doc) -> Doc:
    """Have an interface carry a data network."""
    records, interface = call.records, _interface(call, body)
    network = records.get("datanetworks", str(body.get("datanetwork_uuid")))
    if network is None:
        raise refuse(f"DataNetwork {body.get('datanetwork_uuid')} could not be found.", 404)
    host = host_of(call, interface["ihost_uuid"])
    require_locked(host)
    if interface["ifclass"] in NO_DATA:
        shown = interface["ifclass"] or "none"
        raise refuse(f"An interface with interface class '{shown}' cannot assign datanetworks.")
    for known in records.all("interface_datanetworks", host["uuid"]):
        if known["interface_uuid"] == interface["uuid"] and known["datanetwork_uuid"] == network["uuid"]:
            raise refuse(
                f"Interface '{interface['ifname']}' assignment with Data Network '{network['name']}' "
                "already exists."
            )
    return records.add(
        "interface_datanetworks",
        {
            "forihostid": host["id"],
            "interface_uuid": interface["uuid"],
            "ifname": interface["ifname"],
            "datanetwork_id": network["id"],
            "datanetwork_uuid": network["uuid"],
            "datanetwork_name": network["name"],
        },
        host["uuid"],
    )


def remove_data(call: Call, assignment: Doc) -> None:
    """Take a data network from an interface."""
    interface = call.records.get("iinterfaces", assignment["interface_uuid"])
    if interface is not None:
        require_locked(host_of(call, interface["ihost_uuid"]))
    call.records.remove("interface_datanetworks", assignment["uuid"])


INTERFACE_NETWORKS = Collection(
    "interface_networks",
    missing="Interface network {} could not be found.",
    create=create,
    remove=remove,
)
INTERFACE_DATANETWORKS = Collection(
    "interface_datanetworks",
    missing="Interface datanetwork {} could not be found.",
    create=create_data,
    remove=remove_data,
)
