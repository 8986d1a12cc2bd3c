"""Rules of the planned networks together: nothing overlaps, nothing is there twice, everything has room."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from model.plan.hosts import HostRef, last_host_index, nth_host
from model.plan.networks import NetworkPlan
from model.plan.profiles import RELEASES, provider_profile
from model.plan.ranges import bounds, overlap
from model.plan.rules.rule import Finding, Rule
from model.spec.fleet import Fleet
from model.spec.network import Role
from model.spec.source import Path


@dataclass(frozen=True, slots=True)
class Planned:
    """What the rules of this module read."""

    fleet: Fleet
    """The spec."""
    networks: Mapping[str, NetworkPlan]
    """The networks of the plan by key."""


def _path(network: NetworkPlan) -> Path:
    return ("clouds", network.cloud, "networks", network.role.value)


def _dotted(network: NetworkPlan) -> str:
    return ".".join(str(step) for step in _path(network))


def _overlaps(planned: Planned) -> Iterator[Finding]:
    known = [
        (*bounds(network.subnet.cidr), network)
        for network in planned.networks.values()
        if network.subnet.cidr
    ]
    known.sort(key=lambda entry: (entry[0], -entry[1], entry[2].key))
    widest: tuple[int, NetworkPlan] | None = None
    for first, last, network in known:
        if widest and first <= widest[0]:
            other = widest[1]
            message = (
                f"{network.subnet.cidr} overlaps {other.subnet.cidr} of {_dotted(other)}; "
                "give one of them another subnet"
            )
            yield _path(network), message
        if widest is None or last > widest[0]:
            widest = (last, network)


def _internal_ranges(planned: Planned) -> Iterator[Finding]:
    release = planned.fleet.release
    ranges = RELEASES[release].internal_ranges
    for network in planned.networks.values():
        for purpose, internal in ranges.items():
            if network.subnet.cidr and overlap(network.subnet.cidr, internal):
                message = (
                    f"{network.subnet.cidr} overlaps {internal}, which StarlingX {release} uses inside "
                    f"each cloud for {purpose}; give it another subnet"
                )
                yield _path(network), message


def _duplicate_vlans(planned: Planned) -> Iterator[Finding]:
    seen: dict[tuple[str, int], NetworkPlan] = {}
    for network in planned.networks.values():
        if network.vlan.vid is None:
            continue
        domain = provider_profile(planned.fleet.sites[network.site]).domain
        other = seen.setdefault((domain, network.vlan.vid), network)
        if other is not network:
            message = (
                f"VLAN {network.vlan.vid} is that of {_dotted(other)} already, at the same place; "
                "give one of them another vlan"
            )
            yield _path(network), message


def _addresses_inside(planned: Planned) -> Iterator[Finding]:
    for network in planned.networks.values():
        last = last_host_index(network.subnet.prefix_length)
        for name, host in network.hosts.items():
            if not 1 <= host.index <= last:
                message = (
                    f"{name} would be host number {host.index}, and a /{network.subnet.prefix_length} "
                    f"has {last}: give {name} explicitly, or a larger network"
                )
                yield (*_path(network), name), message


def _addresses_distinct(planned: Planned) -> Iterator[Finding]:
    for network in planned.networks.values():
        seen: dict[int, str] = {}
        for name, host in network.hosts.items():
            if name in {"start", "end"}:
                continue
            other = seen.setdefault(host.index, name)
            if other != name:
                message = f"{_shown(network, host)} is the address of {other} and of {name}; give another"
                yield (*_path(network), name), message


def _range_ordered(planned: Planned) -> Iterator[Finding]:
    for network in planned.networks.values():
        start, end, gateway = network.start.index, network.end.index, network.gateway.index
        if start > end:
            message = f"start {_shown(network, network.start)} is after end {_shown(network, network.end)}"
            yield (*_path(network), "start"), message
        elif start <= gateway <= end:
            message = (
                f"the gateway {_shown(network, network.gateway)} must be outside of start to end "
                f"({_shown(network, network.start)} to {_shown(network, network.end)})"
            )
            yield (*_path(network), "gateway"), message


def _management_room(planned: Planned) -> Iterator[Finding]:
    for network in planned.networks.values():
        if network.role is not Role.MGMT:
            continue
        nodes = len(planned.fleet.clouds[network.cloud].nodes)
        needed = nodes + 1
        room = network.end.index - network.start.index + 1
        if 0 < room < needed:
            message = (
                f"has room for {room} addresses from start to end, and needs {needed}: "
                f"a floating one and {nodes} of nodes"
            )
            yield _path(network), message


def _shown(network: NetworkPlan, host: HostRef) -> str:
    inside = 1 <= host.index <= last_host_index(network.subnet.prefix_length)
    if network.subnet.cidr and inside:
        return nth_host(network.subnet.cidr, host.index)
    return f"(host number {host.index})"


RULES: Final[tuple[Rule[Planned], ...]] = (
    Rule("no-overlap", "Two networks of a fleet have no address in common.", _overlaps),
    Rule("internal-ranges", "A cloud's inside must not be its outside.", _internal_ranges),
    Rule("unique-vlan", "A VLAN id is one network at one place.", _duplicate_vlans),
    Rule("addresses-inside", "Every address is a host of its network.", _addresses_inside),
    Rule("addresses-distinct", "Every address is that of one thing.", _addresses_distinct),
    Rule("range", "dcmanager: start is before end, the gateway outside of them.", _range_ordered),
    Rule("management-room", "MGMT has an address for each node and a floating one.", _management_room),
)
"""Rules of planned networks, in the order in which they are checked."""
