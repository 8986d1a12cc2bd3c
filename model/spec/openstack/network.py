"""Networks, subnets, routers, ports and security groups."""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from model.spec.base import Mtu, Name, SpecModel, Text
from model.spec.openstack.base import AddressRange, Adoptable, AnyAddress, Block, ObjectName

LAST_PORT: Final = 65535
PortNumber = Annotated[int, Field(ge=0, le=LAST_PORT)]
"""A TCP or UDP port; of icmp a type."""


class Protocol(StrEnum):
    """What a rule of a security group is about."""

    ANY = "any"
    TCP = "tcp"
    UDP = "udp"
    ICMP = "icmp"
    ICMPV6 = "ipv6-icmp"
    SCTP = "sctp"
    ESP = "esp"
    AH = "ah"
    GRE = "gre"
    VRRP = "vrrp"


class Direction(StrEnum):
    """As seen by the server."""

    INGRESS = "ingress"
    EGRESS = "egress"


class Rules(SpecModel):
    """A set of rules: all its ports for all its remotes. A group's sets are merged to the fewest rules."""

    protocol: Protocol
    """any: all protocols and ports."""
    ports: frozenset[Annotated[str, Field(pattern=r"^\d{1,5}(-\d{1,5})?$")]] = frozenset()
    """Ports and ranges of ports as text, such as "22" and "8000-8100"; none: all of the protocol."""
    remotes: frozenset[Block] = frozenset()
    """Remote networks; with `groups` empty too: everywhere (0.0.0.0/0)."""
    groups: frozenset[ObjectName] = frozenset()
    """Remote security groups of the project: whoever has a port in them."""
    direction: Direction = Direction.INGRESS
    """ingress (to the server) or egress."""

    @model_validator(mode="after")
    def _ports_of_protocol(self) -> "Rules":
        if self.ports and self.protocol not in (Protocol.TCP, Protocol.UDP, Protocol.SCTP):
            raise ValueError(f"{self.protocol} has no ports: leave `ports` out")
        for word in self.ports:
            first, _, last = word.partition("-")
            if int(last or first) > LAST_PORT or int(first) > int(last or first):
                raise ValueError(f"'{word}' is not a range of ports: 0 to 65535, the smaller one first")
        return self


class SecurityGroup(Adoptable):
    """A security group."""

    rules: tuple[Rules, ...] = ()
    """What is let through."""
    egress: Literal["open", "closed"] = "open"
    """open: everything may go out, as in a new group of OpenStack; closed: only what `rules` let out."""
    description: Text | None = None
    """What it is for, for people."""


class Subnet(Adoptable):
    """A subnet of a network."""

    cidr: Block | None = None
    """The subnet; either this or `of`."""
    of: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*/(mgmt|oam|data)$")] | None = None
    """A network of a cloud of this fleet whose addresses it has, such as subcloud-1/data."""
    gateway: AnyAddress | None = None
    """The gateway; default: the first host."""
    no_gateway: bool = False
    """True: it has no gateway."""
    pools: tuple[AddressRange, ...] = ()
    """Addresses that ports get; default: all but the gateway."""
    dns: tuple[AnyAddress, ...] = ()
    """Name servers, in their order."""
    routes: dict[Block, AnyAddress] = Field(default_factory=dict[str, str])
    """Routes that servers get: destination to next hop."""
    dhcp: bool = True
    """False: addresses are not given by DHCP."""
    description: Text | None = None
    """What it is for, for people."""

    @model_validator(mode="after")
    def _one_source(self) -> "Subnet":
        if (self.cidr is None) == (self.of is None):
            raise ValueError("needs either `cidr` or `of`")
        if self.no_gateway and self.gateway:
            raise ValueError("`no_gateway: true` and `gateway` exclude each other")
        return self


class ProviderSegment(SpecModel):
    """The physical network that a network is on; only administrators make such networks."""

    type: Literal["flat", "vlan", "vxlan", "gre", "local"]
    """How it is told from others there."""
    physical_network: ObjectName | None = None
    """The label of the physical network, as the hosts' bridge mappings have it."""
    id: Annotated[int, Field(ge=1)] | None = None
    """VLAN id or tunnel id."""

    @model_validator(mode="after")
    def _complete(self) -> "ProviderSegment":
        if self.type in ("flat", "vlan") and self.physical_network is None:
            raise ValueError(f"a {self.type} network needs its `physical_network`")
        if self.type == "flat" and self.id is not None:
            raise ValueError("a flat network has no `id`: leave it out")
        return self


class Network(Adoptable):
    """A network."""

    subnets: dict[ObjectName, Subnet] = Field(default_factory=dict[str, Subnet])
    """Its subnets by name."""
    shared_with: frozenset[ObjectName] = frozenset()
    """Projects of this cloud that may use it too; `*`: all."""
    mtu: Mtu | None = None
    """MTU in bytes; default: the cloud's."""
    port_security: bool | None = None
    """False: ports without anti-spoofing and security groups; default: the cloud's."""
    provider: ProviderSegment | None = None
    """The physical network that it is on; default: the cloud decides."""
    external: bool = False
    """True: routers have their gateway on it, and floating IPs come from it."""
    description: Text | None = None
    """What it is for, for people."""


class Router(Adoptable):
    """A router."""

    gateway: ObjectName | None = None
    """The external network that it leads to."""
    snat: bool | None = None
    """False: addresses are not hidden behind the gateway's; default: the cloud's."""
    subnets: frozenset[ObjectName] = frozenset()
    """Subnets of the project that it joins."""
    description: Text | None = None
    """What it is for, for people."""


class AllowedPair(SpecModel):
    """An address besides its own that a port may send from."""

    address: Block | AnyAddress
    """Address or network."""
    mac: Text | None = None
    """MAC address; default: the port's."""


class Port(SpecModel):
    """A port."""

    addresses: dict[ObjectName, AnyAddress | None] = Field(default_factory=dict[str, str | None])
    """Fixed addresses by subnet (nothing: any free one of it); default: one of each IPv4 subnet."""
    security_groups: frozenset[ObjectName] = frozenset({"default"})
    """Security groups of the project; none: `[]`."""
    allowed_pairs: tuple[AllowedPair, ...] = ()
    """What else it may send from."""
    port_security: bool | None = None
    """False: no anti-spoofing and no security groups; default: the network's."""
    mac: Text | None = None
    """Its MAC address; default: any."""
    dhcp_options: dict[Name, Text] = Field(default_factory=dict[str, str])
    """DHCP options, such as bootfile-name."""
    description: Text | None = None
    """What it is for, for people."""


class NetworkPort(Port):
    """A port that belongs to no server of the stack."""

    network: ObjectName
    """A network of the project."""
