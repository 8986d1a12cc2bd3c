"""Security groups and their rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pulumi
from pulumi_openstack import networking

from components.component import Component
from components.openstack.adoption import Existing, unsaid
from components.openstack.companion import Companion, Rule, SecurityGroupRules
from model.plan.openstack.plans import SecurityGroupPlan, TenantPlan
from model.plan.openstack.rules import Remote, RulePlan, open_egress
from model.spec.openstack.network import Direction, Protocol

DEFAULT = "default"
NEUTRONS = (
    *open_egress(),
    *(
        RulePlan(Direction.INGRESS, kind, Protocol.ANY, None, None, Remote(group=DEFAULT))
        for kind in ("IPv4", "IPv6")
    ),
)
"""The rules with which Neutron makes the group `default`: everything out, and in from one another."""


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
    companion: Companion
    """Makes the rules, and deletes those that somebody else has added."""


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
            adopted = group.spec.adopt
            self._rules(
                group.resource_name,
                self.ids[group.name],
                group.rules,
                only=not adopted,
                # A deleted group takes its rules along; one that stays must lose them.
                owner=None if adopted else groups[group.name],
            )
        if args.plan.default_group:
            # Neutron makes it; it is the stack file's only where that opens something in it.
            self._rules(
                f"{args.plan.resource_name}/{DEFAULT}",
                self.ids[DEFAULT],
                args.plan.default_group,
                spared=NEUTRONS,
                only=not args.plan.spec.adopt,
            )
        self.outputs({"ids": dict(self.ids)})

    def _rules(
        self,
        name: str,
        group: pulumi.Input[str],
        rules: Sequence[RulePlan],
        spared: Sequence[RulePlan] = (),
        *,
        only: bool,
        owner: networking.SecGroup | None = None,
    ) -> None:
        if rules or only:
            SecurityGroupRules(
                name,
                group,
                self._args.project_id,
                {rule.name: self._rule(rule) for rule in rules},
                {rule.name: self._rule(rule) for rule in spared},
                only=only,
                opts=self.child(provider=self._args.companion, deleted_with=owner),
            )

    def _rule(self, rule: RulePlan) -> Rule:
        fields: dict[str, pulumi.Input[str | int] | None] = {
            "direction": rule.direction.value,
            "ethertype": rule.ethertype,
            # Nothing stands for any.
            "protocol": None if rule.protocol is Protocol.ANY else rule.protocol.value,
            "portRangeMin": rule.first,
            "portRangeMax": rule.last,
            "remoteIpPrefix": rule.remote.block or None,
            "remoteGroupId": self.ids[rule.remote.group] if rule.remote.group else None,
        }
        return {field: value for field, value in fields.items() if value is not None}

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
