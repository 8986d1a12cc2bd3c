"""Security groups and their rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pulumi
from pulumi_openstack import networking

from components.component import Component
from components.openstack.adoption import Existing, unsaid
from model.plan.openstack.plans import SecurityGroupPlan, TenantPlan
from model.plan.openstack.rules import RulePlan
from model.spec.openstack.network import Protocol

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class SecurityGroupsArgs:
    """What the security groups of a project are made of."""

    plan: TenantPlan
    """The project."""
    project: pulumi.Resource
    """The project's resource."""
    project_id: pulumi.Input[str]
    """Its id."""
    existing: Existing
    """Finds what is there already."""
    adopted_in: str | None
    """Id of the project that adopted groups are looked for in."""


class SecurityGroups(Component):
    """All security groups of a project, and what is opened in its group `default`."""

    kind: ClassVar[str] = "murmuration:openstack:SecurityGroups"

    def __init__(
        self, name: str, args: SecurityGroupsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self._args = args
        groups = {group.name: self._group(group) for group in args.plan.security_groups}
        self.ids: Mapping[str, pulumi.Output[str]] = {
            DEFAULT: args.existing.default_group(args.project_id),
            **{group: made.id for group, made in groups.items()},
        }
        """Ids of all groups by name."""
        for group in args.plan.security_groups:
            for rule in group.rules:
                self._rule(group.resource_name, self.ids[group.name], rule, groups[group.name])
        for rule in args.plan.default_group:
            self._rule(f"{args.plan.resource_name}/{DEFAULT}", self.ids[DEFAULT], rule, None)
        self.outputs({"ids": dict(self.ids)})

    def _group(self, group: SecurityGroupPlan) -> networking.SecGroup:
        spec = group.spec
        return networking.SecGroup(
            group.resource_name,
            name=group.name,
            tenant_id=self._args.project_id,
            # The open ways out are rules like all others here: what somebody removes is seen.
            delete_default_rules=True,
            description=spec.description or "",
            opts=self._args.existing.options(
                self.child(),
                "security_group",
                group.name,
                adopt=spec.adopt,
                unsaid=[
                    *unsaid(spec, description="description"),
                    "tags",
                    "stateful",
                    "tenantId",
                    "deleteDefaultRules",
                ],
                tenant_id=self._args.adopted_in,
            ),
        )

    def _rule(
        self,
        name: str,
        group: pulumi.Input[str],
        rule: RulePlan,
        owner: networking.SecGroup | None,
    ) -> None:
        """One rule. A deleted group takes its rules along: one by one a thousand takes half an hour."""
        networking.SecGroupRule(
            f"{name}/{rule.name}",
            security_group_id=group,
            tenant_id=self._args.project_id,
            direction=rule.direction.value,
            ethertype=rule.ethertype,
            protocol=None if rule.protocol is Protocol.ANY else rule.protocol.value,
            port_range_min=rule.first,
            port_range_max=rule.last,
            remote_ip_prefix=rule.remote.block or None,
            remote_group_id=self.ids[rule.remote.group] if rule.remote.group else None,
            # Neutron refuses a second rule that says the same as one that is still there.
            opts=self.child(deleted_with=owner, delete_before_replace=True),
        )
