"""What a site offers to the clouds on it, whoever provides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pulumi

from components.remote import Shell
from model.plan.hosts import HostRef, nth_host
from model.plan.networks import NetworkPlan
from model.plan.servers import NodePlan


@dataclass(frozen=True, slots=True)
class SiteNetwork:
    """A network of a cloud as the site made it."""

    plan: NetworkPlan
    """What was planned."""
    cidr: pulumi.Output[str]
    """Its subnet in CIDR notation: the plan's, or the one that the site's service gave."""
    vid: pulumi.Output[int]
    """Its VLAN id: the plan's, or the one that the site's service gave."""

    @property
    def given(self) -> pulumi.Output[tuple[str, int]]:
        """Subnet and VLAN id together."""
        return pulumi.Output.all(self.cidr, self.vid).apply(lambda both: (both[0], int(both[1])))

    def address(self, host: HostRef) -> pulumi.Output[str]:
        """The address of a host of this network."""
        return self.cidr.apply(lambda cidr: nth_host(cidr, host.index))


class SiteServer(Protocol):
    """A server of the site, whatever it is for."""

    @property
    def address(self) -> pulumi.Output[str]:
        """Its public address; empty once it has none."""
        ...

    @property
    def private_address(self) -> pulumi.Output[str]:
        """Its address in the service's own network; empty once it has none."""
        ...


class SiteRouter(Protocol):
    """The router that gives a site's clouds their gateways."""

    @property
    def address(self) -> pulumi.Output[str]:
        """Its public address; from here the clouds' networks are reached."""
        ...

    @property
    def shell(self) -> Shell | None:
        """Where steps run on it, and the way to what is behind it; None where there are none."""
        ...


class SiteBootServer(Protocol):
    """A web server that controllers are installed from."""

    @property
    def base_url(self) -> pulumi.Output[str]:
        """Where the image's files are: what the iPXE scripts call base-url."""
        ...

    def url(self, path: pulumi.Input[str]) -> pulumi.Output[str]:
        """The URL of another file that it serves."""
        ...

    @property
    def shell(self) -> Shell | None:
        """Where steps run on it, once it serves; None where there are none."""
        ...


class SiteNode(Protocol):
    """A server of a cloud, set up as the cloud needs it."""

    @property
    def plan(self) -> NodePlan:
        """What was planned."""
        ...

    @property
    def server_id(self) -> pulumi.Output[str]:
        """What the site's service calls it."""
        ...

    @property
    def shell(self) -> Shell | None:
        """Where steps run on it, once it is installed and behind its router; None where there are none."""
        ...


class Site(Protocol):
    """A site, whoever provides it: the clouds know nothing else of it."""

    @property
    def networks(self) -> Mapping[str, SiteNetwork]:
        """Its networks by key."""
        ...

    @property
    def servers(self) -> Mapping[str, SiteServer]:
        """Its servers by resource name: boot server, router, nodes."""
        ...

    @property
    def nodes(self) -> Mapping[str, SiteNode]:
        """Its nodes by resource name."""
        ...

    @property
    def router(self) -> SiteRouter | None:
        """Its router; None where it has no clouds."""
        ...

    @property
    def boot_server(self) -> SiteBootServer | None:
        """Its own boot server."""
        ...
