"""Scalar types of OpenStack's objects, and what all of them share."""

import re
from typing import Annotated, Final, Literal

from netaddr import AddrFormatError, IPAddress, IPNetwork
from pydantic import AfterValidator, Field

from model.spec.base import SpecModel

NAME_LIMIT: Final = 255
UUID_PATTERN: Final = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")
IPV4: Final = 4


def check_object_name(value: str) -> str:
    """Accept what OpenStack accepts as a name, but for spaces around it, control characters and ``/``.

    The slash parts the names that Pulumi knows objects by: cloud/project/object.
    """
    wrong = not value or value != value.strip() or "/" in value or not value.isprintable()
    if wrong or len(value) > NAME_LIMIT:
        raise ValueError(
            f"'{value}' is not a name: 1 to {NAME_LIMIT} printable characters, no '/', no spaces around them"
        )
    return value


def check_block(value: str) -> str:
    """Accept an IPv4 or IPv6 network in CIDR notation without host bits."""
    try:
        network = IPNetwork(value)
    except (AddrFormatError, ValueError):
        raise ValueError(f"'{value}' is not a network in CIDR notation, such as 192.168.2.0/23") from None
    if "/" not in value or network.ip != network.network:
        raise ValueError(f"'{value}' is not a whole network; write {network.cidr}")
    return str(network)


def check_any_address(value: str) -> str:
    """Accept an IPv4 or IPv6 address."""
    try:
        return str(IPAddress(value))
    except (AddrFormatError, ValueError):
        raise ValueError(f"'{value}' is not an IP address") from None


ObjectName = Annotated[str, AfterValidator(check_object_name)]
"""The name of an object of OpenStack."""
Block = Annotated[str, AfterValidator(check_block)]
"""A network in CIDR notation, IPv4 or IPv6."""
AnyAddress = Annotated[str, AfterValidator(check_any_address)]
"""An IP address, IPv4 or IPv6."""
Count = Annotated[int, Field(ge=-1)]
"""A limit; -1: none."""
Size = Annotated[int, Field(ge=1)]
"""A size that is at least one."""


class Adoptable(SpecModel):
    """What may be there already."""

    adopt: bool = False
    """True: it is there already, under this name, and is taken over as it is. What is written here must be
    how it is; what is left out stays how it is. It is not deleted with the stack."""


class AddressRange(SpecModel):
    """Addresses from one to another, both included."""

    start: AnyAddress
    """The first."""
    end: AnyAddress
    """The last."""


Visibility = Literal["public", "private", "shared", "community"]
"""Who sees an image."""
