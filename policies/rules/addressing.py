"""Sizes of networks, overlaps, duplicate addresses and VLANs, MTU."""

from collections.abc import Iterator
from typing import Final

from pydantic import Field

from model.plan.networks import NetworkPlan
from model.plan.profiles import LARGEST_PREFIX, PUBLIC_MGMT_PREFIX, provider_profile
from model.plan.ranges import bounds
from model.spec.base import SpecModel
from model.spec.network import Role
from policies.guard import (
    Finding,
    Guard,
    NoOptions,
    Scene,
    Scope,
    Unanswered,
    Violation,
    no_plan,
    unanswered,
)
from policies.resource import Resource, Unknown
from policies.rules.metal import ATTACHMENT, BLOCK, VLAN, location_of, role_of

BITS: Final = 32


class PeerOptions(SpecModel):
    """Options of rules that look at other stacks."""

    ignore: tuple[str, ...] = ()
    """Stacks that are never compared with, since nothing connects them with this one."""


class MtuOptions(SpecModel):
    """Options of the rule of MTUs."""

    largest: int | None = Field(default=None, gt=0)
    """Largest MTU in bytes; default: what the site's service carries safely."""


def smallest_block(role: str) -> int | None:
    """The fewest addresses that a block of a role may have; None for what is no role of a network."""
    if role not in set(Role):
        return None
    prefix = PUBLIC_MGMT_PREFIX if role == Role.MGMT else LARGEST_PREFIX[Role(role)]
    return 1 << (BITS - prefix)


def _block_size(scene: Scene[NoOptions]) -> Iterator[Finding]:
    for block in scene.of_type(BLOCK):
        role, quantity = role_of(block), block.number("quantity")
        if isinstance(role, Unknown):
            yield unanswered(block, "tags")
            continue
        if isinstance(quantity, Unknown):
            yield unanswered(block, "quantity")
            continue
        least = smallest_block(role or "")
        if least and quantity is not None and quantity < least:
            message = (
                f"block {block.name} for {(role or '').upper()} has {quantity} addresses and needs {least} "
                f"(/{BITS - least.bit_length() + 1}) or more"
            )
            yield Violation(message, block.urn)


Range = tuple[int, int, str, str]
"""First and last address of a network, its name, and the URN of what it belongs to."""


def _known_networks(scene: Scene[PeerOptions]) -> Iterator[tuple[str, str, str]]:
    """Every network that is known: CIDR, name, URN; the plan's, and what is attached beyond it."""
    planned = list(scene.context.plan.networks.values()) if scene.context.plan else []
    for network in planned:
        if network.subnet.cidr:
            yield network.subnet.cidr, network.key, ""
    known = {network.subnet.cidr for network in planned}
    for attachment in scene.of_type(ATTACHMENT):
        cidr = attachment.text("cidrNotation")
        if isinstance(cidr, str) and cidr not in known:
            yield cidr, attachment.name, attachment.urn


def _unknown_networks(scene: Scene[PeerOptions]) -> Iterator[Unanswered]:
    """Public blocks that the service has not given yet; a forecast counts as known."""
    plan = scene.context.plan
    if plan is None:
        yield no_plan(scene.context)
        return
    for key, network in plan.networks.items():
        if network.subnet.cidr is None:
            yield Unanswered(f"network {key}", "subnet")


def _no_overlap(scene: Scene[PeerOptions]) -> Iterator[Finding]:
    yield from _unknown_networks(scene)
    own = [(*bounds(cidr), name, urn) for cidr, name, urn in _known_networks(scene)]
    yield from _overlaps(sorted(own))
    for problem in scene.context.peer_problems:
        yield Unanswered("another stack", problem, "so it was not compared with")
    peers = [peer for peer in scene.context.peers if peer.subnet and peer.stack not in scene.options.ignore]
    theirs = sorted((*bounds(peer.subnet or ""), f"{peer.key} of stack {peer.stack}", "") for peer in peers)
    yield from _crossing(sorted(own), theirs)


def _overlaps(ranges: list[Range]) -> Iterator[Violation]:
    """Neighbours in order of their first address overlap, if any do."""
    widest: Range | None = None
    for current in ranges:
        if widest and current[0] <= widest[1]:
            yield Violation(f"networks {widest[2]} and {current[2]} have addresses in common", current[3])
        if widest is None or current[1] > widest[1]:
            widest = current


