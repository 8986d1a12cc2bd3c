"""What differs between StarlingX releases and between providers of sites, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from model.spec.cloud import Topology
from model.spec.fleet import Release
from model.spec.network import Role
from model.spec.site import Site

KICKSTART_STANDARD: Final = "pxeboot_controller.cfg"
KICKSTART_ALL_IN_ONE: Final = "pxeboot_smallsystem.cfg"
PACKET_MTU: Final = 1400
"""The wiki: packets between 1400 and 1500 bytes were dropped by Packet's switches on some interfaces."""


@dataclass(frozen=True, slots=True)
class ReleaseProfile:
    """What a StarlingX release asks of a plan."""

    central_topologies: frozenset[Topology]
    """What the system controller can be."""
    subcloud_topologies: frozenset[Topology]
    """What a subcloud can be."""
    account: str
    """The account that the image makes, whose first login asks for a new password."""
    internal_ranges: Mapping[str, str]
    """Subnets that a cloud uses inside by default, by what for; no network of the fleet may overlap them."""


_TODAY: Final = ReleaseProfile(
    central_topologies=frozenset({Topology.STANDARD, Topology.DUPLEX}),
    subcloud_topologies=frozenset(Topology),
    account="sysadmin",
    internal_ranges={
        "network boot": "169.254.202.0/24",
        "the cluster's hosts": "192.168.206.0/24",
        "Kubernetes pods": "172.16.0.0/16",
        "Kubernetes services": "10.96.0.0/12",
    },
)
_R1: Final = ReleaseProfile(
    # config_controller refuses DISTRIBUTED_CLOUD_ROLE=systemcontroller on all-in-one.
    central_topologies=frozenset({Topology.STANDARD}),
    subcloud_topologies=frozenset({Topology.DUPLEX, Topology.SIMPLEX}),
    account="wrsroot",
    internal_ranges={},
)
RELEASES: Final[Mapping[Release, ReleaseProfile]] = {
    Release.R2018_10: _R1,
    Release.R11_0: _TODAY,
    Release.R12_0: _TODAY,
}
"""The profile of every release."""


@dataclass(frozen=True, slots=True)
class ProviderProfile:
    """What a provider of sites does by itself."""

    default_mtu: int
    """MTU of layer-2 networks where the stack file says none."""
    safe_mtu: int
    """Above this, frames were seen to be lost."""
    gives_vlans: bool
    """Whether VLAN ids are given by the service instead of chosen."""
    domain: str
    """The layer-2 domain: VLAN ids are unique within it."""
    routes_private: bool
    """Whether private networks are routed between its sites."""
    block_prefixes: range
    """Prefix lengths that public blocks are to be had in."""
    own_range: str
    """Private addresses that the service gives to servers itself."""
    drops_multicast: bool
    """Whether multicast is lost on its layer-2 networks."""


def provider_profile(site: Site) -> ProviderProfile:
    """What the provider of a site does by itself."""
    return _metal_profile(site.provider.project, site.provider.metro, site.provider.facility)


@lru_cache(maxsize=1024)
def _metal_profile(project: str, metro: str | None, facility: str | None) -> ProviderProfile:
    return ProviderProfile(
        default_mtu=PACKET_MTU,
        safe_mtu=PACKET_MTU,
        gives_vlans=facility is not None,
        domain=f"{project}/{metro or facility}",
        routes_private=False,
        block_prefixes=range(24, 32),
        own_range="10.0.0.0/8",
        # The wiki: multicast heartbeats appear to be dropped by Packet's switches.
        drops_multicast=True,
    )


DEFAULT_PUBLIC_PREFIX: Final[Mapping[Role, int]] = {Role.MGMT: 28, Role.OAM: 29, Role.DATA: 29}
"""Sizes of public blocks where the stack file says none; the wiki's."""
LARGEST_PREFIX: Final[Mapping[Role, int]] = {Role.MGMT: 29, Role.OAM: 29, Role.DATA: 29}
"""The smallest network of each role: dcmanager refuses MGMT below 8 addresses, the wiki asks for /29."""
PUBLIC_MGMT_PREFIX: Final = 28
"""The wiki: a public MGMT network must be at least /28."""
