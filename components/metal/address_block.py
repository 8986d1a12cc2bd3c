"""A block of public addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pulumi
import pulumi_equinix_metal as metal

from components.component import Component
from components.expectation import expect
from model.plan.fleet import MetalSitePlan
from model.plan.networks import NetworkPlan


@dataclass(frozen=True, slots=True)
class AddressBlockArgs:
    """What a block is made of."""

    network: NetworkPlan
    """The public network that it is for."""
    location: MetalSitePlan
    """Project, metro or facility."""
    protect: bool
    """Whether it is protected from deletion: its addresses are never given again."""


class AddressBlock(Component):
    """A reserved block: made, or one that is reserved already.

    The service gives the CIDR, and would replace a block for another description or other tags: these are
    written once, and a later change is ignored rather than paid for with new addresses.
    """

    kind: ClassVar[str] = "murmuration:metal:AddressBlock"

    def __init__(self, name: str, args: AddressBlockArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        subnet, location = args.network.subnet, args.location
        if subnet.reservation:
            block = metal.ReservedIpBlock.get(name, subnet.reservation, opts=self.child())
        else:
            block = metal.ReservedIpBlock(
                name,
                project_id=location.project,
                metro=location.metro,
                facility=location.facility,
                type="public_ipv4",
                quantity=subnet.size,
                description=args.network.description,
                tags=list(args.network.tags),
                opts=self.child(protect=args.protect, ignore_changes=["description", "tags"]),
            )
        self.cidr = expect(
            block.cidr_notation,
            subnet.expected,
            what=f"the public block of {args.network.key}",
            remedy="remove subnet from the stack file, or name the block with these addresses by reservation",
        )
        """Its network in CIDR notation."""
        self.outputs({"cidr": self.cidr})
