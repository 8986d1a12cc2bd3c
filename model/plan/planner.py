"""The planner: from spec and ledger to the plan."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from model.plan.addresses import assign
from model.plan.catalogue import catalogue
from model.plan.cost import CostKind, CostLine
from model.plan.draw import Drawing, Wanted, draw, wanted_networks
from model.plan.equipment import plan_boot_server, plan_node, plan_router
from model.plan.fleet import CloudPlan, ConsolePlan, FleetPlan, MetalSitePlan, SitePlan
from model.plan.keep import after_plan
from model.plan.ledger import Ledger
from model.plan.naming import network_name, tags
from model.plan.networks import NetworkPlan
from model.plan.notices import Considered, notices
from model.plan.openstack.planner import plan_clouds
from model.plan.profiles import provider_profile
from model.plan.rules import distributed, installed, network, server
from model.plan.rules import plan as planned_rules
from model.plan.rules.rule import findings
from model.plan.starlingx import rules as starlingx_rules
from model.plan.starlingx.planner import plan_starlingx
from model.spec.cloud import CloudRole, Personality
from model.spec.errors import Problem, SpecError
from model.spec.fleet import Fleet
from model.spec.network import Role
from model.spec.site import BootServer, MetalProvider

ROLES = {role: position for position, role in enumerate(Role)}
PERSONALITIES = {personality: position for position, personality in enumerate(Personality)}


def plan(fleet: Fleet, ledger: Ledger | None = None) -> FleetPlan:
    """Decide everything that can be decided before a cloud is asked.

    Pure: the same spec and ledger give the same plan, whatever the order of the stack file.

    Raises:
        SpecError: a rule does not hold; the text lists every finding by its path in the stack file.
    """
    before = ledger or Ledger()
    _refuse(fleet, findings(distributed.REFERENCES, fleet))
    _refuse(fleet, findings((*distributed.RULES, *network.RULES, *server.RULES), fleet))
    wanted = sorted(wanted_networks(fleet, before), key=lambda one: _cloud_order(fleet, one.cloud, one.role))
    drawing = draw(fleet, wanted, before)
    networks = {one.key: _network(fleet, one, drawing) for one in wanted}
    clouds = {name: _cloud(fleet, name, networks) for name in _cloud_names(fleet)}
    nodes = tuple(chain.from_iterable(cloud.nodes.values() for cloud in clouds.values()))
    openstack, refused = plan_clouds(fleet.openstack, networks)
    _refuse(
        fleet,
        [
            *drawing.problems,
            *refused,
            *findings(planned_rules.RULES, planned_rules.Planned(fleet, networks)),
            *findings(installed.RULES, installed.Installed(nodes, before)),
            *findings(starlingx_rules.RULES, planned_rules.Planned(fleet, networks)),
        ],
    )
    sites = {name: _site(fleet, name, networks, clouds) for name in _site_names(fleet)}
    after = after_plan(before, networks)
    return FleetPlan(
        name=fleet.name,
        release=fleet.release,
        ssh_keys=dict(sorted(fleet.operator.ssh_keys.items())),
        private_key=fleet.operator.private_key,
        host_key_seed=fleet.operator.host_key_seed,
        password=fleet.operator.password,
        protect_blocks=fleet.protection.address_blocks,
        sites=sites,
        clouds=clouds,
        networks=networks,
        cost=_cost(fleet, sites, clouds, networks),
        budget_monthly=Decimal(str(fleet.budget.monthly)) if fleet.budget else None,
        ledger=after,
        drawn=drawing.drawn,
        notices=notices(Considered(fleet, networks, clouds, nodes, before, after, drawing.drawn)),
        openstack=openstack,
        starlingx=plan_starlingx(fleet, clouds, before),
    )


def _refuse(fleet: Fleet, problems: list[Problem]) -> None:
    if problems:
        raise SpecError(fleet.source, problems)


def _cloud_order(fleet: Fleet, cloud: str, role: Role) -> tuple[bool, str, int]:
    return fleet.clouds[cloud].role is not CloudRole.SYSTEM_CONTROLLER, cloud, ROLES[role]


def _cloud_names(fleet: Fleet) -> list[str]:
    return sorted(fleet.clouds, key=lambda name: _cloud_order(fleet, name, Role.MGMT))


def _site_names(fleet: Fleet) -> list[str]:
    return sorted(
        fleet.sites, key=lambda name: (not isinstance(fleet.sites[name].boot_server, BootServer), name)
    )


def _network(fleet: Fleet, wanted: Wanted, drawing: Drawing) -> NetworkPlan:
    site, spec, subnet = fleet.sites[wanted.site], wanted.spec, drawing.subnets[wanted.key]
    hosts = assign(wanted.key, wanted.role, spec, subnet.prefix_length)
    return NetworkPlan(
        key=wanted.key,
        resource_name=network_name(wanted.cloud, wanted.role),
        cloud=wanted.cloud,
        site=wanted.site,
        role=wanted.role,
        description=f"{wanted.cloud} {wanted.role.label}",
        tags=tags(fleet, {"site": wanted.site, "cloud": wanted.cloud, "role": wanted.role.value}),
        public=spec.public,
        native=spec.native,
        mtu=spec.mtu or site.mtu or provider_profile(site).default_mtu,
        vlan=drawing.vlans[wanted.key],
        subnet=subnet,
        gateway=hosts.gateway,
        start=hosts.start,
        end=hosts.end,
        floating=hosts.floating,
        unit_0=hosts.unit_0,
        unit_1=hosts.unit_1,
    )


def _cloud(fleet: Fleet, name: str, networks: Mapping[str, NetworkPlan]) -> CloudPlan:
    spec = fleet.clouds[name]
    own = {role: networks[f"{name}/{role.value}"] for role in spec.networks.by_role()}
    nodes = [plan_node(fleet, name, node, own) for node in spec.nodes]
    nodes.sort(key=lambda node: (PERSONALITIES[node.personality], node.unit))
    return CloudPlan(
        name=name,
        system_name=spec.system_name or name,
        role=spec.role,
        topology=spec.topology,
        release=fleet.release,
        site=spec.site,
        networks=own,
        nodes={node.name: node for node in nodes},
        systemcontroller_gateway=spec.systemcontroller_gateway,
        location=spec.location or spec.site,
        description=spec.description or name,
    )


def _site(
    fleet: Fleet, name: str, networks: Mapping[str, NetworkPlan], clouds: Mapping[str, CloudPlan]
) -> SitePlan:
    spec = fleet.sites[name]
    here = [one for one in networks.values() if one.site == name]
    own_boot_server = spec.boot_server if isinstance(spec.boot_server, BootServer) else None
    return SitePlan(
        name=name,
        provider=_provider(spec.provider),
        router=plan_router(fleet, name, spec.router, here) if spec.router else None,
        boot_server=plan_boot_server(fleet, name, own_boot_server) if own_boot_server else None,
        boots_from=distributed.boots_from(fleet, name),
        networks=tuple(one.key for one in here),
        clouds=tuple(cloud.name for cloud in clouds.values() if cloud.site == name),
    )


def _provider(spec: MetalProvider) -> MetalSitePlan:
    made = MetalSitePlan(spec.token, spec.project, spec.endpoint, spec.metro, spec.facility)
    console = spec.console
    if console is None:
        return made
    return replace(
        made, console=ConsolePlan(console.host or made.console_host, console.port, console.host_key)
    )


def _cost(
    fleet: Fleet,
    sites: Mapping[str, SitePlan],
    clouds: Mapping[str, CloudPlan],
    networks: Mapping[str, NetworkPlan],
) -> tuple[CostLine, ...]:
    lines: list[CostLine] = []
    for site in sites.values():
        for shared in (site.boot_server, site.router):
            if shared:
                one = shared.server
                lines.append(
                    CostLine(
                        CostKind.SERVER, one.resource_name, site.name, None, one.role, one.plan, one.hourly
                    )
                )
    for cloud in clouds.values():
        for node in cloud.nodes.values():
            one = node.server
            lines.append(
                CostLine(
                    CostKind.SERVER,
                    one.resource_name,
                    one.site,
                    cloud.name,
                    node.personality,
                    one.plan,
                    one.hourly,
                )
            )
    for block in networks.values():
        if block.public:
            prices = catalogue().prices_at(fleet.sites[block.site].provider)
            hourly = prices.ipv4_hourly * block.subnet.size
            what = f"{block.subnet.size} IPv4"
            lines.append(
                CostLine(CostKind.ADDRESSES, block.key, block.site, block.cloud, block.role, what, hourly)
            )
    return tuple(lines)
