"""The service's layer 3, played by the lab's namespace: gateways, routed blocks, the way between sites.

Each site's switch has a tap in the namespace. The tap holds the gateway of every management address of the
site's devices; a block is routed to the device that it is assigned to, by that device's own address.
"""

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.hosts.ports import on_layer3
from lab.metal.hosts import Host, HostAddress

SERVICE_ADDRESS = "192.0.2.1"
"""Where machines reach the lab itself: its mirror, and what iPXE is told first (RFC 5737, TEST-NET-1)."""

PROTOCOL = 86
"""Marks the lab's routes in the namespace, so that no other is ever touched."""


@dataclass(frozen=True)
class Layer3:
    """What the namespace should have. Every address and network is text as iproute2 writes it."""

    addresses: frozenset[tuple[str, str]]
    """(interface, address/prefix)."""
    routes: frozenset[tuple[str, str, str]]
    """(network, next hop, interface)."""


def tap(metro: str) -> str:
    """Name of a site's interface in the namespace (15 characters at most)."""
    return f"site-{metro}"[:15]


def wanted(hosts: Iterable[Host]) -> Layer3:
    """What the namespace should have for these devices."""
    addresses: set[tuple[str, str]] = set()
    routes: set[tuple[str, str, str]] = set()
    for host in hosts:
        interface = tap(host.metro)
        management = [address for address in host.addresses if address.management]
        for address in management:
            addresses.add((interface, f"{address.gateway}/{address.prefix}"))
        for block in host.addresses:
            hop = None if block.management else _next_hop(management, block)
            if hop is not None and on_layer3(host.ports):
                routes.add((f"{block.network}/{block.prefix}", hop, interface))
    return Layer3(frozenset(addresses), frozenset(routes))


def _next_hop(management: Iterable[HostAddress], block: HostAddress) -> str | None:
    same = [address for address in management if address.family == block.family]
    same.sort(key=lambda address: address.public != block.public)
    return same[0].address if same else None


def commands(now: Layer3, then: Layer3) -> list[str]:
    """Lines for `ip -batch` that lead from one to the other."""
    lines = [
        f"route del {net} via {hop} dev {dev} proto {PROTOCOL}"
        for net, hop, dev in sorted(now.routes - then.routes)
    ]
    lines += [f"address del {address} dev {dev}" for dev, address in sorted(now.addresses - then.addresses)]
    for dev, address in sorted(then.addresses - now.addresses):
        flag = " nodad" if ":" in address else ""
        lines.append(f"address add {address} dev {dev}{flag}")
    lines += [
        f"route add {net} via {hop} dev {dev} proto {PROTOCOL}"
        for net, hop, dev in sorted(then.routes - now.routes)
    ]
    return lines


def parse(addresses: list[dict[str, Any]], routes: list[dict[str, Any]], taps: Iterable[str]) -> Layer3:
    """Read `ip -json address` and `ip -json route show proto N` (both families)."""
    known = set(taps)
    found = {
        (link["ifname"], f"{item['local']}/{item['prefixlen']}")
        for link in addresses
        if link.get("ifname") in known
        for item in link["addr_info"]
        if item.get("scope") != "link"
    }
    return Layer3(
        frozenset(found),
        frozenset(
            (_full(route["dst"]), route["gateway"], route["dev"])
            for route in routes
            if "gateway" in route and route["dev"] in known
        ),
    )


def _full(network: str) -> str:
    if "/" in network:
        return network
    return f"{network}/{128 if ':' in network else 32}"


class Layer3Error(Exception):
    """iproute2 refused something."""


def apply(then: Layer3, taps: Iterable[str]) -> None:
    """Bring the namespace that this process is in to what is wanted.

    Raises:
        Layer3Error: with iproute2's words.
    """
    names = list(taps)
    for name in names:
        _ip("link", "set", name, "up")
    addresses = json.loads(_ip("-json", "address") or "[]")
    routes = [
        route
        for family in ("-4", "-6")
        for route in json.loads(_ip("-json", family, "route", "show", "proto", str(PROTOCOL)) or "[]")
    ]
    lines = commands(parse(addresses, routes, names), then)
    if lines:
        _ip("-force", "-batch", "-", text="\n".join(lines) + "\n")


def prepare() -> None:
    """What the namespace needs once: forwarding, and the lab's own address on loopback."""
    settings: Mapping[str, str] = {
        "net/ipv4/ip_forward": "1",
        "net/ipv6/conf/all/forwarding": "1",
        "net/ipv4/conf/all/rp_filter": "0",
        "net/ipv4/conf/default/rp_filter": "0",
    }
    for name, value in settings.items():
        Path("/proc/sys", name).write_text(value)
    _ip("link", "set", "lo", "up")
    _ip("address", "replace", f"{SERVICE_ADDRESS}/32", "dev", "lo")


def _ip(*arguments: str, text: str | None = None) -> str:
    run = subprocess.run(["ip", *arguments], input=text, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Layer3Error(f"ip {' '.join(arguments)}: {run.stderr.strip()}\n{text or ''}")
    return run.stdout
