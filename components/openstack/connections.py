"""What joins a project to networks: routers, ports, floating IPs, and what runs behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import pulumi
import pulumi_openstack as openstack
from pulumi_openstack import networking

from components.component import Component
from components.openstack import provider
from components.openstack.adoption import Existing, unsaid
from components.openstack.catalogue import Catalogue
from components.openstack.companion import Companion
from components.openstack.heat_failure import HeatFailures
from components.openstack.identity import Identity
from components.openstack.lookup import account, known
from components.openstack.network import VirtualNetwork
from components.openstack.provider import Member, Reached, Secrets
from components.openstack.servers import Workload, WorkloadArgs
from components.openstack.tenant import Tenant
from model.plan.openstack.plans import FloatingIpPlan, NetworkRef, PortPlan, RouterPlan, TenantPlan
from providers.openstack.session import Session


@dataclass(frozen=True, slots=True)
class ConnectionsArgs:
    """What a project's connections are made of."""

    plan: TenantPlan
    """The project."""
    tenant: Tenant
    """The project as it was made."""
    cloud: Reached
    """The cloud."""
    secret: Secrets
    """Where passwords are."""
    identity: Identity
    """Who there is."""
    catalogue: Catalogue
    """Flavors and images."""
    networks: Mapping[NetworkRef, VirtualNetwork]
    """All networks of the cloud: a project may use those of others."""
    existing: Existing
    """Finds what is there already."""


