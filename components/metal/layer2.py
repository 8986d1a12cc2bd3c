"""A server's ports: which are bonded, which have lost layer 3, and which VLAN is on which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pulumi
import pulumi_equinix_metal as metal

from components.component import Component
from components.metal.server import Server
from components.metal.vlan import Vlan
from model.plan.servers import BondPlan, PortPlan, ServerPlan


@dataclass(frozen=True, slots=True)
class Layer2Args:
    """What the ports are set by."""

    plan: ServerPlan
    """What was planned for bonds and ports."""
    server: Server
    """The server."""
    vlans: Mapping[str, Vlan]
    """The VLANs of its networks by key."""
    after: Sequence[pulumi.Resource] = ()
    """What needs layer 3 and has to be done before."""


class Layer2(Component):
    """Hybrid networking of a router, layer-2-only networking of a node.

    Bonds first, in their order, then ports: the service refuses a VLAN on a port whose bond has layer 3.
    When it is destroyed, the ports go back to what the service delivers.
    """

    kind: ClassVar[str] = "murmuration:metal:Layer2"

    def __init__(self, name: str, args: Layer2Args, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        done: list[pulumi.Resource] = list(args.after)
        for bond in args.plan.bonds:
            if bond.layer2 or not bond.bonded:
                done.append(self._bond(name, args.server, bond, list(done)))
        ports = [
            self._port(name, args, port, done)
            for port in args.plan.ports
            if port.networks or not (port.bonded or self._freed(args.plan, port))
        ]
        self.ready: list[pulumi.Resource] = [*done, *ports]
        """What has to be there before the networks carry anything."""
        self.outputs({"ports": [port.name for port in ports]})

    @staticmethod
    def _freed(plan: ServerPlan, port: PortPlan) -> bool:
        """Whether taking its bond apart has freed the port already."""
        return any(not bond.bonded and port.name in bond.members for bond in plan.bonds)

    def _bond(self, name: str, server: Server, bond: BondPlan, after: list[pulumi.Resource]) -> metal.Port:
        return metal.Port(
            f"{name}-{bond.name}",
            port_id=server.port_id(bond.name),
            bonded=bond.bonded,
            layer2=bond.layer2,
            reset_on_delete=True,
            opts=self.child(depends_on=after),
        )

    def _port(self, name: str, args: Layer2Args, port: PortPlan, after: list[pulumi.Resource]) -> metal.Port:
        native = args.vlans[port.native].vlan_id if port.native else None
        return metal.Port(
            f"{name}-{port.name}",
            port_id=args.server.port_id(port.name),
            bonded=port.bonded,
            vlan_ids=[args.vlans[network].vlan_id for network in port.networks],
            native_vlan_id=native,
            reset_on_delete=True,
            opts=self.child(depends_on=after),
        )
