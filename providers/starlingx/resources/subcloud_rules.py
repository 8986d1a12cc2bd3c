"""What dcmanager refuses of a subcloud, and what it should: its API lets overlaps and bad names through."""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Final

from providers.kit.errors import Failure
from providers.kit.values import Values
from providers.starlingx.resources.values import text

Subnet = ipaddress.IPv4Network | ipaddress.IPv6Network
SMALLEST: Final = 8
"""Addresses that a management subnet must have."""
_INSIDE: Final = (
    ("managementSubnet", ("managementStartAddress", "managementEndAddress", "managementGatewayAddress")),
    ("oamSubnet", ("oamGatewayAddress", "oamFloatingAddress")),
)
_INSTALL: Final = (
    "bootstrap_interface",
    "bootstrap_address",
    "bootstrap_address_prefix",
    "install_type",
    "bmc_address",
    "bmc_username",
)
_TYPES: Final = range(6)


def addresses(inputs: Values) -> Iterable[Failure]:
    """Judge the addresses of one subcloud."""
    for name, members in _INSIDE:
        if name not in inputs:
            continue
        network = ipaddress.ip_network(text(inputs, name))
        if name == "managementSubnet" and network.num_addresses < SMALLEST:
            reason = f"{network} is too small: a management subnet has {SMALLEST} addresses or more"
            yield Failure(name, reason)
        for member in members:
            if member in inputs and ipaddress.ip_address(text(inputs, member)) not in network:
                yield Failure(member, f"{inputs[member]} is not in {network}")
    yield from _pool(inputs)


def _pool(inputs: Values) -> Iterable[Failure]:
    names = ("managementStartAddress", "managementEndAddress")
    if not all(name in inputs for name in names):
        return
    first, last = (ipaddress.ip_address(text(inputs, name)) for name in names)
    if first.version != last.version or int(first) >= int(last):
        yield Failure(names[1], f"{last} must be above the first address, {first}")
        return
    if "managementGatewayAddress" in inputs:
        gateway = ipaddress.ip_address(text(inputs, "managementGatewayAddress"))
        if int(first) <= int(gateway) <= int(last):
            reason = f"{gateway} lies among the addresses that are drawn, {first} to {last}"
            yield Failure("managementGatewayAddress", reason)


def overlap(name: str, subnet: str, others: Mapping[str, str]) -> str | None:
    """Return which other subnet this one overlaps, in words; both by name."""
    network = ipaddress.ip_network(subnet)
    for other, taken in others.items():
        that = ipaddress.ip_network(taken)
        if other != name and that.version == network.version and network.overlaps(that):
            return f"{network} overlaps {that} of {other}"
    return None


def install_values(values: Mapping[str, object]) -> Iterable[Failure]:
    """Judge install values: what an install over Redfish needs."""
    for name in _INSTALL:
        if name not in values:
            yield Failure("installValues", f"{name} is required in install values")
    if "install_type" in values and values["install_type"] not in _TYPES:
        yield Failure("installValues", "install_type must be a number from 0 to 5")
