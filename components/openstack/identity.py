"""Domains, roles, projects and users of a cloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pulumi
from pulumi_openstack import identity

from components.component import Component
from components.openstack.adoption import Existing, unsaid
from components.openstack.provider import Secrets
from model.plan.openstack.plans import OpenStackPlan, TenantPlan, UserPlan


@dataclass(frozen=True, slots=True)
class IdentityArgs:
    """What an identity is made of."""

    plan: OpenStackPlan
    """The cloud."""
    secret: Secrets
    """Where passwords are."""
    existing: Existing
    """Finds what is there already."""


class Identity(Component):
    """Who there is: domains, roles, projects, users."""

    kind: ClassVar[str] = "murmuration:openstack:Identity"

    def __init__(self, name: str, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        self.plan = args.plan
        """The cloud's plan."""
        plan = args.plan
        scope = args.existing.administrator()
        self.domains: Mapping[str | None, pulumi.Output[str]] = {
            None: scope.domain,
            **{domain.name: self._domain(domain.name) for domain in plan.domains},
        }
        """Ids of domains by name; None: the administrator's."""
        self.roles: Mapping[str, pulumi.Output[str]] = {
            **{role: args.existing.role(role) for role in plan.builtin_roles},
            **{role: self._role(role) for role in plan.roles},
        }
        """Ids of roles by name."""
        self.project_resources = {tenant.name: self._project(tenant) for tenant in plan.tenants}
        """Projects by name."""
        self.user_resources = {user.name: self._user(user) for user in plan.users}
        """Users by name."""
        self.users: Mapping[str, pulumi.Output[str]] = {
            plan.endpoint.user: scope.user,
            **{user: made.id for user, made in self.user_resources.items()},
        }
        """Ids of users by name."""
        projects = {project: made.id for project, made in self.project_resources.items()}
        self.outputs({"projects": projects})

    def _domain(self, name: str) -> pulumi.Output[str]:
        spec = next(domain.spec for domain in self._args.plan.domains if domain.name == name)
        made = identity.Project(
            f"{self._args.plan.name}/domain/{name}",
            name=name,
            is_domain=True,
            description=spec.description,
            enabled=True,
            opts=self._args.existing.options(
                self.child(),
                "domain",
                name,
                adopt=spec.adopt,
                unsaid=[*unsaid(spec, description="description"), "enabled", "tags"],
            ),
        )
        return made.id

    def _role(self, name: str) -> pulumi.Output[str]:
        adopt = name in self._args.plan.adopted_roles
        options = self._args.existing.options(self.child(), "role", name, adopt=adopt)
        return identity.Role(f"{self._args.plan.name}/{name}", name=name, opts=options).id

    def _project(self, tenant: TenantPlan) -> identity.Project:
        spec = tenant.spec
        ignored = unsaid(spec, description="description", enabled="enabled")
        return identity.Project(
            tenant.resource_name,
            name=tenant.name,
            domain_id=self.domains[tenant.domain],
            description=spec.description,
            enabled=spec.enabled,
            opts=self._args.existing.options(
                self.child(), "project", tenant.name, adopt=spec.adopt, unsaid=[*ignored, "domainId", "tags"]
            ),
        )

    def _user(self, user: UserPlan) -> identity.User:
        spec = user.spec
        fields = {name: name for name in ("description", "enabled", "password")}
        fields["project"] = "defaultProjectId"
        ignored = unsaid(spec, **fields)
        home = self.project_resources[spec.project].id if spec.project else None
        return identity.User(
            user.resource_name,
            name=user.name,
            domain_id=self.domains[user.domain],
            password=self._args.secret(spec.password) if spec.password else None,
            default_project_id=home,
            description=spec.description,
            enabled=spec.enabled,
            opts=self._args.existing.options(
                self.child(), "user", user.name, adopt=spec.adopt, unsaid=[*ignored, "domainId", "extra"]
            ),
        )
