"""Security groups and their rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pulumi
from pulumi_openstack import networking

from components.component import Component
from components.openstack.adoption import Existing, unsaid
from components.openstack.companion import Companion, OnlyRules
from model.plan.openstack.plans import SecurityGroupPlan, TenantPlan
from model.plan.openstack.rules import Remote, RulePlan, open_egress
from model.spec.openstack.network import Direction, Protocol
from providers.openstack.rules import rule_text

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
    """Deletes rules that somebody else has added."""


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
            if not group.spec.adopt:
                self._only(group.resource_name, self.ids[group.name], group.rules, groups[group.name])
        self._default_group(f"{args.plan.resource_name}/{DEFAULT}", args.plan.default_group)
        self.outputs({"ids": dict(self.ids)})

    def _default_group(self, name: str, rules: Sequence[RulePlan]) -> None:
        """The group that Neutron makes; the stack file's only where it opens something in it."""
        for rule in rules:
            self._rule(name, self.ids[DEFAULT], rule, None)
        if rules and not self._args.plan.spec.adopt:
            self._only(name, self.ids[DEFAULT], [*rules, *NEUTRONS], None)

    def _only(
        self,
        name: str,
        group: pulumi.Input[str],
        rules: Sequence[RulePlan],
        owner: networking.SecGroup | None,
    ) -> None:
        """Let nothing else through than these rules."""
        texts = {rule.name: self._text(rule) for rule in rules}
        OnlyRules(name, group, texts, self.child(provider=self._args.companion, deleted_with=owner))

    def _text(self, rule: RulePlan) -> pulumi.Input[str]:
        fields = {
            "direction": rule.direction.value,
            "ethertype": rule.ethertype,
            "protocol": _protocol(rule),
            "port_range_min": rule.first,
            "port_range_max": rule.last,
            "remote_ip_prefix": rule.remote.block or None,
        }
        if not rule.remote.group:
            return rule_text(fields)
        remote = self.ids[rule.remote.group]
        return remote.apply(lambda number: rule_text({**fields, "remote_group_id": number}))

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
            protocol=_protocol(rule),
            port_range_min=rule.first,
            port_range_max=rule.last,
            remote_ip_prefix=rule.remote.block or None,
            remote_group_id=self.ids[rule.remote.group] if rule.remote.group else None,
            # Neutron refuses a second rule that says the same as one that is still there.
            opts=self.child(deleted_with=owner, delete_before_replace=True),
        )


def _protocol(rule: RulePlan) -> str | None:
    """The protocol as Neutron has it: nothing for any."""
    return None if rule.protocol is Protocol.ANY else rule.protocol.value
