"""The plan of an OpenStack cloud. What needs no decision stays as the spec has it, beside its names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from model.plan.hosts import HostRef
from model.plan.openstack.quotas import QuotaPlan
from model.plan.openstack.rules import RulePlan
from model.spec.openstack.compute import Flavor, FloatingIp, KeyPair, Server, Volume
from model.spec.openstack.host import Hosts
from model.spec.openstack.identity import Domain, Endpoint, User
from model.spec.openstack.image import Image
from model.spec.openstack.network import Network, NetworkPort, Port, Router, SecurityGroup, Subnet
from model.spec.openstack.project import Project

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Named(Generic[T]):
    """An object of the spec and what it is called."""

    name: str
    """Its name in OpenStack."""
    resource_name: str
    """Its logical name, which no reordering changes."""
    spec: T
    """What the stack file says."""


@dataclass(frozen=True, slots=True)
class UserPlan:
    """A user."""

    name: str
    """Its name."""
    resource_name: str
    """Its logical name."""
    spec: User
    """What the stack file says."""
    domain: str | None
    """One of this cloud's domains; None: the administrator's."""


@dataclass(frozen=True, slots=True)
class MembershipPlan:
    """One role of one user in one project."""

    resource_name: str
    """Its logical name."""
    user: str
    """The user."""
    role: str
    """The role."""


@dataclass(frozen=True, slots=True)
class ImagePlan:
    """An image, with the source and the properties that it ends up with."""

    name: str
    """Its name."""
    resource_name: str
    """Its logical name."""
    spec: Image
    """What the stack file says."""
    source: Image
    """The image that its bytes, checksum and formats come from: itself, or the one that it is like."""
    properties: Mapping[str, str]
    """All properties."""


@dataclass(frozen=True, slots=True)
class NetworkRef:
    """A network of this cloud, whoever owns it."""

    project: str | None
    """The project that owns it; None: the administrator's."""
    name: str
    """Its name there."""


@dataclass(frozen=True, slots=True)
class VirtualSubnetPlan:
    """A subnet."""

    name: str
    """Its name."""
    resource_name: str
    """Its logical name."""
    spec: Subnet
    """What the stack file says."""
    cidr: str | None
    """The subnet; None where only the site's service will tell: that of `block`."""
    block: str | None
    """The fleet's network whose addresses it has, such as subcloud-1/data."""
    gateway: HostRef | None = None
    """The gateway of that network: the site's router. None: Neutron's default, or what `spec` says."""
    pool: tuple[HostRef, HostRef] | None = None
    """First and last address that ports get of that network. None likewise."""


@dataclass(frozen=True, slots=True)
class VirtualNetworkPlan:
    """A network with its subnets."""

    name: str
    """Its name."""
    resource_name: str
    """Its logical name."""
    spec: Network
    """What the stack file says."""
    subnets: tuple[VirtualSubnetPlan, ...]
    """Its subnets, sorted by name."""
    shares: tuple[str, ...]
    """Projects that it is shared with, sorted; `*`: all."""


@dataclass(frozen=True, slots=True)
class RouterPlan:
    """A router."""

    name: str
    """Its name."""
    resource_name: str
    """Its logical name."""
    spec: Router
    """What the stack file says."""
    gateway: NetworkRef | None
    """The external network."""


@dataclass(frozen=True, slots=True)
class SecurityGroupPlan:
    """A security group with its merged rules."""

    name: str
    """Its name."""
    resource_name: str
    """Its logical name."""
    spec: SecurityGroup
    """What the stack file says."""
    rules: tuple[RulePlan, ...]
    """Its rules: the fewest."""


@dataclass(frozen=True, slots=True)
class PortPlan:
    """A port."""

    name: str
    """Its name."""
    resource_name: str
    """Its logical name."""
    spec: Port | NetworkPort
    """What the stack file says."""
    network: NetworkRef
    """The network that it is on."""
    addresses: Mapping[str, str | None]
    """Fixed addresses by subnet of that network."""
    floating: NetworkRef | None = None
    """The external network of its floating IP."""


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """A server."""

    name: str
    """Its name."""
    resource_name: str
    """Its logical name."""
    spec: Server
    """What the stack file says."""
    ports: tuple[PortPlan, ...]
    """Its ports, in the order of its interfaces."""


@dataclass(frozen=True, slots=True)
class FloatingIpPlan:
    """A floating IP."""

    name: str
    """What the stack file calls it; its description in OpenStack."""
    resource_name: str
    """Its logical name."""
    spec: FloatingIp
    """What the stack file says."""
    network: NetworkRef
    """The external network."""


@dataclass(frozen=True, slots=True)
class StackPlan:
    """A stack of Heat."""

    name: str
    """Its name."""
    resource_name: str
    """Its logical name."""
    template: str
    """The template file: of the program, or relative to the stack file."""
    shipped: bool
    """Whether the template is the program's own."""
    parameters: Mapping[str, str]
    """Values of its parameters, as Heat takes them."""
    public_network: NetworkRef | None
    """The external network whose id is the parameter public_net_id."""


@dataclass(frozen=True, slots=True)
class TenantPlan:
    """A project and everything in it."""

    name: str
    """Its name."""
    resource_name: str
    """Its logical name."""
    spec: Project
    """What the stack file says."""
    domain: str | None
    """One of this cloud's domains; None: the administrator's."""
    memberships: tuple[MembershipPlan, ...]
    """Who is in it."""
    quotas: QuotaPlan | None
    """All of its limits; None: they are left as they are."""
    acts_as: str | None
    """The user of this cloud that makes what only a member can make; None: the administrator."""
    default_group: tuple[RulePlan, ...]
    """Rules that the group `default` gets."""
    security_groups: tuple[SecurityGroupPlan, ...]
    """Security groups."""
    networks: tuple[VirtualNetworkPlan, ...]
    """Networks."""
    routers: tuple[RouterPlan, ...]
    """Routers."""
    ports: tuple[PortPlan, ...]
    """Ports of no server of the stack."""
    floating_ips: tuple[FloatingIpPlan, ...]
    """Floating IPs of no port."""
    key_pairs: tuple[Named[KeyPair], ...]
    """Key pairs."""
    volumes: tuple[Named[Volume], ...]
    """Volumes."""
    servers: tuple[ServerPlan, ...]
    """Servers."""
    stacks: tuple[StackPlan, ...]
    """Stacks of Heat."""

    @property
    def needs_member(self) -> bool:
        """Whether it has something that only a member can make."""
        return bool(self.key_pairs or self.volumes or self.servers or self.stacks)


@dataclass(frozen=True, slots=True)
class OpenStackPlan:
    """An OpenStack cloud."""

    name: str
    """Its name in the stack file."""
    endpoint: Endpoint
    """Where it is."""
    domains: tuple[Named[Domain], ...]
    """Domains."""
    roles: tuple[str, ...]
    """Roles that are made or adopted."""
    adopted_roles: frozenset[str]
    """Those of them that are there already."""
    builtin_roles: tuple[str, ...]
    """Roles that every OpenStack has and that somebody here gets."""
    users: tuple[UserPlan, ...]
    """Users."""
    flavors: tuple[Named[Flavor], ...]
    """Flavors."""
    absent_flavors: tuple[str, ...]
    """Flavors that must not be there."""
    images: tuple[ImagePlan, ...]
    """Images."""
    networks: tuple[VirtualNetworkPlan, ...]
    """Networks of the administrator."""
    tenants: tuple[TenantPlan, ...]
    """Projects."""
    hosts: Hosts | None
    """How its hosts are prepared."""
