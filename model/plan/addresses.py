"""Which host of a network is the gateway, the floating address, the units', and where the usable range is."""

from dataclasses import dataclass

from model.plan.hosts import HostRef, host_index, last_host_index
from model.spec.network import Network, Role


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts of a network that have a meaning."""

    gateway: HostRef
    """The router's."""
    start: HostRef
    """First of the range that StarlingX may use."""
    end: HostRef
    """Last of it."""
    floating: HostRef | None
    """The active controller's."""
    unit_0: HostRef | None
    """controller-0's."""
    unit_1: HostRef | None
    """controller-1's."""


def assign(key: str, role: Role, spec: Network, prefix: int) -> Hosts:
    """Give every host of a network its number.

    By default the gateway is the first host and all others are StarlingX's; the floating address,
    controller-0 and controller-1 follow one another from the first of them. What the stack file says wins,
    and what is left follows it: the wiki's floating address 11.11.11.12 has its units on .13 and .14.
    """

    def number(address: str | None, default: int) -> int:
        return host_index(spec.subnet, address) if address and spec.subnet else default

    def host(index: int) -> HostRef:
        return HostRef(key, index)

    last = last_host_index(prefix)
    gateway = number(spec.gateway, 1)
    below = gateway - 1 > last - gateway
    start = number(spec.start, 1 if below else gateway + 1)
    end = number(spec.end, gateway - 1 if below else last)
    if role is Role.DATA:
        return Hosts(host(gateway), host(start), host(end), None, None, None)
    floating = number(spec.floating, start)
    unit_0 = number(spec.unit_0, floating + 1)
    unit_1 = number(spec.unit_1, unit_0 + 1)
    return Hosts(host(gateway), host(start), host(end), host(floating), host(unit_0), host(unit_1))
