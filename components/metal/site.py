"""A site on Packet (Equinix Metal)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pulumi

from components.component import Component
from components.metal.account import Account
from components.metal.address_block import AddressBlock, AddressBlockArgs
from components.metal.boot_server import BootServer, BootServerArgs
from components.metal.console import Consoles
from components.metal.node import Node, NodeArgs
from components.metal.router import Router, RouterArgs
from components.metal.server import Server
from components.metal.vlan import Vlan, VlanArgs
from components.remote import Operator
from components.site import SiteBootServer, SiteNetwork
from model.plan.fleet import SitePlan
from model.plan.networks import NetworkPlan
from model.plan.servers import NodePlan


@dataclass(frozen=True, slots=True)
class MetalSiteArgs:
    """What a site is made of."""

    plan: SitePlan
    """What was planned."""
    account: Account
    """The project that it is in."""
    networks: Mapping[str, NetworkPlan]
    """The networks at it, by key."""
    nodes: Sequence[NodePlan]
    """The nodes at it, in order."""
    boot_servers: Mapping[str, SiteBootServer]
    """The boot servers of sites that are up already, by site."""
    protect_blocks: bool
    """Whether public blocks are protected from deletion."""
    operator: Operator | None
    """Who logs in to its servers; None: nobody, they are made and no more."""
    ssh_keys: Mapping[str, str]
    """The operator's public keys by name."""


class MetalSite(Component):
    """Boot server, networks, router and nodes of one site; a ``components.site.Site``.

    Routers are told of networks of other sites. So a site is made in two halves: its networks at once, the
    rest by ``build``, when the networks of all sites are there.
    """

    kind: ClassVar[str] = "murmuration:metal:Site"

    def __init__(self, name: str, args: MetalSiteArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        location, keys = args.plan.provider, args.account.ssh_key_ids
        self.boot_server: BootServer | None = None
        """Its own boot server."""
        self.servers: dict[str, Server] = {}
        """Its servers by resource name: boot server, router, nodes."""
        if boot := args.plan.boot_server:
            name = boot.server.resource_name
            self.boot_server = BootServer(
                name, BootServerArgs(boot, location, keys, args.operator), self.child()
            )
            self.servers[name] = self.boot_server.server
        vlans = self._vlans = {
            key: Vlan(network.resource_name, VlanArgs(network, location), self.child())
            for key, network in args.networks.items()
        }
        blocks = self._blocks = {
            key: AddressBlock(
                network.resource_name,
                AddressBlockArgs(network, location, args.protect_blocks),
                self.child(),
            )
            for key, network in args.networks.items()
            if network.public
        }
        self.networks: Mapping[str, SiteNetwork] = {
            key: SiteNetwork(network, self._cidr(network, blocks.get(key)), vlans[key].vid)
            for key, network in args.networks.items()
        }
        """Its networks by key."""
        self.router: Router | None = None
        """Its router; None where it has no clouds."""
        self.nodes: Mapping[str, Node] = {}
        """Its nodes by resource name."""

    def build(self, networks: Mapping[str, SiteNetwork], peers: Mapping[str, str]) -> None:
        """Make router and nodes.

        Args:
            networks: the networks of the whole fleet by key.
            peers: which MGMT networks speak with each other, by keys.
        """
        args, vlans = self._args, self._vlans
        location, keys = args.plan.provider, args.account.ssh_key_ids
        if router := args.plan.router:
            name = router.server.resource_name
            self.router = Router(
                name,
                RouterArgs(router, location, keys, vlans, self._blocks, args.operator, networks, peers),
                self.child(),
            )
            self.servers[name] = self.router.server
        boot_servers = {
            **args.boot_servers,
            **({args.plan.name: self.boot_server} if self.boot_server else {}),
        }
        self.consoles = (
            Consoles(args.plan.name, location.console, args.operator)
            if location.console and args.operator
            else None
        )
        """Who listens to the consoles of its nodes; None: nobody."""
        self.nodes = {
            node.server.resource_name: Node(
                node.server.resource_name,
                NodeArgs(
                    node,
                    location,
                    args.account,
                    vlans,
                    boot_servers[node.install.boot_server] if node.install else None,
                    self.networks,
                    self.router.shell if self.router else None,
                    args.operator,
                    args.ssh_keys,
                    self.consoles,
                ),
                self.child(),
            )
            for node in args.nodes
        }
        self.servers |= {name: node.server for name, node in self.nodes.items()}
        self.outputs({"router": self.router.address if self.router else None})

    @staticmethod
    def _cidr(network: NetworkPlan, block: AddressBlock | None) -> pulumi.Output[str]:
        if block is not None:
            return block.cidr
        return pulumi.Output.from_input(network.subnet.cidr or "")
