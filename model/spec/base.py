"""The base of every spec model, and the scalar types that stack files are made of."""

import re
from typing import Annotated, Final

from netaddr import AddrFormatError, IPAddress, IPNetwork
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

NAME_PATTERN: Final = re.compile(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?")
SECRET_PATTERN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
PUBLIC_KEY_PATTERN: Final = re.compile(
    r"(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-[a-z0-9@.-]+) [A-Za-z0-9+/]+=*( .*)?"
)
URL_PATTERN: Final = re.compile(r"https?://[^/\s]+(/\S*)?")
IPV4: Final = 4
MTU_MIN: Final = 576
MTU_MAX: Final = 9216
VLAN_MIN: Final = 2
VLAN_MAX: Final = 3999


class SpecModel(BaseModel):
    """A part of the stack file: frozen, strict about types, closed to unknown keys.

    Validators are built on first use: only the fleet's own is needed, and holds those of all its parts.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


def check_name(value: str) -> str:
    """Accept a DNS label of at most 40 characters, so that hostnames made of two names stay below 63."""
    if not NAME_PATTERN.fullmatch(value):
        raise ValueError(
            f"'{value}' is not a name: use lower-case letters, digits and hyphens, begin with a letter, "
            "do not end with a hyphen, at most 40 characters"
        )
    return value


def check_secret_name(value: str) -> str:
    """Accept the name of a configuration key; anything else is likely the secret itself: not repeated."""
    if not SECRET_PATTERN.fullmatch(value):
        raise ValueError(
            "must be the name of a configuration key that holds the secret (at most 40 letters, digits, '-', "
            "'_'), not the secret itself; set it by 'pulumi config set --secret NAME'"
        )
    return value


def check_cidr(value: str) -> str:
    """Accept an IPv4 network in CIDR notation without host bits."""
    try:
        network = IPNetwork(value)
    except (AddrFormatError, ValueError):
        raise ValueError(f"'{value}' is not a network in CIDR notation, such as 192.168.214.0/24") from None
    if network.version != IPV4:
        raise ValueError(f"'{value}' is an IPv6 network; networks of a fleet are IPv4")
    if "/" not in value:
        raise ValueError(f"'{value}' lacks its prefix length, such as {value}/24")
    if network.ip != network.network:
        raise ValueError(f"'{value}' is an address in a network; the network itself is {network.cidr}")
    return str(network)


def check_address(value: str) -> str:
    """Accept an IPv4 address."""
    try:
        address = IPAddress(value)
    except (AddrFormatError, ValueError):
        raise ValueError(f"'{value}' is not an IP address, such as 192.168.214.1") from None
    if address.version != IPV4:
        raise ValueError(f"'{value}' is an IPv6 address; networks of a fleet are IPv4")
    return str(address)


def check_public_key(value: str) -> str:
    """Accept an SSH public key as in authorized_keys; anything else may be a private one: not repeated."""
    if not PUBLIC_KEY_PATTERN.fullmatch(value):
        raise ValueError(
            "is not an SSH public key as in authorized_keys, such as 'ssh-ed25519 AAAA... name'; "
            "a private key must never stand in a stack file"
        )
    return value


def check_url(value: str) -> str:
    """Accept a URL of HTTP."""
    if not URL_PATTERN.fullmatch(value):
        raise ValueError(f"'{value}' is not a URL such as https://HOST/PATH")
    return value


Name = Annotated[
    str, AfterValidator(check_name), Field(json_schema_extra={"pattern": f"^{NAME_PATTERN.pattern}$"})
]
"""A DNS label that names a thing of the fleet."""
SecretName = Annotated[
    str,
    AfterValidator(check_secret_name),
    Field(json_schema_extra={"pattern": f"^{SECRET_PATTERN.pattern}$"}),
]
"""The configuration key (without its project) that holds a secret in the same stack file."""
Cidr = Annotated[str, AfterValidator(check_cidr), Field(json_schema_extra={"examples": ["192.168.214.0/24"]})]
"""An IPv4 network in CIDR notation."""
Address = Annotated[
    str, AfterValidator(check_address), Field(json_schema_extra={"examples": ["192.168.214.1"]})
]
"""An IPv4 address."""
Mtu = Annotated[int, Field(ge=MTU_MIN, le=MTU_MAX)]
"""A maximum transmission unit in bytes; the limits are those of StarlingX's own validator."""
VlanId = Annotated[int, Field(ge=VLAN_MIN, le=VLAN_MAX)]
"""A VLAN id within what Packet's VXLAN accepts (2 to 3999)."""
PrefixLength = Annotated[int, Field(ge=8, le=30)]
"""The prefix length of an IPv4 network."""
PublicKey = Annotated[
    str,
    AfterValidator(check_public_key),
    Field(json_schema_extra={"pattern": f"^{PUBLIC_KEY_PATTERN.pattern}$"}),
]
"""An SSH public key as in authorized_keys."""
Url = Annotated[
    str, AfterValidator(check_url), Field(json_schema_extra={"pattern": f"^{URL_PATTERN.pattern}$"})
]
"""A URL of HTTP."""
Text = Annotated[str, Field(min_length=1)]
"""Text that is not empty."""
