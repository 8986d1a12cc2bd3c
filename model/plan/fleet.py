"""The plan as a whole: sites, clouds, networks, cost and notices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

from netaddr import IPAddress, valid_ipv4

from model.plan.cost import CostLine
from model.plan.ledger import Ledger
from model.plan.networks import NetworkPlan
from model.plan.openstack.plans import OpenStackPlan
from model.plan.servers import BootServerPlan, NodePlan, RouterPlan, ServerPlan
from model.plan.starlingx.plans import StarlingXPlan
from model.spec.cloud import CloudRole, Topology
from model.spec.fleet import Release
from model.spec.network import Role


@dataclass(frozen=True, slots=True)
class ConsolePlan:
    """The out-of-band console of a site's servers: SSH, the user is the server's UUID."""

    host: str
    """Where it is."""
    port: int
    """Its port."""
    host_key: str
    """Its public host key: ``ssh-ed25519 AAAA...``."""


@dataclass(frozen=True, slots=True)
class MetalSitePlan:
    """What is particular to a site of Packet (Equinix Metal)."""

    token: str
    """Name of the configuration key that holds the API token."""
    project: str
    """UUID of the project."""
    endpoint: str | None
    """Base URL of the API; None: the official one."""
    metro: str | None
    """Its metro, or None where it is a facility."""
    facility: str | None
    """Its facility, or None where it is a metro."""
    console: ConsolePlan | None = None
    """Its servers' console where the stack file has its host key; None: nobody listens to it."""

    @property
    def on_this_machine(self) -> bool:
        """Whether its API is on this machine's loopback."""
        host = urlsplit(self.endpoint or "").hostname or ""
        return host == "localhost" or (valid_ipv4(host) and IPAddress(host).is_loopback())

    @property
    def location(self) -> str:
        """The metro or facility."""
        return self.metro or self.facility or ""

    @property
    def console_host(self) -> str:
        """Where the service has the out-of-band console of its servers."""
        return f"sos.{self.location}.{'packet.net' if self.facility else 'platformequinix.com'}"


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A place with servers."""

    name: str
    """Its name."""
    provider: MetalSitePlan
    """Who provides it."""
    router: RouterPlan | None
    """Its router; None where it has no clouds and needs none."""
    boot_server: BootServerPlan | None
    """Its own boot server."""
    boots_from: str | None
    """The site whose boot server installs its controllers; None where it has none to install."""
    networks: tuple[str, ...]
    """Keys of the networks at it, in a stable order."""
    clouds: tuple[str, ...]
    """Clouds at it, in the order of the plan."""


@dataclass(frozen=True, slots=True)
class CloudPlan:
    """A StarlingX cloud."""

    name: str
    """Its name in the stack file."""
    system_name: str
    """What StarlingX calls it."""
    role: CloudRole
    """System controller or subcloud."""
    topology: Topology
    """standard, duplex or simplex."""
    release: Release
    """StarlingX release."""
    site: str
    """The site that it is at."""
    networks: Mapping[Role, NetworkPlan]
    """Its networks in the order MGMT, OAM, DATA."""
    nodes: Mapping[str, NodePlan]
    """Its nodes by name: controllers, storage, compute, each by number."""
    systemcontroller_gateway: str | None
    """A subcloud's gateway to the system controller where the stack file says it; None: the central MGMT
    network's gateway."""
    location: str
    """Where it is, for people."""
    description: str
    """What it is, for people."""

    @property
    def alone(self) -> bool:
        """Whether it is a subcloud of one node: with that installed again, it can be deployed again.

        Further nodes would go on with its addresses, and what a system controller knew of its subclouds would
        be gone.
        """
        return self.role is CloudRole.SUBCLOUD and len(self.nodes) == 1


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person should know, and that does not stop the plan."""

    path: str
    """Where in the stack file: ``clouds.sc1.networks.oam.mtu``."""
    message: str
    """What there is to know."""
    rule: str
    """Name of the rule that speaks."""


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """Every decision for one stack. Mappings are sorted: system controller first, then by name."""

    name: str
    """The fleet's name."""
    release: Release
    """StarlingX release."""
    ssh_keys: Mapping[str, str]
    """The operator's public keys by name."""
    private_key: str | None
    """Name of the configuration key that holds the operator's private key; None: no remote steps."""
    host_key_seed: str | None
    """Name of the configuration key that holds the seed of the servers' SSH host keys."""
    password: str | None
    """Name of the configuration key that holds the first password of StarlingX's account."""
    protect_blocks: bool
    """Whether public address blocks are protected from deletion."""
    sites: Mapping[str, SitePlan]
    """Sites by name; those with a boot server that others use come first."""
    clouds: Mapping[str, CloudPlan]
    """Clouds by name in the order in which they come to life: system controller first."""
    networks: Mapping[str, NetworkPlan]
    """All networks by key, in the order of clouds and roles."""
    cost: tuple[CostLine, ...]
    """What everything costs, a line for each server and public block."""
    budget_monthly: Decimal | None
    """What it may cost in a month, in USD."""
    ledger: Ledger
    """The ledger as it is after this plan: drawn entries added, what left the spec as tombstones."""
    drawn: tuple[str, ...] = ()
    """Keys of networks for which something was drawn that is not in the ledger file yet."""
    notices: tuple[Notice, ...] = ()
    """What a person should know."""
    openstack: Mapping[str, OpenStackPlan] = field(default_factory=dict[str, OpenStackPlan])
    """OpenStack clouds by name."""
    starlingx: Mapping[str, StarlingXPlan] = field(default_factory=dict[str, StarlingXPlan])
    """What is configured on StarlingX clouds, in the order of ``clouds``; empty where the fleet asks for
    nothing."""

    @property
    def on_this_machine(self) -> bool:
        """Whether every site's service is on this machine's loopback: nobody else can know what it gives."""
        return bool(self.sites) and all(site.provider.on_this_machine for site in self.sites.values())

    @property
    def system_controller(self) -> CloudPlan | None:
        """The central cloud."""
        first = next(iter(self.clouds.values()), None)
        return first if first is not None and first.role is CloudRole.SYSTEM_CONTROLLER else None

    def servers(self) -> Iterator[ServerPlan]:
        """Every server in the order in which they come to life: boot servers, routers, nodes."""
        for site in self.sites.values():
            if site.boot_server:
                yield site.boot_server.server
        for site in self.sites.values():
            if site.router:
                yield site.router.server
        for node in self.nodes():
            yield node.server

    def nodes(self) -> Iterator[NodePlan]:
        """Every node of every cloud, in order."""
        for cloud in self.clouds.values():
            yield from cloud.nodes.values()
