"""Checks of subnets: what lies where, and what lies on top of what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from netaddr import IPAddress, IPNetwork, IPRange

from model.plan.openstack.plans import VirtualNetworkPlan, VirtualSubnetPlan
from model.spec.errors import Problem
from model.spec.openstack.base import AddressRange
from model.spec.source import Path

OVERLAP = "openstack-overlap"
OUTSIDE = "openstack-address"


@dataclass(frozen=True, slots=True)
class Placed:
    """A subnet and where it stands in the stack file."""

    path: Path
    subnet: VirtualSubnetPlan


def subnet_problems(path: Path, subnet: VirtualSubnetPlan) -> Iterator[Problem]:
    """What is wrong with one subnet by itself, unless its addresses are only known later."""
    if subnet.cidr is None:
        return
    network, spec = IPNetwork(subnet.cidr), subnet.spec
    gateway = None if spec.no_gateway else IPAddress(spec.gateway) if spec.gateway else network[1]
    if spec.gateway and IPAddress(spec.gateway) not in network:
        yield Problem((*path, "gateway"), f"{spec.gateway} is not in {subnet.cidr}", OUTSIDE)
    for index, pool in enumerate(spec.pools):
        yield from _pool_problems((*path, "pools", index), pool, network, gateway)
    ranges = [pool for pool in spec.pools if _ordered(pool)]
    for one, other in combinations(ranges, 2):
        if _span(one).first <= _span(other).last and _span(other).first <= _span(one).last:
            message = f"{one.start}-{one.end} and {other.start}-{other.end} overlap"
            yield Problem((*path, "pools"), message, OVERLAP)


def overlaps(placed: Sequence[Placed], why: str) -> Iterator[Problem]:
    """Subnets that share addresses though they are on one network or behind one router."""
    known = [one for one in placed if one.subnet.cidr is not None]
    known.sort(key=lambda one: IPNetwork(one.subnet.cidr or "").first)
    for one, other in pairwise(known):
        if IPNetwork(other.subnet.cidr or "").first <= IPNetwork(one.subnet.cidr or "").last:
            later, earlier = sorted((one, other), key=lambda found: found.path, reverse=True)
            message = (
                f"{later.subnet.cidr} overlaps {earlier.subnet.cidr} of '{earlier.subnet.name}', {why}: "
                "choose another subnet"
            )
            yield Problem((*later.path, "cidr"), message, OVERLAP)


def address_problem(path: Path, address: str, subnet: VirtualSubnetPlan) -> Problem | None:
    """Why a port cannot have an address of a subnet."""
    if subnet.cidr is None or IPAddress(address) in IPNetwork(subnet.cidr):
        return None
    return Problem(path, f"{address} is not in {subnet.cidr}, the subnet '{subnet.name}'", OUTSIDE)


def by_subnet(networks: Sequence[VirtualNetworkPlan]) -> Mapping[str, VirtualSubnetPlan]:
    """The subnets of networks by name."""
    return {subnet.name: subnet for network in networks for subnet in network.subnets}


def _pool_problems(
    path: Path, pool: AddressRange, network: IPNetwork, gateway: IPAddress | None
) -> Iterator[Problem]:
    if not _ordered(pool):
        yield Problem(path, f"{pool.start} comes after {pool.end}: the smaller address is `start`", OUTSIDE)
        return
    span = _span(pool)
    if not (network.first <= span.first and span.last <= network.last):
        yield Problem(path, f"{pool.start}-{pool.end} is not in {network}", OUTSIDE)
    elif gateway is not None and span.first <= int(gateway) <= span.last:
        message = f"{pool.start}-{pool.end} holds the gateway {gateway}: ports would get its address"
        yield Problem(path, message, OVERLAP)


def _ordered(pool: AddressRange) -> bool:
    start, end = IPAddress(pool.start), IPAddress(pool.end)
    return start.version == end.version and int(start) <= int(end)


def _span(pool: AddressRange) -> IPRange:
    return IPRange(pool.start, pool.end)
