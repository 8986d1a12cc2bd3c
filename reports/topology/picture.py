"""The picture of a plan: its sites with shared servers, clouds, networks and machines."""

from collections.abc import Sequence

from model.plan.fleet import CloudPlan, FleetPlan, SitePlan
from model.plan.networks import NetworkPlan
from model.plan.servers import NodePlan, ServerPlan
from model.spec.cloud import CloudRole
from reports.addresses import subnet_text, vlan_text
from reports.topology import openstack
from reports.topology.frames import Box, CloudFrame, Lane, Mark, Marks, Picture, SiteFrame, count_of


def picture(plan: FleetPlan, marks: Marks | None = None) -> Picture:
    """The picture of a whole plan, nothing folded."""
    marked = marks or {}
    sites = [_site(plan, site, marked) for site in plan.sites.values()]
    sites += [
        openstack.site(cloud, marked) for name, cloud in plan.openstack.items() if name not in plan.clouds
    ]
    order = [mark for mark in Mark if mark in marked.values()]
    return Picture(f"Fleet {plan.name}", headline(plan), sites, order)


def headline(plan: FleetPlan) -> str:
    """How much there is: sites, clouds, servers, networks."""
    servers = sum(1 for _ in plan.servers())
    tenants = sum(len(cloud.tenants) for cloud in plan.openstack.values())
    numbers = {
        "site": len(plan.sites),
        "cloud": len(plan.clouds),
        "server": servers,
        "network": len(plan.networks),
        "OpenStack cloud": len(plan.openstack),
        "project": tenants,
    }
    parts = [count_of(number, noun) for noun, number in numbers.items() if number]
    return " · ".join([f"StarlingX {plan.release.value}", *parts])


def _site(plan: FleetPlan, site: SitePlan, marks: Marks) -> SiteFrame:
    provider = site.provider
    kind = "metro" if provider.metro else "facility"
    note = f"boots from {site.boots_from}" if site.boots_from and site.boots_from != site.name else ""
    return SiteFrame(
        key=site.name,
        title=site.name,
        subtitle=f"{kind} {provider.location}",
        shared=_shared(site, marks),
        clouds=[_cloud(plan, plan.clouds[name], marks) for name in site.clouds],
        note=note,
        mark=marks.get(f"site:{site.name}"),
    )


def _shared(site: SitePlan, marks: Marks) -> list[Box]:
    boxes: list[Box] = []
    if site.router:
        labels = [site.router.server.plan, f"{site.router.port}: {count_of(len(site.networks), 'VLAN')}"]
        boxes.append(_server(site.router.server, "router", labels, site.networks, marks))
    if site.boot_server:
        labels = [site.boot_server.server.plan, f"installs {len(site.boot_server.nodes):,}"]
        boxes.append(_server(site.boot_server.server, "boot_server", labels, (), marks))
    return boxes


def _server(server: ServerPlan, kind: str, labels: list[str], lanes: Sequence[str], marks: Marks) -> Box:
    name = server.resource_name
    return Box(name, kind, server.hostname, labels, tuple(lanes), mark=marks.get(name))


def _cloud(plan: FleetPlan, cloud: CloudPlan, marks: Marks) -> CloudFrame:
    central = cloud.role is CloudRole.SYSTEM_CONTROLLER
    subtitle = f"{'system controller' if central else 'subcloud'} · {cloud.topology.value}"
    if not central and plan.system_controller:
        subtitle += f" · managed by {plan.system_controller.name}"
    lanes = [_lane(network, marks) for network in cloud.networks.values()]
    boxes = [_node(node, marks) for node in cloud.nodes.values()]
    alias = "" if cloud.system_name == cloud.name else f" ({cloud.system_name})"
    return CloudFrame(
        key=cloud.name,
        title=f"{cloud.name}{alias}",
        subtitle=subtitle,
        lanes=lanes,
        boxes=boxes,
        tenants=openstack.tenants(plan.openstack[cloud.name], marks) if cloud.name in plan.openstack else (),
        shape=shape(cloud),
        mark=marks.get(f"cloud:{cloud.name}"),
    )


def shape(cloud: CloudPlan) -> str:
    """What makes two clouds look the same: role, topology, networks and the plans of their nodes."""
    networks = ",".join(f"{role.value}{'+' if net.public else ''}" for role, net in cloud.networks.items())
    nodes = ",".join(f"{name}={node.server.plan}" for name, node in cloud.nodes.items())
    return f"{cloud.role.value}/{cloud.topology.value}/{networks}/{nodes}"


def _lane(network: NetworkPlan, marks: Marks) -> Lane:
    vlan = vlan_text(network)
    labels = [
        f"VLAN {vlan}" if vlan.isdigit() else "VLAN given by up",
        subnet_text(network),
        "public block" if network.public else "private",
    ]
    if network.native:
        labels.append("untagged on the router")
    return Lane(network.key, network.role, labels, marks.get(network.key))


def _node(node: NodePlan, marks: Marks) -> Box:
    lanes = tuple(key for port in node.server.ports for key in port.networks)
    return Box(
        node.server.resource_name,
        node.personality.value,
        node.name,
        [node.server.plan],
        lanes,
        mark=marks.get(node.server.resource_name),
    )
