"""A VLAN of a site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pulumi
import pulumi_equinix_metal as metal

from components.component import Component
from components.expectation import expect
from model.plan.fleet import MetalSitePlan
from model.plan.networks import NetworkPlan, Origin


@dataclass(frozen=True, slots=True)
class VlanArgs:
    """What a VLAN is made of."""

    network: NetworkPlan
    """The network that it carries."""
    location: MetalSitePlan
    """Project, metro or facility."""


class Vlan(Component):
    """The VLAN of a network: made, or one that exists already.

    Its id is chosen here at a metro and given by the service at a facility. The service would replace a VLAN
    for another description, so that is written once.
    """

    kind: ClassVar[str] = "murmuration:metal:Vlan"

    def __init__(self, name: str, args: VlanArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        vlan = self._existing(name, args) or self._made(name, args)
        self.vlan_id = vlan.id
        """UUID of the VLAN."""
        self.vid = expect(
            vlan.vxlan,
            args.network.vlan.expected,
            what=f"the VLAN id of {args.network.key}",
            remedy="remove vlan from the stack file, or name the VLAN that has this id by vlan_id",
        )
        """Its VLAN id."""
        self.outputs({"vlanId": self.vlan_id, "vid": self.vid})

    def _existing(self, name: str, args: VlanArgs) -> metal.Vlan | None:
        existing = args.network.vlan.existing
        return metal.Vlan.get(name, existing, opts=self.child()) if existing else None

    def _made(self, name: str, args: VlanArgs) -> metal.Vlan:
        plan, location = args.network, args.location
        return metal.Vlan(
            name,
            project_id=location.project,
            metro=location.metro,
            facility=location.facility,
            vxlan=None if plan.vlan.origin is Origin.SERVICE else plan.vlan.vid,
            description=plan.description,
            opts=self.child(ignore_changes=["description"]),
        )
