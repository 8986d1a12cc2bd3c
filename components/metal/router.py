"""The host that routes between a site's cloud networks and the rest of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pulumi
import pulumi_equinix_metal as metal

from components.component import Component
from components.metal.address_block import AddressBlock
from components.metal.layer2 import Layer2, Layer2Args
from components.metal.server import Server, ServerArgs
from components.metal.vlan import Vlan
from model.plan.fleet import MetalSitePlan
from model.plan.servers import RouterPlan


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


class Router(Component):
    """A server with hybrid networking: layer 3 on one port, every VLAN of the site on the other.

    Public blocks are attached to it, which makes the service forward what is sent to them to this server.
    """

    kind: ClassVar[str] = "murmuration:metal:Router"

    def __init__(self, name: str, args: RouterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        server = Server(name, ServerArgs(args.plan.server, args.location, args.ssh_key_ids), self.child())
        Layer2(name, Layer2Args(args.plan.server, server, args.vlans), self.child())
        for key in args.plan.networks:
            if key in args.blocks:
                metal.IpAttachment(
                    f"{name}-{key.replace('/', '-')}",
                    device_id=server.server_id,
                    cidr_notation=args.blocks[key].cidr,
                    opts=self.child(),
                )
        self.address = server.address
        """Its public address; the way into the clouds' networks."""
        self.outputs({"address": self.address, "serverId": server.server_id})
