"""The addresses of a controller's interfaces, as a script: run after the bootstrap, and at each boot.

The services themselves are the lab's: what comes to a controller's addresses on their ports goes on to the
lab by the machine's own port to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from lab.starlingx import clouds
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import life

PATH = "/var/lib/lab/starlingx-network.sh"
LAB = "192.0.2.129"
FRONT = 8127
IPV4 = 4
HEAD = """#!/bin/sh
# The addresses of this controller, and the way of its services to the lab. Written by the lab; run at will.
sysctl -qw net.ipv4.ip_forward=1
find() { # DEVICE-OR-SUBNET: the port may still be the one that has an address of the subnet
    device=$1
    case $device in
    */*) device=$(ip -o route show "$device" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' | head -1) ;;
    esac
    [ -n "$device" ]
}
on() { # DEVICE-OR-SUBNET ADDRESS/PREFIX: neighbours are told, for the other controller may have had it
    find "$1" || return 0
    ip link set "$device" up
    ip address replace "$2" dev "$device"
    arping -q -U -c 2 -I "$device" "${2%/*}" >/dev/null 2>&1 &
}
off() { # DEVICE-OR-SUBNET ADDRESS/PREFIX
    find "$1" && ip address delete "$2" dev "$device" 2>/dev/null
}
"""
NFT = """nft -f - <<'N'
table ip lab-starlingx
delete table ip lab-starlingx
table ip lab-starlingx {{
    chain pre {{
        type nat hook prerouting priority dstnat;
        ip daddr {{ {addresses} }} tcp dport {{ {ports} }} dnat to {lab}:{front}
    }}
    chain out {{
        type nat hook output priority -100;
        ip daddr {{ {addresses} }} tcp dport {{ {ports} }} dnat to {lab}:{front}
    }}
    chain post {{
        type nat hook postrouting priority srcnat;
        ip daddr {lab} masquerade
    }}
}}
N
"""


def write(records: Records, cloud: Doc, host: Doc) -> str:
    """The script of a host."""
    body: list[str] = []
    served: list[str] = []
    kinds = ("mgmt",) if clouds.is_sheltered(records, cloud) else ("mgmt", "oam")
    for network in records.all("networks"):
        if network["type"] in kinds:
            commands, addresses = _network(records, cloud, host, network)
            body += commands
            served += addresses
    ports = ", ".join(str(port) for port in clouds.real_ports(cloud).values())
    nft = NFT.format(addresses=", ".join(served), ports=ports, lab=LAB, front=FRONT) if served else ""
    return HEAD + "\n".join([*body, *_routes(records, cloud)]) + "\n" + nft


def _network(records: Records, cloud: Doc, host: Doc, network: Doc) -> tuple[list[str], list[str]]:
    """Commands for one network, and the addresses of it at which the services answer."""
    pool = records.get("addrpools", network["pool_uuid"])
    if pool is None or pool["family"] != IPV4:
        return [], []
    interface = _carrier(records, host, network)
    subnet = f"{pool['network']}/{pool['prefix']}"
    commands: list[str] = []
    device = subnet
    if interface is not None:
        device = _device(records, host, interface)
        commands += _make(records, host, interface, device)
    elif network["type"] != "oam":
        # As Ansible leaves it: on the loopback, for the machine itself.
        address = pool["floating_address"]
        return [f"ip address replace {address}/32 dev lo"], [address]
    unit = pool[f"controller{host['hostname'][-1]}_address"]
    wanted = [unit] if unit else []
    if host["hostname"] == life.active(cloud) and pool["floating_address"]:
        wanted.append(pool["floating_address"])
    elif pool["floating_address"]:
        commands.append(f"off {device} {pool['floating_address']}/{pool['prefix']}")
    commands += [f"on {device} {address}/{pool['prefix']}" for address in dict.fromkeys(wanted)]
    if network["type"] == "oam" and pool["gateway_address"]:
        commands.append(f"ip route replace default via {pool['gateway_address']} || true")
    return commands, list(dict.fromkeys(wanted))


def _carrier(records: Records, host: Doc, network: Doc) -> Doc | None:
    """The interface that carries a network; none if none does, or only the loopback."""
    for assignment in records.all("interface_networks", host["uuid"]):
        found = records.get("iinterfaces", assignment["interface_uuid"])
        if assignment["network_uuid"] == network["uuid"] and found and found["iftype"] != "virtual":
            return found
    return None


def _device(records: Records, host: Doc, interface: Doc) -> str:
    """What the machine calls an interface."""
    if interface["iftype"] == "ethernet":
        for port in records.all("ethernet_ports", host["uuid"]):
            if port["interface_uuid"] == interface["uuid"]:
                return port["name"]
    lower = (
        records.find("iinterfaces", host["uuid"], ifname=interface["uses"][0]) if interface["uses"] else None
    )
    if lower is None:
        return interface["ifname"]
    name = _device(records, host, lower)
    return f"{name}.{interface['vlan_id']}" if interface["iftype"] == "vlan" else name


def _make(records: Records, host: Doc, interface: Doc, device: str) -> Iterator[str]:
    """Have the device there, with its MTU. Of an aggregate the lab uses the first port alone."""
    if interface["iftype"] == "vlan":
        lower = device.rpartition(".")[0]
        make = f"ip link add link {lower} name {device} type vlan id {interface['vlan_id']}"
        yield f"ip link set {lower} up; ip link show {device} >/dev/null 2>&1 || {make}"
    yield f"ip link set {device} mtu {interface['imtu']} up"
    for route in records.all("routes", host["uuid"]):
        if route["interface_uuid"] == interface["uuid"]:
            yield f"ip route replace {route['network']}/{route['prefix']} via {route['gateway']} || true"


def _routes(records: Records, cloud: Doc) -> Iterator[str]:
    """A system controller's ways to its subclouds, and a subcloud's to its system controller."""
    for subcloud in records.all("subcloud"):
        subnet, gateway = subcloud["management-subnet"], subcloud["systemcontroller-gateway-ip"]
        yield f"ip route replace {subnet} via {gateway} 2>/dev/null || true"
    central = cloud["central"]
    if central is None:
        return
    mine = records.of(central).find("subcloud", name=cloud["name"])
    network = records.of(central).find("networks", type="mgmt")
    pool = records.of(central).get("addrpools", network["pool_uuid"]) if network else None
    if mine is not None and pool is not None:
        subnet = ip_network(f"{pool['network']}/{pool['prefix']}")
        yield f"ip route replace {subnet} via {mine['management-gateway-ip']} 2>/dev/null || true"
