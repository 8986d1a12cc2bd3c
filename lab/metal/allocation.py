"""Drawing addresses and VLAN numbers so that the same stack gets the same ones on every fresh lab.

A stable hash of what the object is (project, description, tags, ...) picks the place, whatever came before;
only where that place is taken, the next free one is used. Pools are wide, so that this is rare.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from netaddr import IPAddress, IPNetwork

IPV4 = 4
MOST_SLOTS = 1 << 16
"""More slots of a pool are not used: none here is that full, and IPv6 ones have no end."""


def stable_number(*parts: str) -> int:
    """A number that depends on the parts only, the same on every machine and in every run."""
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:8])


def draw(slots: int, key: Iterable[str], taken: Callable[[int], bool]) -> int | None:
    """The slot of ``key`` among ``slots``, or the next free one after it; none if all are taken."""
    start = stable_number(*key) % slots
    tries = ((start + offset) % slots for offset in range(slots))
    return next((slot for slot in tries if not taken(slot)), None)


def draw_subnet(pool: str, prefix: int, key: Iterable[str], taken: Iterable[str]) -> IPNetwork | None:
    """A subnet of ``pool`` (CIDR) with this prefix length that meets none of ``taken`` (CIDRs)."""
    whole = IPNetwork(pool)
    near = [network for network in map(IPNetwork, taken) if network.version == whole.version]
    bits = (32 if whole.version == IPV4 else 128) - prefix

    def met(slot: int) -> bool:
        first = whole.first + (slot << bits)
        last = first + (1 << bits) - 1
        return any(first <= other.last and other.first <= last for other in near)

    slot = draw(min(1 << (prefix - whole.prefixlen), MOST_SLOTS), key, met)
    if slot is None:
        return None
    return IPNetwork(f"{IPAddress(whole.first + (slot << bits), whole.version)}/{prefix}")
