"""Interfaces, the networks that they carry, and the addresses that hosts get of them."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from zlib import crc32

from lab.starlingx.store import Doc, Records

CONTROLLERS = ("controller-0", "controller-1")


def add_interface(records: Records, host: Doc, name: str, kind: str, **values: object) -> Doc:
    """Keep a new interface of a host."""
    doc: Doc = {
        "ifname": name,
        "iftype": kind,
        "imac": None,
        "imtu": 1500,
        "ifclass": None,
        "aemode": None,
        "schedpolicy": None,
        "txhashpolicy": None,
        "primary_reselect": None,
        "ifcapabilities": {},
        "forihostid": host["id"],
        "ihost_uuid": host["uuid"],
        "vlan_id": None,
        "uses": [],
        "ipv4_mode": None,
        "ipv6_mode": None,
        "sriov_numvfs": None,
        "sriov_vf_driver": None,
        "ptp_role": "none",
        "max_tx_rate": None,
        "max_rx_rate": None,
        "ovs_access": False,
        "channels": None,
        "sriov_vf_channels": None,
        **values,
    }
    return records.add("iinterfaces", doc, host["uuid"])


def users_of(records: Records, interface: Doc) -> list[str]:
    """Names of the interfaces that stand on this one."""
    return [
        other["ifname"]
        for other in records.all("iinterfaces", interface["ihost_uuid"])
        if interface["ifname"] in other["uses"]
    ]


def wire_management(records: Records, host: Doc, mac: str) -> None:
    """A host that booted from the network has its boot port as management interface."""
    port = records.find("iinterfaces", host["uuid"], imac=mac)
    if port is None:
        return
    mgmt = records.save("iinterfaces", port, ifname="mgmt0", ifclass="platform", sriov_numvfs=0)
    for kind in ("mgmt", "pxeboot"):
        network = records.find("networks", type=kind)
        if network is not None:
            assign(records, host, mgmt, network)


def assign(records: Records, host: Doc, interface: Doc, network: Doc) -> Doc:
    """Have an interface carry a network; the host gets its address of it."""
    made = records.add(
        "interface_networks",
        {
            "forihostid": host["id"],
            "interface_uuid": interface["uuid"],
            "ifname": interface["ifname"],
            "network_id": network["id"],
            "network_uuid": network["uuid"],
            "network_name": network["name"],
            "network_type": network["type"],
            "_interface_id": interface["id"],
        },
        host["uuid"],
    )
    pool = records.get("addrpools", network["pool_uuid"])
    if pool is not None:
        _address(records, host, interface, network, pool)
        mode = f"ipv{pool['family']}_mode"
        fresh = records.get("iinterfaces", interface["uuid"]) or interface
        if fresh[mode] is None:
            records.save("iinterfaces", fresh, **{mode: "static"})
    return made


def withdraw(records: Records, assignment: Doc) -> None:
    """Take a network from an interface, and its address with it."""
    records.remove("interface_networks", assignment["uuid"])
    network = records.get("networks", assignment["network_uuid"])
    for address in records.all("addresses"):
        if (
            network is not None
            and address["interface_uuid"] == assignment["interface_uuid"]
            and address["pool_uuid"] == network["pool_uuid"]
        ):
            records.save("addresses", address, interface_uuid=None, ifname=None)


def free_address(records: Records, pool: Doc) -> str:
    """An address of a pool that nobody has: of a random pool any, else the lowest."""
    taken = {
        address["address"] for address in records.all("addresses") if address["pool_uuid"] == pool["uuid"]
    }
    taken |= {pool[name] for name in RESERVED if pool[name]}
    first, last = (int(ip_address(end)) for end in pool["ranges"][0])
    span = last - first + 1
    start = crc32(f"{pool['uuid']}{len(taken)}".encode()) % span if pool["order"] == "random" else 0
    for at in range(span):
        candidate = str(ip_address(first + (start + at) % span))
        if candidate not in taken:
            return candidate
    return str(ip_address(last))


RESERVED = ("floating_address", "controller0_address", "controller1_address", "gateway_address")


def _address(records: Records, host: Doc, interface: Doc, network: Doc, pool: Doc) -> None:
    name = f"{host['hostname']}-{network['type']}"
    known = records.find("addresses", name=name)
    if known is not None:
        records.save(
            "addresses",
            known,
            interface_uuid=interface["uuid"],
            ifname=interface["ifname"],
            forihostid=host["id"],
        )
        return
    if not network["dynamic"] and host["hostname"] not in CONTROLLERS:
        return
    give(records, pool, name, free_address(records, pool), (host, interface))


def give(
    records: Records,
    pool: Doc | None,
    name: str | None,
    address: str,
    owner: tuple[Doc, Doc] | None = None,
) -> Doc:
    """Keep an address, of a pool and for a name; its owner is a host and the host's interface."""
    host, interface = owner or (None, None)
    return records.add(
        "addresses",
        {
            "interface_uuid": interface["uuid"] if interface else None,
            "ifname": interface["ifname"] if interface else None,
            "address": address,
            "prefix": pool["prefix"] if pool else None,
            "name": name,
            "enable_dad": False,
            "forihostid": host["id"] if host else None,
            "pool_uuid": pool["uuid"] if pool else None,
        },
        host["uuid"] if host else None,
    )


def addresses_of(records: Records, interface: Doc) -> list[Doc]:
    """The addresses of an interface."""
    return [doc for doc in records.all("addresses") if doc["interface_uuid"] == interface["uuid"]]


def management_address(records: Records, host: Doc) -> str | None:
    """A host's address on the management network."""
    found = records.find("addresses", name=f"{host['hostname']}-mgmt")
    if found is None or (host["hostname"] == CONTROLLERS[0] and found["interface_uuid"] is None):
        return None
    return found["address"]


def reserve(records: Records, host: Doc) -> None:
    """Give a host that is added its management address before it has an interface."""
    network = records.find("networks", type="mgmt")
    pool = records.get("addrpools", network["pool_uuid"]) if network else None
    if pool is not None and management_address(records, host) is None:
        give(records, pool, f"{host['hostname']}-mgmt", free_address(records, pool))


def reachable(addresses: Sequence[Doc], gateway: str) -> bool:
    """Whether a gateway is in a network of one of these addresses."""
    return any(
        ip_address(gateway) in ip_network(f"{doc['address']}/{doc['prefix']}", strict=False)
        for doc in addresses
    )
