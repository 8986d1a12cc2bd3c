"""The bootstrap's variables: defaults, and what the playbook refuses, in its order and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from lab.starlingx.nodes import AIO, STANDARD

MODES = ("simplex", "duplex", "duplex-direct")
ROLES = ("none", "systemcontroller", "subcloud")
MAX_DNS = 3
DEFAULTS: Mapping[str, Any] = {
    "system_mode": "simplex",
    "distributed_cloud_role": "none",
    "timezone": "UTC",
    "dns_servers": ["8.8.8.8", "8.8.4.4"],
    "pxeboot_subnet": "169.254.202.0/24",
    "management_subnet": "192.168.204.0/24",
    "cluster_host_subnet": "192.168.206.0/24",
    "cluster_pod_subnet": "172.16.0.0/16",
    "cluster_service_subnet": "10.96.0.0/12",
    "external_oam_subnet": "10.10.10.0/24",
    "external_oam_gateway_address": "10.10.10.1",
    "external_oam_floating_address": "10.10.10.2",
    "management_multicast_subnet": "239.1.1.0/28",
    "management_dynamic_address_allocation": True,
    "cluster_host_dynamic_address_allocation": True,
    "admin_username": "admin",
    "admin_password": "St8rlingXCloud*",
}
MANDATORY = tuple(name for name in DEFAULTS if name != "distributed_cloud_role")


@dataclass(frozen=True)
class Range:
    """A network's range of addresses.

    Attributes:
        key: what the playbook calls it; its variables begin with ``prefix``.
        least: addresses that its subnet must have.
        most: and may have at most; none for as many as one likes.
    """

    key: str
    prefix: str
    least: int
    most: int | None = None


RANGES = (
    Range("pxeboot", "pxeboot", 5),
    Range("management", "management", 5),
    Range("cluster_host", "cluster_host", 5),
    Range("cluster_pod", "cluster_pod", 65536),
    Range("cluster_service", "cluster_service", 65536, 1048576),
    Range("oam", "external_oam", 5),
    Range("multicast", "management_multicast", 6),
)
EQUAL_ALLOWED = ("management", "cluster_host")
OUTSIDE = 2
"""Addresses of a subnet that no range has: the network's and the broadcast's."""


class ValueRefusedError(Exception):
    """A variable is refused.

    Attributes:
        task: the name of the playbook's task that fails.
        text: its message.
    """

    def __init__(self, task: str, text: str) -> None:
        super().__init__(text)
        self.task = task
        self.text = text


def check(values: Mapping[str, Any], installed: str) -> Iterator[str]:
    """Check the variables; yields the names of the tasks that pass.

    Args:
        values: with the defaults.
        installed: the system type that the kickstart installed.

    Raises:
        ValueRefusedError: the playbook fails.
    """
    for name in MANDATORY:
        if values.get(name) is None:
            raise ValueRefusedError(
                "bootstrap/prepare-env : Fail if any of the mandatory configurations are not defined",
                f"Mandatory configuration parameter {name} is not defined.",
            )
    yield "bootstrap/prepare-env : Fail if any of the mandatory configurations are not defined"
    if "admin_subnet" in values and values["distributed_cloud_role"] != "subcloud":
        raise ValueRefusedError(
            "bootstrap/prepare-env : Fail if admin network parameters are defined for non-subcloud host",
            "Admin network parameters can only be specified for a subcloud.",
        )
    yield from _check_system(values, installed)
    yield from _check_names(values)
    yield from _check_networks(values)


def _refuse(task: str, text: str) -> ValueRefusedError:
    return ValueRefusedError(f"bootstrap/validate-config : {task}", text)


def mode_of(values: Mapping[str, Any], installed: str) -> str:
    """The system mode: a standard system is always a duplex one."""
    return "duplex" if installed == STANDARD else str(values["system_mode"]).lower()


def _check_system(values: Mapping[str, Any], installed: str) -> Iterator[str]:
    mode, role, virtual = (
        mode_of(values, installed),
        values["distributed_cloud_role"],
        values.get("virtual_system"),
    )
    task = "Validate system mode if system type is All-in-one"
    if mode not in MODES:
        raise _refuse(task, "Invalid system mode. Valid values are: simplex, duplex or duplex-direct.")
    yield f"bootstrap/validate-config : {task}"
    if virtual is not None and not isinstance(virtual, bool):
        raise _refuse(
            "Validate virtual system setting",
            "virtual_system is misconfigured. Valid value is either 'True' or 'False'.",
        )
    if virtual and installed != AIO:
        raise _refuse(
            "Fail if virtual system type is not All-in-one",
            "Virtual system setting is only supported for All-in-one system",
        )
    if role not in ROLES:
        raise _refuse(
            "Validate distributed cloud role",
            "Invalid distributed cloud role. Valid values are: none, systemcontroller, or subcloud.",
        )
    yield "bootstrap/validate-config : Validate distributed cloud role"
    if role == "systemcontroller" and installed == AIO:
        if mode == "simplex":
            raise _refuse(
                "Validate system type and system mode if distributed cloud role is system controller",
                "A simplex All-in-one controller cannot be configured as Distributed Cloud System Controller",
            )
        if virtual:
            raise _refuse(
                "Validate virtual system setting if distributed cloud role is system controller",
                "Virtual system setting is not supported for Distributed Cloud System Controller",
            )


def _check_names(values: Mapping[str, Any]) -> Iterator[str]:
    servers: list[Any] = values["dns_servers"] or []
    if not 1 <= len(servers) <= MAX_DNS:
        raise _refuse(
            "Fail if the number of dns servers provided is not at least 1 and no more than 3",
            "The number of DNS servers exceeds maximum allowable number of 3.",
        )
    for server in servers:
        try:
            ip_address(str(server))
        except ValueError as error:
            raise _refuse("Check format of DNS server IP(s)", f"DNS Server: {server}") from error
    yield "bootstrap/validate-config : Check format of DNS server IP(s)"


def _check_networks(values: Mapping[str, Any]) -> Iterator[str]:
    for name in ("management", "cluster_host"):
        if not isinstance(values[f"{name}_dynamic_address_allocation"], bool):
            raise _refuse(
                f"Fail if {name.replace('_', '-')} address allocation is misconfigured",
                f"{name}_dynamic_address_allocation is misconfigured. "
                "Valid value is either 'True' or 'False'.",
            )
    central = values["distributed_cloud_role"] == "systemcontroller"
    if central and not (values.get("management_start_address") and values.get("management_end_address")):
        raise _refuse(
            "Fail if management start or end address is not configured for System Controller",
            "management_start_address and management_end_address are required for System Controller as "
            "this configuration requires address space left for gateway address(es).",
        )
    for one in RANGES:
        _check_range(values, one, central=central)
    yield "bootstrap/validate-config : Fail if address range did not meet required criteria"
    oam = ip_network(str(values["external_oam_subnet"]))
    for name in ("gateway", "floating", "node_0", "node_1"):
        value = values.get(f"external_oam_{name}_address")
        if value is not None and ip_address(str(value)) not in oam:
            raise _refuse(
                "Validate same sequence and number (single or dual-stack) of IP family on subnet and address",
                f"external_oam_{name}_address {value} is not in external_oam_subnet {oam}",
            )
    yield "bootstrap/validate-config : Set derived facts for subsequent tasks/roles"


def _check_range(values: Mapping[str, Any], one: Range, *, central: bool) -> None:
    subnet = _subnet(values, one)
    bounds = (values.get(f"{one.prefix}_start_address"), values.get(f"{one.prefix}_end_address"))
    try:
        start = ip_address(str(bounds[0])) if bounds[0] else subnet[1]
        end = ip_address(str(bounds[1])) if bounds[1] else subnet[-2]
    except ValueError as error:
        raise _refuse(
            f"Validate {one.key} start and end address format", f"{one.key}: {bounds[0]} {bounds[1]}"
        ) from error
    for wrong, text in _problems(one, subnet, int(start), int(end), central=central):
        if wrong:
            raise _refuse(
                "Fail if address range did not meet required criteria",
                f"Exception: Failed validation, {one.key} {text}",
            )


def _problems(
    one: Range, subnet: IPv4Network | IPv6Network, start: int, end: int, *, central: bool
) -> Iterator[tuple[bool, str]]:
    equal = one.key in EQUAL_ALLOWED
    yield start > end and equal, "start address must be less than or equal to end address."
    yield start >= end and not equal, "start address must be less than end address."
    inside = range(int(subnet[0]), int(subnet[-1]) + 1)
    yield start not in inside or end not in inside, "start or end address must be within its subnet range."
    yield subnet.num_addresses < one.least, f"subnet must contain at least {one.least} addresses."
    yield (
        one.most is not None and subnet.num_addresses > one.most,
        f"subnet must not contain more than {one.most} addresses.",
    )
    least, size = one.least - OUTSIDE, end - start + 1
    yield size < least, f"address range must contain at least {least} addresses."
    full = central and one.key == "management" and size >= subnet.num_addresses - OUTSIDE
    yield full, "address range too large, no addresses left for System Controller gateway(s)"


def _subnet(values: Mapping[str, Any], one: Range) -> IPv4Network | IPv6Network:
    text = str(values[f"{one.prefix}_subnet"])
    try:
        return ip_network(text)
    except ValueError as error:
        raise _refuse(
            "Validate and parse provided comma separated dual-stack subnets (IPv4 & IPv6 notations)",
            f"{one.prefix}_subnet {text} is not a valid subnet",
        ) from error
