"""From the spec of a project to its plan."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from netaddr import IPNetwork

from model.plan.networks import NetworkPlan
from model.plan.openstack import demand
from model.plan.openstack.addressing import Placed, address_problem, by_subnet, overlaps
from model.plan.openstack.heat import plan_stack
from model.plan.openstack.plans import (
    FloatingIpPlan,
    MembershipPlan,
    Named,
    NetworkRef,
    PortPlan,
    RouterPlan,
    SecurityGroupPlan,
    ServerPlan,
    StackPlan,
    TenantPlan,
    VirtualNetworkPlan,
    VirtualSubnetPlan,
)
from model.plan.openstack.quotas import QuotaPlan, complete
from model.plan.openstack.references import BUILTIN_ROLES, DEFAULT_GROUP, EVERYBODY, References, Slot
from model.plan.openstack.rules import RulePlan, in_order, merge, open_egress
from model.plan.openstack.subnets import plan_network
from model.spec.openstack.base import IPV4
from model.spec.openstack.compute import Volume
from model.spec.openstack.identity import Quotas
from model.spec.openstack.network import Port, Rules
from model.spec.source import Path

T = TypeVar("T")
P = TypeVar("P")


class TenantPlanner:
    """Plans one project; what is wrong is noted in the references."""

    def __init__(
        self,
        references: References,
        name: str,
        blocks: Mapping[str, NetworkPlan],
        cloud_networks: Sequence[VirtualNetworkPlan],
    ) -> None:
        self._references = references
        self._name = name
        self._spec = references.spec.projects[name]
        self._blocks = blocks
        self._networks = tuple(self._network(one) for one in sorted(self._spec.networks))
        self._reachable = {
            NetworkRef(None, network.name): by_subnet([network]) for network in cloud_networks
        } | {NetworkRef(name, network.name): by_subnet([network]) for network in self._networks}

    def plan(self) -> TenantPlan:
        """The whole project."""
        spec = self._spec
        tenant = TenantPlan(
            name=self._name,
            resource_name=self._resource(),
            spec=spec,
            domain=self._domain(),
            memberships=self._memberships(),
            quotas=self._quotas(),
            acts_as=self._acts_as(),
            default_group=self._rules(spec.open_default_group, self._path("open_default_group")),
            security_groups=self._each(spec.security_groups, self._security_group),
            networks=self._networks,
            routers=self._each(spec.routers, self._router),
            ports=self._each(spec.ports, self._port),
            floating_ips=self._each(spec.floating_ips, self._floating_ip),
            key_pairs=tuple(
                Named(one, self._resource(one), spec.key_pairs[one]) for one in sorted(spec.key_pairs)
            ),
            volumes=self._each(spec.volumes, self._volume),
            servers=self._each(spec.servers, self._server),
            stacks=self._each(spec.stacks, self._stack),
        )
        self._check_addresses(tenant)
        self._check_member(tenant)
        problems = demand.problems(self._path(), tenant, self._references.spec.flavors)
        self._references.problems.extend(problems)
        return tenant

    def _each(self, objects: Mapping[str, T], make: Callable[[str], P]) -> tuple[P, ...]:
        return tuple(make(name) for name in sorted(objects))

    def _path(self, *steps: str) -> Path:
        return self._references.path("projects", self._name, *steps)

    def _resource(self, *names: str) -> str:
        return "/".join((self._references.cloud, self._name, *names))

    def _domain(self) -> str | None:
        domain = self._spec.domain
        if domain is not None:
            self._references.one_of(
                self._path("domain"), "domain", domain, self._references.spec.domains, "the cloud"
            )
        return domain

    def _memberships(self) -> tuple[MembershipPlan, ...]:
        cloud = self._references.spec
        users, roles = {*cloud.users, cloud.endpoint.user}, {*cloud.roles, *BUILTIN_ROLES}
        found: list[MembershipPlan] = []
        for user, given in sorted(self._spec.members.items()):
            path = self._path("members", user)
            self._references.one_of(path, "user", user, users, "the cloud")
            for role in sorted(given):
                self._references.one_of(path, "role", role, roles, "the cloud")
                found.append(MembershipPlan(self._resource(user, role), user, role))
        return tuple(found)

    def _quotas(self) -> QuotaPlan | None:
        if self._spec.adopt and self._spec.quotas is None:
            return None
        return complete(self._spec.quotas or Quotas(), self._references.spec.default_quotas)

    def _acts_as(self) -> str | None:
        user = self._spec.acts_as
        if user is None or user == self._references.spec.endpoint.user:
            return None
        path = self._path("acts_as")
        known = self._references.one_of(path, "user", user, self._references.spec.users, "the cloud")
        if known and self._references.spec.users[user].password is None:
            message = f"'{user}' has no `password` here, so nothing can be made as that user"
            self._references.refuse(path, message, "openstack-password")
        return user

    def _check_member(self, tenant: TenantPlan) -> None:
        """Whoever makes servers, volumes, key pairs and stacks must be let into the project."""
        user = tenant.acts_as or self._references.spec.endpoint.user
        if tenant.needs_member and user not in self._spec.members:
            self._references.refuse(
                self._path("members"),
                f"servers, volumes, key pairs and stacks are made by '{user}', who is not a member: add "
                f"'{user}: [member]', or name another member as `acts_as`",
                "openstack-member",
            )

    def _rules(self, sets: Iterable[Rules], path: Path) -> tuple[RulePlan, ...]:
        sets = tuple(sets)
        groups = {*self._spec.security_groups, DEFAULT_GROUP}
        for index, one in enumerate(sets):
            for group in sorted(one.groups):
                where = f"the project '{self._name}'"
                self._references.one_of((*path, index, "groups"), "security group", group, groups, where)
        return merge(sets)

    def _security_group(self, name: str) -> SecurityGroupPlan:
        spec = self._spec.security_groups[name]
        rules = self._rules(spec.rules, self._path("security_groups", name, "rules"))
        # What an adopted group has stays: Neutron refuses a rule that is there already.
        if spec.egress == "open" and not spec.adopt:
            rules = in_order((*rules, *open_egress()))
        return SecurityGroupPlan(name, self._resource(name), spec, rules)

    def _network(self, name: str) -> VirtualNetworkPlan:
        path = self._path("networks", name)
        spec = self._spec.networks[name]
        for project in sorted(spec.shared_with - {EVERYBODY}):
            self._references.one_of(
                (*path, "shared_with"), "project", project, self._references.spec.projects, "the cloud"
            )
        return plan_network(self._references, self._blocks, spec, Slot(name, self._resource(name), path))

    def _router(self, name: str) -> RouterPlan:
        spec, path = self._spec.routers[name], self._path("routers", name)
        gateway = None
        if spec.gateway is not None:
            gateway = self._references.network(self._name, spec.gateway, (*path, "gateway"), external=True)
        own = by_subnet(self._networks)
        joined: list[Placed] = []
        for subnet in sorted(spec.subnets):
            where = f"the project '{self._name}'"
            if self._references.one_of((*path, "subnets"), "subnet", subnet, own, where):
                joined.append(Placed((*path, "subnets"), own[subnet]))
        self._references.problems.extend(overlaps(joined, f"and both are behind the router '{name}'"))
        return RouterPlan(name, self._resource(name), spec, gateway)

    def _port(self, name: str) -> PortPlan:
        spec = self._spec.ports[name]
        return self._make_port(
            Slot(name, self._resource(name), self._path("ports", name)), spec, spec.network
        )

    def _make_port(self, slot: Slot, spec: Port, network: str, floating: str | None = None) -> PortPlan:
        ref = self._references.network(self._name, network, (*slot.path, "network"))
        self._check_groups(spec, slot.path)
        outside = None
        if floating is not None:
            path = (*slot.path, "floating_ip")
            outside = self._references.network(self._name, floating, path, external=True)
        if ref is None:
            ref = NetworkRef(self._name, network)
        addresses = self._addresses(spec, self._reachable.get(ref, {}), slot.path)
        return PortPlan(slot.name, slot.resource_name, spec, ref, addresses, outside)

    def _check_groups(self, spec: Port, path: Path) -> None:
        groups = {*self._spec.security_groups, DEFAULT_GROUP}
        for group in sorted(spec.security_groups):
            where = f"the project '{self._name}'"
            self._references.one_of((*path, "security_groups"), "security group", group, groups, where)

    def _addresses(
        self, spec: Port, subnets: Mapping[str, VirtualSubnetPlan], path: Path
    ) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for subnet, address in sorted(spec.addresses.items()):
            where = "the port's network"
            if not self._references.one_of((*path, "addresses", subnet), "subnet", subnet, subnets, where):
                continue
            found[subnet] = address
            problem = address and address_problem((*path, "addresses", subnet), address, subnets[subnet])
            if problem:
                self._references.problems.append(problem)
        return found or {name: None for name, one in subnets.items() if _is_ipv4(one)}

    def _floating_ip(self, name: str) -> FloatingIpPlan:
        spec, path = self._spec.floating_ips[name], self._path("floating_ips", name, "network")
        ref = self._references.network(self._name, spec.network, path, external=True)
        return FloatingIpPlan(name, self._resource(name), spec, ref or NetworkRef(None, spec.network))

    def _volume(self, name: str) -> Named[Volume]:
        spec = self._spec.volumes[name]
        if spec.image is not None:
            self._references.image(self._name, spec.image, self._path("volumes", name, "image"))
        return Named(name, self._resource(name), spec)

    def _server(self, name: str) -> ServerPlan:
        spec, path = self._spec.servers[name], self._path("servers", name)
        here = f"the project '{self._name}'"
        self._references.flavor(self._name, spec.flavor, (*path, "flavor"))
        self._references.image(self._name, spec.image, (*path, "image"))
        if spec.key_pair is not None:
            self._references.one_of(
                (*path, "key_pair"), "key pair", spec.key_pair, self._spec.key_pairs, here
            )
        for volume in sorted(spec.volumes):
            self._references.one_of((*path, "volumes"), "volume", volume, self._spec.volumes, here)
        ports: list[PortPlan] = []
        for interface, one in sorted(spec.networks.items()):
            at = (*path, "networks", interface)
            slot = Slot(f"{name}-{interface}", self._resource(name, interface), at)
            ports.append(self._make_port(slot, one.port, one.network, one.floating_ip))
        return ServerPlan(name, self._resource(name), spec, tuple(ports))

    def _stack(self, name: str) -> StackPlan:
        slot = Slot(name, self._resource(name), self._path("stacks", name))
        return plan_stack(self._references, self._name, self._spec.stacks[name], slot)

    def _check_addresses(self, tenant: TenantPlan) -> None:
        """Two ports that ask for the same address."""
        taken: dict[tuple[NetworkRef, str], str] = {}
        for port in (*tenant.ports, *(port for server in tenant.servers for port in server.ports)):
            for address in port.addresses.values():
                if address is None:
                    continue
                other = taken.setdefault((port.network, address), port.name)
                if other != port.name:
                    message = f"{address} is asked for by the ports '{other}' and '{port.name}'"
                    self._references.refuse(self._path(), message, "openstack-overlap")


def _is_ipv4(subnet: VirtualSubnetPlan) -> bool:
    return subnet.cidr is None or IPNetwork(subnet.cidr).version == IPV4
