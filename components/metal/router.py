"""The host that routes between a site's cloud networks and the rest of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pulumi
import pulumi_equinix_metal as metal

from components.component import Component
from components.metal.address_block import AddressBlock
from components.metal.layer2 import Layer2, Layer2Args
from components.metal.server import Server, ServerArgs
from components.metal.vlan import Vlan
from components.remote import Operator, Shell, Step, run_step
from components.site import SiteNetwork
from model.plan.fleet import MetalSitePlan
from model.plan.networks import NetworkPlan
from model.plan.servers import RouterPlan
from model.plan.steps import router_files
from model.plan.steps.cloud_init import user_data
from model.plan.steps.routing import Given, routing


@dataclass(frozen=True, slots=True)
class RouterArgs:
    """What a router is made of."""

    plan: RouterPlan
    """What was planned."""
    location: MetalSitePlan
    """Project, metro or facility."""
    ssh_key_ids: Sequence[pulumi.Input[str]]
    """Keys of the project that may log in."""
    vlans: Mapping[str, Vlan]
    """The VLANs of the site's networks by key."""
    blocks: Mapping[str, AddressBlock]
    """The public blocks of the site's networks by key."""
    operator: Operator | None
    """Who sets it up; None: nobody, it is a server and no more."""
    networks: Mapping[str, SiteNetwork]
    """The networks of the whole fleet by key."""
    peers: Mapping[str, str]
    """Which MGMT networks speak with each other: what ``management_peers`` says."""


class Router(Component):
    """A server with hybrid networking: layer 3 on one port, every VLAN of the site on the other.

    Public blocks are attached to it, which makes the service forward what is sent to them to this server.
    """

    kind: ClassVar[str] = "murmuration:metal:Router"

    def __init__(self, name: str, args: RouterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        operator = args.operator
        server = Server(
            name,
            ServerArgs(
                args.plan.server,
                args.location,
                args.ssh_key_ids,
                user_data=operator.host_key(name).apply(user_data) if operator else None,
            ),
            self.child(),
        )
        ports = Layer2(name, Layer2Args(args.plan.server, server, args.vlans), self.child())
        for key in args.plan.networks:
            if key in args.blocks:
                metal.IpAttachment(
                    f"{name}-{key.replace('/', '-')}",
                    device_id=server.server_id,
                    cidr_notation=args.blocks[key].cidr,
                    opts=self.child(),
                )
        self.server = server
        """The server itself."""
        self.address = server.address
        """Its public address; the way into the clouds' networks."""
        self.shell = self._set_up(name, args, server, operator, ports.ready) if operator else None
        """Where steps run on it, once it routes; None where there are none."""
        self.outputs({"address": self.address, "serverId": server.server_id})

    def _set_up(
        self,
        name: str,
        args: RouterArgs,
        server: Server,
        operator: Operator,
        after: Sequence[pulumi.Resource],
    ) -> Shell:
        """Addresses, firewall and forwarding; changed in place when a network comes or goes."""
        shell = Shell(operator, name, server.address, server.device)
        plan, planned = args.plan, {key: network.plan for key, network in args.networks.items()}
        near = {key for pair in args.peers.items() if set(pair) & set(plan.networks) for key in pair}
        given = {
            key: args.networks[key].given for key in [*plan.networks, *sorted(near - set(plan.networks))]
        }
        payload = pulumi.Output.all(mac=server.mac(plan.port), **given).apply(
            lambda values: _payload(plan, planned, args.peers, values)
        )
        setup = run_step(self, f"{name}-setup", Step(shell, "router", payload), after=after)
        return replace(shell, ready=(setup,))


def _payload(
    plan: RouterPlan, planned: Mapping[str, NetworkPlan], peers: Mapping[str, str], values: Mapping[str, Any]
) -> str:
    given = {key: Given(*value) for key, value in values.items() if key != "mac"}
    made = routing(plan, planned, given, peers)
    return router_files.payload(made, mac=values["mac"], with_ifupdown=plan.ifupdown)
