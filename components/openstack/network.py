"""A network with its subnets and shares, whoever owns it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pulumi
from pulumi_openstack import networking

from components.component import Component
from components.openstack.adoption import Existing, unsaid
from components.openstack.companion import Companion, SubnetRoutes
from model.plan.hosts import HostRef, nth_host
from model.plan.openstack.plans import VirtualNetworkPlan, VirtualSubnetPlan
from model.spec.openstack.network import Network

Pool = networking.SubnetAllocationPoolArgs
EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class VirtualNetworkArgs:
    """What a network is made of."""

    plan: VirtualNetworkPlan
    """The network."""
    project: pulumi.Input[str] | None
    """Id of the project that owns it; None: the administrator's."""
    projects: Mapping[str, pulumi.Output[str]]
    """Ids of the cloud's projects by name."""
    blocks: Mapping[str, pulumi.Input[str]]
    """The fleet's networks: key -> CIDR."""
    existing: Existing
    """Finds what is there already."""
    companion: Companion
    """Sets routes."""
    adopted_in: str | None = None
    """Id of the project that an adopted network is looked for in."""


class VirtualNetwork(Component):
    """A network."""

    kind: ClassVar[str] = "murmuration:openstack:VirtualNetwork"

    def __init__(
        self, name: str, args: VirtualNetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self._args = args
        plan, spec = args.plan, args.plan.spec
        self.network = networking.Network(
            name,
            name=plan.name,
            tenant_id=args.project,
            admin_state_up=True,
            external=spec.external or None,
            shared=True if EVERYBODY in spec.shared_with else None,
            mtu=spec.mtu,
            port_security_enabled=spec.port_security,
            segments=segments(spec),
            description=spec.description,
            opts=args.existing.options(
                self.child(),
                "network",
                plan.name,
                adopt=spec.adopt,
                unsaid=[*unsaid(spec, **UNSAID), "tags", "adminStateUp", "tenantId"],
                tenant_id=args.adopted_in,
            ),
        )
        """The network itself."""
        self.subnets = {subnet.name: self._subnet(subnet) for subnet in plan.subnets}
        """Its subnets by name."""
        for project in plan.shares:
            if project != EVERYBODY:
                self._share(project)
        self.outputs({"id": self.network.id})

    def _subnet(self, subnet: VirtualSubnetPlan) -> networking.Subnet:
        args, spec = self._args, subnet.spec
        cidr = args.blocks[subnet.block] if subnet.block else subnet.cidr
        made = networking.Subnet(
            subnet.resource_name,
            name=subnet.name,
            network_id=self.network.id,
            tenant_id=args.project,
            cidr=cidr,
            ip_version=6 if subnet.cidr and ":" in subnet.cidr else 4,
            gateway_ip=_host(cidr, subnet.gateway) if subnet.gateway else spec.gateway,
            no_gateway=spec.no_gateway or None,
            allocation_pools=_pools(subnet, cidr) or None,
            dns_nameservers=list(spec.dns) or None,
            enable_dhcp=spec.dhcp,
            description=spec.description,
            opts=args.existing.options(
                self.child(deleted_with=None if args.plan.spec.adopt else self.network),
                "subnet",
                subnet.name,
                adopt=spec.adopt,
                unsaid=[*unsaid(spec, **SUBNET_UNSAID), "tags", "tenantId"],
                tenant_id=args.adopted_in,
            ),
        )
        if spec.routes:
            options = self.child(provider=args.companion, deleted_with=made)
            SubnetRoutes(subnet.resource_name, made.id, spec.routes, options)
        return made

    def _share(self, project: str) -> None:
        networking.RbacPolicyV2(
            f"{self._args.plan.resource_name}/{project}",
            action="access_as_shared",
            object_id=self.network.id,
            object_type="network",
            target_tenant=self._args.projects[project],
            opts=self.child(),
        )


UNSAID = {
    "description": "description",
    "mtu": "mtu",
    "port_security": "portSecurityEnabled",
    "provider": "segments",
    "external": "external",
    "shared_with": "shared",
}
"""Fields of a network -> properties that stay as they are where the stack file leaves the field out."""
SUBNET_UNSAID = {
    "description": "description",
    "gateway": "gatewayIp",
    "pools": "allocationPools",
    "dns": "dnsNameservers",
    "dhcp": "enableDhcp",
}
"""The same of a subnet."""


def _pools(subnet: VirtualSubnetPlan, cidr: pulumi.Input[str] | None) -> list[Pool]:
    """What ports get: what the stack file says, or what the fleet's network leaves for servers."""
    if subnet.pool is not None:
        start, end = (_host(cidr, host) for host in subnet.pool)
        return [Pool(start=start, end=end)]
    return [Pool(start=pool.start, end=pool.end) for pool in subnet.spec.pools]


def _host(cidr: pulumi.Input[str] | None, host: HostRef) -> pulumi.Output[str]:
    """An address of a network of the fleet, whose block may only be known once it is made."""
    return pulumi.Output.from_input(cidr or "").apply(lambda block: nth_host(block, host.index))


def segments(spec: Network) -> list[networking.NetworkSegmentArgs] | None:
    """The physical network that a network is on."""
    if spec.provider is None:
        return None
    return [
        networking.NetworkSegmentArgs(
            network_type=spec.provider.type,
            physical_network=spec.provider.physical_network,
            segmentation_id=spec.provider.id,
        )
    ]
