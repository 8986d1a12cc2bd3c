"""What the services refuse, as checks of single values for a preview. Each returns what is wrong."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Final

from providers.kit.values import Value

_MAC = re.compile(r"^([0-9a-f]{2}:){5}[0-9a-f]{2}$")
_NAME = re.compile(r"^[A-Za-z0-9_.-]+$")
_SUBCLOUD = re.compile(r"^[a-zA-Z][a-zA-Z0-9_-]{0,254}$")
_SEGMENT = re.compile(r"^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$")
_IFNAME = re.compile(r"^[A-Za-z0-9_.-]{1,15}$")
_LABEL_NAME = re.compile(r"^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$")
_LONGEST_PREFIX: Final = 253
Check = Callable[[str], str | None]


def address(text: str) -> str | None:
    """An IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return f"{text!r} is no IP address"
    return None


def subnet(text: str) -> str | None:
    """A network such as 10.10.10.0/24, without host bits."""
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        return f"{text!r} is no network: {error}"
    return None if "/" in text else f"{text!r} lacks its prefix, such as /24"


def address_range(text: str) -> str | None:
    """Two addresses of one family, `first-last`."""
    first, dash, last = text.partition("-")
    try:
        ends = ipaddress.ip_address(first.strip()), ipaddress.ip_address(last.strip())
    except ValueError:
        return f"{text!r} is no range of addresses: write first-last"
    if not dash or ends[0].version != ends[1].version or int(ends[0]) > int(ends[1]):
        return f"{text!r} is no range: the first address must not be above the last"
    return None


def mac(text: str) -> str | None:
    """A MAC address with colons."""
    return None if _MAC.match(text.lower()) else f"{text!r} is no MAC address such as 08:00:27:c0:00:01"


def name(text: str) -> str | None:
    """A name of sysinv: letters, digits, underscores, periods, hyphens."""
    return None if _NAME.match(text) else f"{text!r} may hold letters, digits, '_', '.' and '-' only"


def interface_name(text: str) -> str | None:
    """A name of a Linux interface: 15 characters at most."""
    return None if _IFNAME.match(text) else f"{text!r} must be 1 to 15 letters, digits, '_', '.' or '-'"


def subcloud_name(text: str) -> str | None:
    """A name that dcmanager's commands accept; its API lets others through, which then cannot be used."""
    return None if _SUBCLOUD.match(text) else f"{text!r} must be a letter, then letters, digits, - or _"


def host_name(text: str) -> str | None:
    """An address or a DNS name."""
    if address(text) is None:
        return None
    fine = all(_SEGMENT.match(part) for part in text.rstrip(".").split("."))
    return None if fine and text else f"{text!r} is neither an address nor a DNS name"


def label_key(text: str) -> str | None:
    """A key of a Kubernetes label, with or without a DNS prefix."""
    prefix, slash, last = text.rpartition("/")
    fine = bool(_LABEL_NAME.match(last)) and (
        not slash or (len(prefix) <= _LONGEST_PREFIX and host_name(prefix) is None)
    )
    return None if fine else f"{text!r} is no key of a label: [prefix/]name, the name up to 63 characters"


def label_value(text: str) -> str | None:
    """A value of a Kubernetes label."""
    return None if not text or _LABEL_NAME.match(text) else f"{text!r} is no value of a label"


FORMS: Final[Mapping[str, Check]] = {
    "address": address,
    "subnet": subnet,
    "range": address_range,
    "mac": mac,
    "name": name,
    "interface": interface_name,
    "subcloud": subcloud_name,
    "host": host_name,
    "labelKey": label_key,
    "labelValue": label_value,
}


def wrong(
    value: Value,
    form: str | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    pattern: str | None = None,
) -> str | None:
    """Return what is wrong with a known value, or None."""
    if isinstance(value, str) and form is not None:
        return FORMS[form](value)
    if isinstance(value, str) and pattern is not None and not re.fullmatch(pattern, value):
        return f"{value!r} does not match {pattern}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        low = minimum is not None and value < minimum
        high = maximum is not None and value > maximum
        if low or high:
            return f"must be between {minimum} and {maximum}, not {value}"
    return None