def _crossing(own: list[Range], theirs: list[Range]) -> Iterator[Violation]:
    """Overlaps of two sorted lists, walking along both."""
    position = 0
    for first, last, name, urn in own:
        while position < len(theirs) and theirs[position][1] < first:
            position += 1
        for other_first, _, other, _ in theirs[position:]:
            if other_first > last:
                break
            yield Violation(f"network {name} has addresses in common with {other}", urn)


def _unique_address(scene: Scene[NoOptions]) -> Iterator[Finding]:
    plan = scene.context.plan
    if plan is None:
        yield no_plan(scene.context)
        return
    taken: dict[str, str] = {}
    for network in plan.networks.values():
        for address, use in _addresses(network):
            other = taken.setdefault(address, use)
            if other != use:
                yield Violation(f"address {address} is that of {other} and of {use}")
    attached: dict[str, Resource] = {}
    for attachment in scene.of_type(ATTACHMENT):
        cidr = attachment.text("cidrNotation")
        if isinstance(cidr, Unknown):
            yield unanswered(attachment, "cidrNotation")
        elif cidr and (other := attached.setdefault(cidr, attachment)) is not attachment:
            yield Violation(f"{cidr} is attached by {other.name} and by {attachment.name}", attachment.urn)


def _addresses(network: NetworkPlan) -> Iterator[tuple[str, str]]:
    """Addresses that a machine has; the ends of a range are none's."""
    for name, host in network.hosts.items():
        address = network.address(host)
        if address and name not in {"start", "end"}:
            yield address, f"{network.key} {name}"


def _unique_vlan(scene: Scene[PeerOptions]) -> Iterator[Finding]:
    taken: dict[tuple[str, int], str] = {}
    for peer in scene.context.peers:
        if peer.vlan is not None and peer.stack not in scene.options.ignore:
            taken[peer.domain, peer.vlan] = f"{peer.key} of stack {peer.stack}"
    for vlan in scene.of_type(VLAN):
        vid, domain = vlan.number("vxlan"), location_of(vlan)
        if isinstance(vid, Unknown) or isinstance(domain, Unknown):
            yield unanswered(vlan, "vxlan" if isinstance(vid, Unknown) else "projectId or metro")
            continue
        if vid is None:
            # The service gives the id, and never one twice.
            continue
        other = taken.setdefault((domain, vid), vlan.name)
        if other != vlan.name:
            yield Violation(f"VLAN {vid} is that of {other} and of {vlan.name}", vlan.urn)


def _mtu(scene: Scene[MtuOptions]) -> Iterator[Finding]:
    context = scene.context
    if context.plan is None or context.fleet is None:
        yield no_plan(scene.context)
        return
    for network in context.plan.networks.values():
        largest = scene.options.largest or provider_profile(context.fleet.sites[network.site]).safe_mtu
        if network.mtu > largest:
            message = f"the MTU of {network.key} is {network.mtu}, and at most {largest} is carried"
            yield Violation(message)


GUARDS: Final = (
    Guard(
        "block-size",
        "A public MGMT block must be at least /28, OAM and DATA /29 (Packet SIG's wiki): controllers, "
        "floating "
        "address and gateway would not fit otherwise.",
        "raise prefix_length (or subnet) of the network in the stack file.",
        Scope.RESOURCE,
        _block_size,
        NoOptions,
    ),
    Guard(
        "no-overlap",
        "Two networks of a fleet, or of two stacks, must not have an address in common: the routers could "
        "not "
        "tell them apart.",
        "give one of the networks another subnet, or remove subnet and let it be drawn from the pool; name "
        "stacks "
        "that nothing connects with this one under ignore.",
        Scope.STACK,
        _no_overlap,
        PeerOptions,
    ),
    Guard(
        "unique-address",
        "An address belongs to one machine.",
        "change one of the addresses in the stack file.",
        Scope.STACK,
        _unique_address,
        NoOptions,
    ),
    Guard(
        "unique-vlan",
        "A VLAN id is one network in a project at a place, whichever stack it is of: two networks on it "
        "would be "
        "one.",
        "change vlan of one of the networks, or remove it and let it be drawn from the pool.",
        Scope.STACK,
        _unique_vlan,
        PeerOptions,
    ),
    Guard(
        "mtu",
        "Packet's layer 2 was seen to drop frames above 1400 bytes on some ports (Packet SIG's wiki).",
        "remove mtu of the network, or set it to 1400 or less.",
        Scope.STACK,
        _mtu,
        MtuOptions,
    ),
)
"""Rules of addresses, VLANs and frames."""
