"""One OpenStack cloud: its provider, and everything that the stack file has of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import pulumi

from components.component import Component
from components.deployment import Deployment
from components.openstack import provider
from components.openstack.adoption import Existing
from components.openstack.catalogue import Catalogue, CatalogueArgs
from components.openstack.companion import Companion
from components.openstack.connections import Connections, ConnectionsArgs
from components.openstack.deployed import with_deployment
from components.openstack.identity import Identity, IdentityArgs
from components.openstack.lookup import Cloud, account
from components.openstack.network import VirtualNetwork, VirtualNetworkArgs
from components.openstack.provider import Reached, Secrets
from components.openstack.tenant import Tenant, TenantArgs
from model.plan.openstack.hosts import host_files
from model.plan.openstack.plans import NetworkRef, OpenStackPlan


@dataclass(frozen=True, slots=True)
class OpenStackArgs:
    """What an OpenStack cloud is made of."""

    plan: OpenStackPlan
    """Every decision about it."""
    secret: Secrets
    """Where passwords are: by the name of their configuration key."""
    blocks: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    """The fleet's networks, key (``subcloud-1/data``) -> CIDR, for subnets that have their addresses."""
    below: pulumi.Output[bool] | None = None
    """Of a cloud that runs on one of the fleet's StarlingX clouds: that it is in service, once it is."""
    up: bool = True
    """Whether it can be asked; False: in a preview, where what is below it is still to be brought up."""
    deployment: Deployment | None = None
    """Of a cloud that goes with what it runs on: the deployments of that."""


class OpenStackCloud(Component):
    """A cloud's identity, catalogue, shared networks and projects."""

    kind: ClassVar[str] = "murmuration:openstack:OpenStackCloud"

    def __init__(self, name: str, args: OpenStackArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        deployment = args.deployment
        again = [with_deployment(deployment)] if deployment else None
        super().__init__(
            name, pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=again))
        )
        plan = args.plan
        password = args.secret(plan.endpoint.password)
        url = plan.endpoint.url
        cloud = Reached(plan.endpoint, args.below.apply(lambda _: url) if args.below else url, args.up)
        admin = provider.administrator(name, cloud, password, self.child())
        # In the preview of another deployment all of the old one is there still.
        bare = deployment is not None and deployment.anew and pulumi.runtime.is_dry_run()
        asked = None if bare else Cloud(plan.endpoint, password)
        existing = Existing(name, admin, asked, up=args.up)
        companion = Companion(f"{name}-companion", account(plan.endpoint), cloud.url, password, self.child())
        below = self.child(providers=[admin])
        who = Identity(name, IdentityArgs(plan, args.secret, existing), below)
        projects = {project: made.id for project, made in who.project_resources.items()}
        self.catalogue = Catalogue(name, CatalogueArgs(plan, projects, existing, companion), below)
        """Its flavors and images."""
        self.networks = {
            NetworkRef(None, network.name): VirtualNetwork(
                network.resource_name,
                VirtualNetworkArgs(network, None, projects, args.blocks, existing, companion),
                below,
            )
            for network in plan.networks
        }
        """Its networks, those of projects among them."""
        self.tenants: dict[str, Tenant] = {}
        """Its projects by name."""
        for tenant in plan.tenants:
            made = TenantArgs(tenant, who, self.networks, args.blocks, existing, companion)
            self.tenants[tenant.name] = Tenant(tenant.resource_name, made, below)
        # Only now is every network there that a project may use.
        for tenant in plan.tenants:
            Connections(
                tenant.resource_name,
                ConnectionsArgs(
                    plan=tenant,
                    tenant=self.tenants[tenant.name],
                    cloud=cloud,
                    secret=args.secret,
                    identity=who,
                    catalogue=self.catalogue,
                    networks=self.networks,
                    existing=existing,
                ),
                below,
            )
        files: pulumi.Output[Mapping[str, str]] | None = None
        if plan.hosts is not None:
            hosts = plan.hosts
            files = args.secret(hosts.password).apply(lambda word: host_files(hosts, word))
        self.outputs({"endpoint": url, "projects": projects, "hosts": files})
