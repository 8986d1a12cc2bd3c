"""A project: who is in it, what it may use, its networks and security groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pulumi
from pulumi_openstack import identity

from components.component import Component
from components.openstack.adoption import Existing
from components.openstack.companion import Companion, ProjectRemains
from components.openstack.identity import Identity
from components.openstack.network import VirtualNetwork, VirtualNetworkArgs
from components.openstack.quotas import make_quotas
from components.openstack.security_group import SecurityGroups, SecurityGroupsArgs
from model.plan.openstack.plans import (
    MembershipPlan,
    NetworkRef,
    TenantPlan,
    VirtualNetworkPlan,
)

Networks = dict[NetworkRef, VirtualNetwork]


@dataclass(frozen=True, slots=True)
class TenantArgs:
    """What a project is made of."""

    plan: TenantPlan
    """The project."""
    identity: Identity
    """Who there is."""
    networks: Networks
    """Networks that are there so far; the project adds its own."""
    blocks: Mapping[str, pulumi.Input[str]]
    """The fleet's networks: key -> CIDR."""
    existing: Existing
    """Finds what is there already."""
    companion: Companion
    """Clears away what the project would leave behind."""


class Tenant(Component):
    """A project's members, quotas, networks and security groups."""

    kind: ClassVar[str] = "murmuration:openstack:Tenant"

    def __init__(self, name: str, args: TenantArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        plan = args.plan
        self._project = args.identity.project_resources[plan.name]
        self.id = self._project.id
        """Its id."""
        self.adopted_in = args.existing.project_id(plan.name) if _adopts(plan) else None
        """The project's id at once, where something in it is adopted."""
        self.memberships = [self._membership(membership) for membership in plan.memberships]
        """Who is in it."""
        self.quotas = self._limits()
        """Its limits."""
        for network in plan.networks:
            args.networks[NetworkRef(plan.name, network.name)] = self._network(network)
        self.groups = SecurityGroups(
            name,
            SecurityGroupsArgs(plan, self._project, self.id, args.existing, self.adopted_in, args.companion),
            self.child(depends_on=self.quotas),
        )
        """Its security groups."""
        self.outputs({"id": self.id})

    def _membership(self, membership: MembershipPlan) -> identity.RoleAssignment:
        args = self._args
        # A project that goes takes its assignments along; one that stays must lose them one by one.
        return identity.RoleAssignment(
            membership.resource_name,
            project_id=self.id,
            user_id=args.identity.users[membership.user],
            role_id=args.identity.roles[membership.role],
            opts=self.child(deleted_with=None if args.plan.spec.adopt else self._project),
        )

    def _limits(self) -> list[pulumi.Resource]:
        """Quotas, and what gives them back at the end. All else comes after them, and goes before them."""
        args, plan = self._args, self._args.plan
        if plan.quotas is None:
            return []
        options = self.child(provider=args.companion)
        remains = ProjectRemains(plan.resource_name, self.id, groups=not plan.spec.adopt, opts=options)
        after = self.child(depends_on=[remains])
        quotas = make_quotas(plan.resource_name, self.id, plan.quotas, args.existing, after)
        return [remains, *quotas]

    def _network(self, network: VirtualNetworkPlan) -> VirtualNetwork:
        args = self._args
        projects = {project: made.id for project, made in args.identity.project_resources.items()}
        return VirtualNetwork(
            network.resource_name,
            VirtualNetworkArgs(
                network, self.id, projects, args.blocks, args.existing, args.companion, self.adopted_in
            ),
            self.child(depends_on=self.quotas),
        )


def _adopts(plan: TenantPlan) -> bool:
    """Whether something in the project is adopted, so that its id is needed at once."""
    networks = (network.spec for network in plan.networks)
    subnets = (subnet.spec for network in plan.networks for subnet in network.subnets)
    routers, groups = (one.spec for one in plan.routers), (one.spec for one in plan.security_groups)
    return any(spec.adopt for spec in (*networks, *subnets, *routers, *groups))
