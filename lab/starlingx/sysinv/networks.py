"""Address pools, networks, and the second pool that a network may have."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from lab.starlingx.calls import Call
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import wiring
from lab.starlingx.sysinv.collection import Collection, refuse

TYPES = (
    "mgmt",
    "pxeboot",
    "oam",
    "multicast",
    "cluster-host",
    "cluster-pod",
    "cluster-service",
    "infra",
    "ironic",
    "storage",
    "system-controller",
    "system-controller-oam",
    "admin",
)
FLOATING = ("mgmt", "pxeboot", "cluster-host", "storage", "infra", "admin")
"""Networks for which sysinv takes a floating address and two for the controllers out of the pool."""

ORDERS = ("random", "sequential")
MAX_POOLS = 2
ADDRESSES = ("floating_address", "controller0_address", "controller1_address", "gateway_address")


def create_pool(call: Call, body: Doc) -> Doc:
    """Add an address pool."""
    return make_pool(call.records, body)


def make_pool(records: Records, body: Doc) -> Doc:
    """Add an address pool."""
    name = body.get("name")
    if records.find("addrpools", name=name):
        raise refuse(f"Address pool {name} already exists", 409)
    prefix = int(body.get("prefix") or 0)
    try:
        network = ip_network(f"{body.get('network')}/{prefix}")
    except ValueError as error:
        text = "Host bits must be zero" if "host bits" in str(error) else str(error)
        raise refuse(text, 500) from error
    ranges = body.get("ranges") or [[str(network[1]), str(network[-2])]]
    _check_ranges(ranges, network)
    doc: Doc = {
        "name": name,
        "network": str(network.network_address),
        "prefix": prefix,
        "family": network.version,
        "order": body.get("order") or "random",
        "ranges": ranges,
    }
    for key in ADDRESSES:
        doc |= {key: body.get(key), f"{key}_id": records.number("addresses") if body.get(key) else None}
    return records.add("addrpools", doc)


def _check_ranges(ranges: Any, network: Any) -> None:
    for start, end in ranges:
        for which, address in (("start", start), ("end", end)):
            if ip_address(address) not in network:
                raise refuse(f"Range {which} address {address} is not within network {network}", 409)
        if int(ip_address(start)) > int(ip_address(end)):
            raise refuse(f"Invalid range: start address {start} must be less than end address {end}", 409)


def change_pool(call: Call, pool: Doc, wanted: Doc) -> Doc:
    """Change an address pool."""
    if "ranges" in wanted:
        _check_ranges(wanted["ranges"], ip_network(f"{pool['network']}/{pool['prefix']}"))
        for key in ADDRESSES:
            _check_inside(pool, key, wanted["ranges"])
    renamed = call.records.save("addrpools", pool, **wanted)
    for link in call.records.all("network_addresspools"):
        if link["address_pool_uuid"] == pool["uuid"]:
            call.records.save("network_addresspools", link, address_pool_name=renamed["name"])
    return renamed


def _check_inside(pool: Doc, key: str, ranges: Any) -> None:
    address = pool[key]
    if address is None or key == "gateway_address":
        return
    for start, end in ranges:
        if not int(ip_address(start)) <= int(ip_address(address)) <= int(ip_address(end)):
            raise refuse(
                f"IP Address {address} is not in range: {start}-{end}. "
                f"Please configure valid IPv{pool['family']} address."
            )


def remove_pool(call: Call, pool: Doc) -> None:
    """Delete an address pool that no network has."""
    users = [doc["name"] for doc in call.records.all("networks") if doc["pool_uuid"] == pool["uuid"]]
    if users:
        raise refuse(
            f"Address pool is the primary for the following network: {', '.join(users)}. Not possible "
            "to delete."
        )
    call.records.remove("addrpools", pool["uuid"])


def create_network(call: Call, body: Doc) -> Doc:
    """Add a network of a type."""
    return make_network(call.records, body)


def make_network(records: Records, body: Doc) -> Doc:
    """Add a network of a type; its pool gets the addresses that the controllers need."""
    kind = body.get("type")
    if kind not in TYPES:
        raise refuse(f"Network type {kind} not supported", 500)
    if records.find("networks", type=kind):
        raise refuse(f"Network of type {kind} already exists.", 409)
    pool = records.get("addrpools", str(body.get("pool_uuid")))
    if pool is None:
        raise refuse(f"Address pool {body.get('pool_uuid')} not found", 404)
    network = records.add(
        "networks",
        {
            "type": kind,
            "name": body.get("name") or kind,
            "dynamic": bool(body.get("dynamic")),
            "pool_uuid": pool["uuid"],
            "primary_pool_family": f"IPv{pool['family']}",
        },
    )
    _link(records, network, pool)
    if kind in FLOATING:
        pool = _take_addresses(records, pool)
    if kind in FLOATING or kind == "oam":
        _name_addresses(records, pool, str(kind))
    return network


def _take_addresses(records: Records, pool: Doc) -> Doc:
    """The first three addresses of the pool: floating, controller-0, controller-1."""
    first = int(ip_address(pool["ranges"][0][0]))
    taken: Doc = {}
    for at, key in enumerate(("floating_address", "controller0_address", "controller1_address")):
        if pool[key] is None:
            taken |= {key: str(ip_address(first + at)), f"{key}_id": records.number("addresses")}
    return records.save("addrpools", pool, **taken)


def _name_addresses(records: Records, pool: Doc, kind: str) -> None:
    names = ("controller", *wiring.CONTROLLERS)
    for name, key in zip(names, ADDRESSES[:3], strict=True):
        if pool[key] is not None:
            wiring.give(records, pool, f"{name}-{kind}", pool[key])
    if pool["gateway_address"]:
        wiring.give(records, pool, f"controller-gateway-{kind}", pool["gateway_address"])


def remove_network(call: Call, network: Doc) -> None:
    """Delete a network."""
    records = call.records
    for link in records.all("network_addresspools"):
        if link["network_uuid"] == network["uuid"]:
            records.remove("network_addresspools", link["uuid"])
    for kind in ("addresses", "interface_networks"):
        for doc in records.all(kind):
            if doc.get("network_uuid") == network["uuid"] or str(doc.get("name")).endswith(
                f"-{network['type']}"
            ):
                records.remove(kind, doc["uuid"])
    records.remove("networks", network["uuid"])


def _link(records: Records, network: Doc, pool: Doc) -> Doc:
    return records.add(
        "network_addresspools",
        {
            "address_pool_id": pool["id"],
            "address_pool_uuid": pool["uuid"],
            "address_pool_name": pool["name"],
            "network_id": network["id"],
            "network_uuid": network["uuid"],
            "network_name": network["name"],
        },
    )


def create_link(call: Call, body: Doc) -> Doc:
    """Give a network a second pool, of the other family."""
    records = call.records
    network = records.get("networks", str(body.get("network_uuid")))
    pool = records.get("addrpools", str(body.get("address_pool_uuid")))
    if network is None or pool is None:
        raise refuse("Network or address pool not found", 404)
    known = [doc for doc in records.all("network_addresspools") if doc["network_uuid"] == network["uuid"]]
    if len(known) >= MAX_POOLS:
        pools = [doc["address_pool_name"] for doc in known]
        raise refuse(
            f"Network of type {network['type']} already have maximum of {MAX_POOLS} pools attached: {pools}"
        )
    return _link(records, network, pool)


def remove_link(call: Call, link: Doc) -> None:
    """Take the second pool away."""
    call.records.remove("network_addresspools", link["uuid"])


POOLS = Collection(
    "addrpools",
    missing="Address pool {} not found",
    create=create_pool,
    change=change_pool,
    remove=remove_pool,
    stale=False,
)
NETWORKS = Collection(
    "networks", missing="Network {} could not be found.", create=create_network, remove=remove_network
)
LINKS = Collection(
    "network_addresspools",
    missing="Network address pool {} could not be found.",
    create=create_link,
    remove=remove_link,
)
