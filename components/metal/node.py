"""A node of a cloud: its server, installed, on the cloud's networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pulumi

from components.component import Component
from components.metal.layer2 import Layer2, Layer2Args
from components.metal.reinstall import Reinstall, ReinstallArgs
from components.metal.server import Server, ServerArgs
from components.metal.vlan import Vlan
from components.site import SiteBootServer
from model.plan.fleet import MetalSitePlan
from model.plan.servers import NodePlan


@dataclass(frozen=True, slots=True)
class NodeArgs:
    """What a node is made of."""

    plan: NodePlan
    """What was planned."""
    location: MetalSitePlan
    """Project, metro or facility."""
    ssh_key_ids: Sequence[pulumi.Input[str]]
    """Keys of the project."""
    vlans: Mapping[str, Vlan]
    """The VLANs of its cloud's networks by key."""
    boot_server: SiteBootServer | None
    """Who installs it; None where its controller-0 does."""


class Node(Component):
    """A layer-2-only server with one network a port."""

    kind: ClassVar[str] = "murmuration:metal:Node"

    def __init__(self, name: str, args: NodeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.plan = args.plan
        """What was planned."""
        server = self._server(name, args)
        self.server_id = server.server_id
        """UUID of its device."""
        Layer2(name, Layer2Args(args.plan.server, server, args.vlans), self.child())
        self.outputs({"serverId": self.server_id})

    def _server(self, name: str, args: NodeArgs) -> Server:
        plan = args.plan
        if plan.install is None or args.boot_server is None:
            return Server(name, ServerArgs(plan.server, args.location, args.ssh_key_ids), self.child())
        reinstall = ReinstallArgs(
            plan.server, plan.install, args.boot_server, args.location, args.ssh_key_ids
        )
        return Reinstall(name, reinstall, self.child()).server
