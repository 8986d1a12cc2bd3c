"""What a router is told of its networks, once the services have told what they gave."""

from collections.abc import Mapping
from dataclasses import dataclass

from netaddr import IPNetwork

from model.plan.fleet import CloudPlan
from model.plan.hosts import nth_host
from model.plan.networks import NetworkPlan
from model.plan.servers import RouterPlan
from model.spec.cloud import CloudRole
from model.spec.network import Role

PORT = "@PORT@"
"""Stands for what the router's system calls its layer-2 port: its script knows it by its MAC address."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a network after apply."""

    cidr: str
    """Its subnet."""
    vid: int
    """Its VLAN id."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A network that a router has an address in."""

    key: str
    """``cc/mgmt``."""
    role: Role
    """What it is for."""
    cidr: str
    """Its subnet."""
    address: str
    """The router's address in it."""
    vid: int
    """Its VLAN id."""
    mtu: int
    """MTU of its interfaces, in bytes."""
    native: bool
    """Whether it is untagged."""
    public: bool
    """Whether the outside knows its addresses."""

    @property
    def interface(self) -> str:
        """The router's interface in it."""
        return PORT if self.native else f"vlan{self.vid}"

    @property
    def prefix_length(self) -> int:
        """Its size."""
        return IPNetwork(self.cidr).prefixlen

    @property
    def netmask(self) -> str:
        """Its size, as ifupdown writes it."""
        return str(IPNetwork(self.cidr).netmask)


@dataclass(frozen=True, slots=True)
class Routing:
    """All that a router is configured by."""

    networks: tuple[Attached, ...]
    """Its own networks, in the plan's order."""
    pairs: tuple[tuple[str, str], ...]
    """Subnets that may speak with each other through it, the central MGMT network first."""
    uplink: str
    """The interface to the outside."""
    nat: bool
    """Whether private OAM networks reach the outside by the router's address."""


def management_peers(networks: Mapping[str, NetworkPlan], clouds: Mapping[str, CloudPlan]) -> dict[str, str]:
    """Each subcloud's MGMT network and the system controller's that it speaks with, by keys.

    Those that are at different sites speak by their public addresses, or not at all: no service here routes
    private networks between sites.
    """
    central = [one for one in clouds.values() if one.role is CloudRole.SYSTEM_CONTROLLER]
    if not central:
        return {}
    above = central[0].networks[Role.MGMT]
    below = [cloud.networks[Role.MGMT].key for cloud in clouds.values() if cloud is not central[0]]
    near = {key: networks[key] for key in below}
    return {
        key: above.key for key, one in near.items() if one.site == above.site or (one.public and above.public)
    }


def routing(
    plan: RouterPlan,
    networks: Mapping[str, NetworkPlan],
    given: Mapping[str, Given],
    peers: Mapping[str, str],
) -> Routing:
    """Put together what was planned and what was given.

    Args:
        plan: the router.
        networks: networks of the fleet by key.
        given: what is known of the router's own networks and of those that they speak with, by key.
        peers: what ``management_peers`` says.
    """
    own = tuple(_attached(networks[key], given[key]) for key in plan.networks)
    here = set(plan.networks)
    pairs = [
        (given[above].cidr, given[below].cidr) for below, above in peers.items() if here & {below, above}
    ]
    return Routing(own, tuple(pairs), plan.uplink, plan.nat)


def _attached(network: NetworkPlan, given: Given) -> Attached:
    return Attached(
        key=network.key,
        role=network.role,
        cidr=given.cidr,
        address=nth_host(given.cidr, network.gateway.index),
        vid=given.vid,
        mtu=network.mtu,
        native=network.native,
        public=network.public,
    )
