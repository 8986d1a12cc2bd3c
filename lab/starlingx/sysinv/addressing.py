"""Addresses and routes of interfaces."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from lab.starlingx.calls import Call
from lab.starlingx.store import Doc
from lab.starlingx.sysinv import wiring
from lab.starlingx.sysinv.collection import Collection, host_of, refuse


def _interface(call: Call, body: Doc) -> Doc:
    found = call.records.get("iinterfaces", str(body.get("interface_uuid")))
    if found is None:
        raise refuse(f"Interface {body.get('interface_uuid')} could not be found.", 404)
    return found


def create(call: Call, body: Doc) -> Doc:
    """Give an interface an address."""
    records, interface = call.records, _interface(call, body)
    address, prefix = str(body.get("address")), int(body.get("prefix") or 0)
    try:
        version = ip_address(address).version
        network = ip_network(f"{address}/{prefix}", strict=False)
    except ValueError as error:
        raise refuse(f"Invalid IP address {address}/{prefix}", 500) from error
    if interface[f"ipv{version}_mode"] != "static":
        raise refuse(f"IPv{version} interface address mode must be 'static' to add addresses", 404)
    if address == str(network.network_address) and prefix < network.max_prefixlen - 1:
        raise refuse("Host bits must not be zero", 500)
    for known in wiring.addresses_of(records, interface):
        if known["address"] == address and known["prefix"] == prefix:
            raise refuse(f"Address {address}/{prefix} already exists on this interface.", 409)
    host = host_of(call, interface["ihost_uuid"])
    made = wiring.give(records, None, None, address, (host, interface))
    return records.save("addresses", made, prefix=prefix) | {"updated_at": None}


def remove(call: Call, address: Doc) -> None:
    """Take an address away that was given by hand."""
    if address["pool_uuid"]:
        raise refuse("Address has been allocated from pool; cannot be manually deleted")
    call.records.remove("addresses", address["uuid"])


def below(call: Call, host: Doc) -> list[Doc]:
    """A host's addresses."""
    mine = {doc["uuid"] for doc in call.records.all("iinterfaces", host["uuid"])}
    return [doc for doc in call.records.all("addresses") if doc["interface_uuid"] in mine]


def create_route(call: Call, body: Doc) -> Doc:
    """Add a route to an interface."""
    records, interface = call.records, _interface(call, body)
    network, prefix, gateway = (
        str(body.get("network")),
        int(body.get("prefix") or 0),
        str(body.get("gateway")),
    )
    proper = ip_network(f"{network}/{prefix}", strict=False).network_address
    if str(proper) != str(ip_address(network)):
        raise refuse(f"Invalid IP network {network}/{prefix} expecting {proper}/{prefix}", 500)
    for known in records.all("routes", interface["ihost_uuid"]):
        if (known["network"], known["prefix"], known["gateway"]) == (network, prefix, gateway):
            raise refuse(f"Route {network}/{prefix} via {gateway} already exists on this host.", 409)
    if not wiring.reachable(wiring.addresses_of(records, interface), gateway):
        raise refuse(f"Route gateway {gateway} is not reachable by any address on this interface", 409)
    host = host_of(call, interface["ihost_uuid"])
    return records.add(
        "routes",
        {
            "interface_uuid": interface["uuid"],
            "ifname": interface["ifname"],
            "network": network,
            "prefix": prefix,
            "gateway": gateway,
            "metric": int(body.get("metric") or 1),
            "forihostid": host["id"],
        },
        host["uuid"],
    )


def remove_route(call: Call, route: Doc) -> None:
    """Delete a route."""
    call.records.remove("routes", route["uuid"])


ADDRESSES = Collection("addresses", missing="Address {} could not be found.", create=create, remove=remove)
ROUTES = Collection(
    "routes", missing="Route {} could not be found.", create=create_route, remove=remove_route
)
