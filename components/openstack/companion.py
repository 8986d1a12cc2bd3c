"""The program's own plugin for OpenStack: what the official one leaves undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from model.spec.openstack.identity import Endpoint


class Companion(pulumi.ProviderResource):
    """Acts as the cloud's administrator."""

    def __init__(
        self, name: str, endpoint: Endpoint, password: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> None:
        properties = {
            "url": endpoint.url,
            "user": endpoint.user,
            "password": pulumi.Output.secret(password),
            "project": endpoint.project,
            "domain": endpoint.domain,
            "region": endpoint.region,
            "caFile": endpoint.ca_file,
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