class Connections(Component):
    """Routers, ports, floating IPs and workload of a project."""

    kind: ClassVar[str] = "murmuration:openstack:Connections"

    def __init__(self, name: str, args: ConnectionsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        self._id = args.tenant.id
        self._quotas = args.tenant.quotas
        plan = args.plan
        self._interfaces = [joined for router in plan.routers for joined in self._router(router)]
        self._ports = {port.resource_name: self._port(port) for port in self._all_ports()}
        for address in plan.floating_ips:
            self._floating_ip(address)
        self.workload = self._workload() if plan.needs_member else None
        """What runs in it; None where nothing does."""
        self.outputs({"ports": {port: made.all_fixed_ips for port, made in self._ports.items()}})

    def _all_ports(self) -> list[PortPlan]:
        plan = self._args.plan
        return [*plan.ports, *(port for server in plan.servers for port in server.ports)]

    def _router(self, router: RouterPlan) -> Sequence[pulumi.Resource]:
        args, spec = self._args, router.spec
        fields = {"description": "description", "gateway": "externalNetworkId", "snat": "enableSnat"}
        made = networking.Router(
            router.resource_name,
            name=router.name,
            tenant_id=self._id,
            external_network_id=self._network_id(router.gateway) if router.gateway else None,
            enable_snat=spec.snat,
            admin_state_up=True,
            description=spec.description,
            opts=args.existing.options(
                self.child(depends_on=self._reachable(router.gateway)),
                "router",
                router.name,
                adopt=spec.adopt,
                unsaid=[*unsaid(spec, **fields), "tags", "adminStateUp", "distributed", "tenantId"],
                tenant_id=args.tenant.adopted_in,
            ),
        )
        joined = [
            networking.RouterInterface(
                f"{router.resource_name}/{subnet}",
                router_id=made.id,
                subnet_id=self._subnets(args.plan.name)[subnet].id,
                opts=self.child(),
            )
            for subnet in sorted(spec.subnets)
        ]
        return [made, *joined]

    def _subnets(self, project: str) -> dict[str, networking.Subnet]:
        owned = (made for ref, made in self._args.networks.items() if ref.project == project)
        return {name: subnet for network in owned for name, subnet in network.subnets.items()}

    def _network_id(self, ref: NetworkRef) -> pulumi.Output[str]:
        return self._args.networks[ref].network.id

    def _reachable(self, ref: NetworkRef | None) -> list[pulumi.Resource]:
        """The subnets of a network: without one a router gets no address there, a port none either."""
        return list(self._args.networks[ref].subnets.values()) if ref else []

    def _port(self, port: PortPlan) -> networking.Port:
        spec, network = port.spec, self._args.networks[port.network]
        open_ = spec.port_security is False
        made = networking.Port(
            port.resource_name,
            name=port.name,
            network_id=network.network.id,
            tenant_id=self._id,
            fixed_ips=[
                networking.PortFixedIpArgs(subnet_id=network.subnets[subnet].id, ip_address=address)
                for subnet, address in port.addresses.items()
            ]
            or None,
            # Its groups are a resource of their own: on the port the plugin does not see what others change.
            no_security_groups=True if open_ or not spec.security_groups else None,
            allowed_address_pairs=[
                networking.PortAllowedAddressPairArgs(ip_address=pair.address, mac_address=pair.mac)
                for pair in spec.allowed_pairs
            ]
            or None,
            extra_dhcp_options=[
                networking.PortExtraDhcpOptionArgs(name=option, value=value)
                for option, value in sorted(spec.dhcp_options.items())
            ]
            or None,
            port_security_enabled=spec.port_security,
            admin_state_up=True,
            mac_address=spec.mac,
            description=spec.description,
            opts=self.child(depends_on=self._reachable(port.network)),
        )
        if spec.security_groups and not open_:
            networking.PortSecGroupAssociate(
                port.resource_name,
                port_id=made.id,
                security_group_ids=[
                    self._args.tenant.groups.ids[group] for group in sorted(spec.security_groups)
                ],
                enforce=True,
                opts=self.child(deleted_with=made),
            )
        if port.floating is not None:
            networking.FloatingIp(
                port.resource_name,
                pool=self._args.networks[port.floating].network.name,
                port_id=made.id,
                tenant_id=self._id,
                # The port must be reachable from outside: its subnet joined to a router with a gateway.
                opts=self.child(depends_on=[*self._interfaces, *self._reachable(port.floating)]),
            )
        return made

    def _floating_ip(self, address: FloatingIpPlan) -> None:
        networking.FloatingIp(
            address.resource_name,
            pool=self._args.networks[address.network].network.name,
            address=address.spec.address,
            tenant_id=self._id,
            description=address.name,
            opts=self.child(depends_on=[*self._quotas, *self._reachable(address.network)]),
        )

    def _workload(self) -> Workload:
        args, plan = self._args, self._args.plan
        acting, companion, session = self._acting()
        stacks = {stack.name: stack.public_network for stack in plan.stacks if stack.public_network}
        outside = [subnet for ref in stacks.values() for subnet in self._reachable(ref)]
        own = [args.networks[NetworkRef(plan.name, network.name)] for network in plan.networks]
        subnets = [subnet for network in own for subnet in network.subnets.values()]
        return Workload(
            plan.resource_name,
            WorkloadArgs(
                plan,
                args.catalogue,
                {port.resource_name: self._ports[port.resource_name] for port in self._all_ports()},
                {name: self._network_id(ref) for name, ref in stacks.items()},
                [*self._interfaces, *subnets, *outside, *self._quotas],
                Existing(plan.resource_name, acting, None, up=args.cloud.up),
                companion,
                HeatFailures(plan.resource_name, session),
            ),
            self.child(providers=[acting]),
        )

    def _acting(self) -> tuple[openstack.Provider, Companion, Session]:
        """Providers and session of the member that makes what only members can make."""
        args, user = self._args, self._args.plan.acts_as
        endpoint = args.cloud.endpoint
        name = user or endpoint.user
        spec = next((one.spec for one in args.identity.plan.users if one.name == user), None)
        password = spec.password if spec and spec.password else endpoint.password
        domain = args.identity.domains[spec.domain if spec else None]
        word = args.secret(password)
        member = Member(name, domain, word, self._id)
        acting = args.identity.user_resources.get(name)
        options = self.child(depends_on=[*args.tenant.memberships, *([acting] if acting else [])])
        acts = replace(
            account(endpoint),
            user=name,
            project=args.plan.name,
            domain=(spec.domain if spec else None) or endpoint.domain,
            project_domain=args.plan.domain or endpoint.domain,
        )
        made = provider.member(args.plan.resource_name, args.cloud, member, options)
        companion = Companion(f"{args.plan.resource_name}-companion", acts, args.cloud.url, word, options)
        return made, companion, Session(acts, lambda: known(word))
