"""Addresses as "the n-th host of this network", for networks known now or only after apply."""

from dataclasses import dataclass
from functools import lru_cache

from netaddr import IPAddress, IPNetwork


@dataclass(frozen=True, slots=True, order=True)
class HostRef:
    """The host number ``index`` of a network; 1 is the first host, 0 would be the network itself."""

    network: str
    """Key of the network: ``cc/mgmt``."""
    index: int
    """Distance from the network's own address."""


@lru_cache(maxsize=16384)
def nth_host(cidr: str, index: int) -> str:
    """The address of host number ``index`` in ``cidr``: ``nth_host("192.168.214.0/24", 1)`` is 192.168.214.1.

    Raises:
        ValueError: ``cidr`` has no such host (its network and broadcast addresses are none).
    """
    network = IPNetwork(cidr)
    if not 1 <= index <= last_host_index(network.prefixlen):
        raise ValueError(f"{cidr} has no host number {index}")
    return str(IPAddress(network.first + index, network.version))


def last_host_index(prefix_length: int) -> int:
    """Number of the last host of an IPv4 network of this size: 14 for /28."""
    return (1 << (32 - prefix_length)) - 2


def host_index(cidr: str, address: str) -> int:
    """The number of a host in its network; the inverse of ``nth_host``.

    Raises:
        ValueError: the address is not that of a host in ``cidr``.
    """
    network = IPNetwork(cidr)
    index = int(IPAddress(address)) - network.first
    if not 1 <= index <= last_host_index(network.prefixlen):
        raise ValueError(f"{address} is not a host in {cidr}")
    return index
