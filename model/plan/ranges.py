"""Address ranges as integers: fast enough to hold, draw and compare thousands of subnets."""

from bisect import bisect_right, insort
from collections.abc import Iterable
from functools import lru_cache

from netaddr import IPNetwork

BITS = 32
"""Bits of an IPv4 address."""


@lru_cache(maxsize=65536)
def bounds(cidr: str) -> tuple[int, int]:
    """First and last address of a network as integers."""
    network = IPNetwork(cidr)
    return int(network.first), int(network.last)


def prefix_length(cidr: str) -> int:
    """The prefix length of a network in CIDR notation."""
    return int(cidr.rpartition("/")[2])


def cidr_of(first: int, prefix: int) -> str:
    """The network that begins at an address, in CIDR notation."""
    octets = ".".join(str(first >> shift & 0xFF) for shift in (24, 16, 8, 0))
    return f"{octets}/{prefix}"


def overlap(one: str, other: str) -> bool:
    """Whether two networks have an address in common."""
    (first, last), (other_first, other_last) = bounds(one), bounds(other)
    return first <= other_last and other_first <= last


def within(inner: str, outer: str) -> bool:
    """Whether every address of one network is in the other."""
    (first, last), (outer_first, outer_last) = bounds(inner), bounds(outer)
    return outer_first <= first and last <= outer_last


class Occupied:
    """Ranges that are taken, and the search for room beside them.

    Room only ever shrinks, so each search for one size in one pool goes on where the last one ended: drawing
    n networks costs n steps, not n squared.
    """

    def __init__(self, cidrs: Iterable[str]) -> None:
        self._ranges: list[tuple[int, int]] = []
        self._cursors: dict[tuple[str, int], int] = {}
        for first, last in sorted(bounds(cidr) for cidr in cidrs):
            if self._ranges and first <= self._ranges[-1][1]:
                before = self._ranges.pop()
                self._ranges.append((before[0], max(before[1], last)))
            else:
                self._ranges.append((first, last))

    def draw(self, pool: str, prefix: int) -> str | None:
        """Take the first free network of this size in a pool; None where there is no room left."""
        size = 1 << (BITS - prefix)
        pool_first, pool_last = bounds(pool)
        first = self._cursors.get((pool, prefix), pool_first)
        while first + size - 1 <= pool_last:
            blocker = self._blocker(first, first + size - 1)
            if blocker is None:
                insort(self._ranges, (first, first + size - 1))
                self._cursors[pool, prefix] = first + size
                return cidr_of(first, prefix)
            first = -(-(blocker + 1) // size) * size
        self._cursors[pool, prefix] = first
        return None

    def _blocker(self, first: int, last: int) -> int | None:
        """The last address of a taken range that overlaps this one."""
        position = bisect_right(self._ranges, (last, 1 << BITS)) - 1
        if position >= 0 and self._ranges[position][1] >= first:
            return self._ranges[position][1]
        return None
