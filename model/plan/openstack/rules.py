"""Rules of security groups: sets as the stack file has them, merged to the fewest that let the same through.

Neutron makes rules one by one and looks at all others for each, so every rule less counts. Merging joins
ports next to one another and networks that make up a larger one, and drops what another rule lets through
anyway.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from netaddr import IPNetwork, cidr_merge

from model.spec.openstack.network import LAST_PORT, Direction, Protocol, Rules

PORTLESS: Final = (0, LAST_PORT)
"""The range that stands for "the whole protocol"."""
ALL_PORTS: Final = (1, LAST_PORT)
"""Every port there is. Neutron stores a rule for it as one for the whole protocol: so that is asked for."""
V4_ANYWHERE: Final = "0.0.0.0/0"
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Remote:
    """The other side of a rule: a network, or whoever is in a security group. Neither: anywhere."""

    block: str = ""
    """The network in CIDR notation."""
    group: str = ""
    """The security group's name."""


@dataclass(frozen=True, slots=True)
class RulePlan:
    """One rule of Neutron's."""

    direction: Direction
    """ingress or egress."""
    ethertype: str
    """IPv4 or IPv6."""
    protocol: Protocol
    """any: no protocol is given."""
    first: int | None
    """The first port; None: all."""
    last: int | None
    """The last port; None: all."""
    remote: Remote
    """The other side."""

    @property
    def name(self) -> str:
        """What it is, as a name: the same rule keeps it whatever else a group has."""
        ports = "" if self.first is None else f"-{self.first}-{self.last}"
        side = self.remote.group or self.remote.block or "anywhere"
        return f"{self.direction}-{self.ethertype.lower()}-{self.protocol}{ports}-{side}".replace("/", "_")


@dataclass(frozen=True, slots=True)
class _Kind:
    """Rules that can be merged with one another."""

    direction: Direction
    ethertype: str
    protocol: Protocol


_Open = dict[Remote, list[Range]]
"""Remote -> ranges of ports that are open to it, in order and apart."""


def merge(sets: Iterable[Rules]) -> tuple[RulePlan, ...]:
    """The fewest rules that let through what the sets do, in a stable order."""
    kinds: dict[_Kind, _Open] = {}
    for one in sets:
        for remote in _remotes(one):
            kind = _Kind(one.direction, _ethertype(one, remote), _protocol(one, remote))
            kinds.setdefault(kind, {}).setdefault(remote, []).extend(_ranges(one))
    fewest = {kind: _fewest(opened) for kind, opened in kinds.items()}
    return in_order(
        _rule(kind, remote, span)
        for kind, opened in fewest.items()
        for remote, ranges in _without_covered(kind, opened, fewest).items()
        for span in ranges
    )


def in_order(rules: Iterable[RulePlan]) -> tuple[RulePlan, ...]:
    """Rules by direction, version, protocol, ports and remote, each once."""
    return tuple(sorted(set(rules), key=_order))


def _order(rule: RulePlan) -> tuple[str, str, str, int, int, str]:
    first, last = (-1, -1) if rule.first is None else (rule.first, rule.last or 0)
    return rule.direction, rule.ethertype, rule.protocol, first, last, rule.remote.block or rule.remote.group


def open_egress() -> tuple[RulePlan, ...]:
    """The two rules with which OpenStack lets everything out of a new group."""
    out = Direction.EGRESS
    return tuple(RulePlan(out, kind, Protocol.ANY, None, None, Remote()) for kind in ("IPv4", "IPv6"))


def _remotes(one: Rules) -> list[Remote]:
    blocks = [Remote(block=block) for block in one.remotes]
    groups = [Remote(group=group) for group in one.groups]
    return [*blocks, *groups] or [Remote(block="::/0" if one.protocol is Protocol.ICMPV6 else V4_ANYWHERE)]


def _ethertype(one: Rules, remote: Remote) -> str:
    if one.protocol is Protocol.ICMPV6 or ":" in remote.block:
        return "IPv6"
    return "IPv4"


def _protocol(one: Rules, remote: Remote) -> Protocol:
    """ICMP of IPv6 networks is a protocol of its own, and Neutron would store it as such."""
    if one.protocol is Protocol.ICMP and ":" in remote.block:
        return Protocol.ICMPV6
    return one.protocol


def _ranges(one: Rules) -> list[Range]:
    found: list[Range] = []
    for word in one.ports:
        first, _, last = word.partition("-")
        span = (int(first), int(last or first))
        found.append(PORTLESS if span == ALL_PORTS else span)
    return found or [PORTLESS]


def _fewest(opened: _Open) -> _Open:
    """Merge ports and networks in turn until nothing changes; in the order that ends with fewer rules."""
    results = [_settle(opened, ports_first=first) for first in (True, False)]
    return min(results, key=_count)


def _settle(opened: _Open, *, ports_first: bool) -> _Open:
    now = _join_ports(opened) if ports_first else _join_blocks(opened)
    while True:
        further = _join_ports(_join_blocks(_join_ports(now)))
        if further == now:
            return now
        now = further


def _count(opened: _Open) -> int:
    return sum(len(ranges) for ranges in opened.values())


def _join_ports(opened: _Open) -> _Open:
    return {remote: _union(ranges) for remote, ranges in opened.items()}


def _union(ranges: Iterable[Range]) -> list[Range]:
    """Ranges joined where they touch; those that make up all ports are the whole protocol."""
    joined: list[Range] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return [PORTLESS if span == ALL_PORTS else span for span in joined]


def _join_blocks(opened: _Open) -> _Open:
    by_range: dict[Range, list[str]] = {}
    result: _Open = {}
    for remote, ranges in opened.items():
        if remote.block:
            for span in ranges:
                by_range.setdefault(span, []).append(remote.block)
        else:
            result[remote] = list(ranges)
    for span, blocks in by_range.items():
        for block in cidr_merge(blocks):
            result.setdefault(Remote(block=str(block)), []).append(span)
    return result


def _without_covered(kind: _Kind, opened: _Open, kinds: Mapping[_Kind, _Open]) -> _Open:
    """Drop what a wider network's rule, or a rule for any protocol, lets through already."""
    for_any = kinds.get(_Kind(kind.direction, kind.ethertype, Protocol.ANY), {})
    left: _Open = {}
    for remote, ranges in opened.items():
        wider = [opened[other] for other in _wider(remote) if other in opened]
        if kind.protocol is not Protocol.ANY:
            wider += [for_any[other] for other in (remote, *_wider(remote)) if other in for_any]
        covering = [span for spans in wider for span in spans]
        kept = [span for span in ranges if not any(a <= span[0] and span[1] <= b for a, b in covering)]
        if kept:
            left[remote] = kept
    return left


def _wider(remote: Remote) -> list[Remote]:
    if not remote.block:
        return []
    return [Remote(block=str(network)) for network in IPNetwork(remote.block).supernet()]


def _rule(kind: _Kind, remote: Remote, span: Range) -> RulePlan:
    whole = span == PORTLESS
    first, last = (None, None) if whole else span
    return RulePlan(kind.direction, kind.ethertype, kind.protocol, first, last, remote)
