"""The program's own plugin for OpenStack: what the official one leaves undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from providers.openstack.session import Account

Rule = Mapping[str, pulumi.Input[str | int]]
"""What a rule of a security group lets through, in the words of `providers.openstack.rules.FIELDS`."""


class Companion(pulumi.ProviderResource):
    """Acts as one account: the cloud's administrator, or a project's member."""

    def __init__(
        self,
        name: str,
        account: Account,
        url: pulumi.Input[str],
        password: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
    ) -> None:
        properties = {
            "url": url,
            "user": account.user,
            "password": pulumi.Output.secret(password),
            "project": account.project,
            "domain": account.domain,
            "region": account.region,
            "caFile": account.ca_file,
            "projectDomain": account.project_domain,
        }
        super().__init__("murmuration-openstack", name, properties, opts)


class AbsentFlavors(pulumi.CustomResource):
    """Flavors that are deleted where they exist."""

    def __init__(self, name: str, names: Sequence[str], opts: pulumi.ResourceOptions) -> None:
        super().__init__("murmuration-openstack:index:AbsentFlavors", name, {"names": sorted(names)}, opts)


class ProjectRemains(pulumi.CustomResource):
    """When it goes, a project's quotas return to the defaults and Neutron forgets its group `default`."""

    def __init__(
        self, name: str, project: pulumi.Input[str], *, groups: bool, opts: pulumi.ResourceOptions
    ) -> None:
        properties = {"project": project, "groups": groups}
        super().__init__("murmuration-openstack:index:ProjectRemains", name, properties, opts)


class SubnetRoutes(pulumi.CustomResource):
    """All routes that a subnet tells its servers: destination -> next hop."""

    def __init__(
        self, name: str, subnet: pulumi.Input[str], routes: Mapping[str, str], opts: pulumi.ResourceOptions
    ) -> None:
        properties = {"subnet": subnet, "routes": dict(routes)}
        super().__init__("murmuration-openstack:index:SubnetRoutes", name, properties, opts)


class SecurityGroupRules(pulumi.CustomResource):
    """The rules of a security group by name: missing ones are made, many at a time.

    With `only`, others are deleted, but for those that say the same as one of `spared`.
    """

    def __init__(
        self,
        name: str,
        group: pulumi.Input[str],
        project: pulumi.Input[str],
        rules: Mapping[str, Rule],
        spared: Mapping[str, Rule],
        *,
        only: bool,
        opts: pulumi.ResourceOptions,
    ) -> None:
        properties = {
            "group": group,
            "project": project,
            "rules": dict(rules),
            "spared": dict(spared) or None,
            "only": only,
        }
        # It was once this, which only deleted others.
        opts.aliases = [pulumi.Alias(type_="murmuration-openstack:index:OnlyRules")]
        super().__init__("murmuration-openstack:index:SecurityGroupRules", name, properties, opts)


class ServerMetadata(pulumi.CustomResource):
    """All metadata of a server."""

    def __init__(
        self, name: str, server: pulumi.Input[str], metadata: Mapping[str, str], opts: pulumi.ResourceOptions
    ) -> None:
        properties = {"server": server, "metadata": dict(metadata)}
        super().__init__("murmuration-openstack:index:ServerMetadata", name, properties, opts)


class StackWatch(pulumi.CustomResource):
    """Its id changes when the stack of Heat that it watches was deleted."""

    def __init__(self, name: str, stack: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("murmuration-openstack:index:StackWatch", name, {"stack": stack}, opts)
