"""What a picture of a fleet shows, whoever draws it: sites, shared servers, clouds, networks, machines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from model.plan.fleet import CloudPlan, FleetPlan, SitePlan
from model.plan.networks import NetworkPlan
from model.plan.servers import NodePlan, ServerPlan
from model.spec.cloud import CloudRole
from model.spec.network import Role
from reports.addresses import subnet_text, vlan_text


class Mark(StrEnum):
    """What a change does to a thing."""

    ADDED = "added"
    CHANGED = "changed"
    REINSTALLED = "reinstalled"
    REPLACED = "replaced"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Lane:
    """A network as the line that machines hang on."""

    key: str
    """Key of the network."""
    role: Role
    """Its role."""
    labels: Sequence[str]
    """What is written on it: role, VLAN, subnet, kind."""
    mark: Mark | None = None
    """What a change does to it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A machine, or several equal ones."""

    key: str
    """Resource name of its server, of the first one where there are several."""
    kind: str
    """router, boot_server, controller, storage, compute or tenant."""
    title: str
    """Its name."""
    labels: Sequence[str]
    """Further lines."""
    lanes: Sequence[str] = ()
    """Keys of the networks that it is on."""
    count: int = 1
    """How many it stands for."""
    mark: Mark | None = None
    """What a change does to it."""


@dataclass(frozen=True, slots=True)
class CloudFrame:
    """A cloud, or several of the same shape."""

    key: str
    """Its name, of the first one where there are several."""
    title: str
    """Its name, or how many there are of what."""
    subtitle: str
    """What it is."""
    lanes: Sequence[Lane]
    """Its networks."""
    boxes: Sequence[Box]
    """Its machines."""
    tenants: Sequence[Box] = ()
    """Projects of the OpenStack on it."""
    count: int = 1
    """How many it stands for."""
    shape: str = ""
    """What clouds must have in common to be drawn as one."""
    mark: Mark | None = None
    """What a change does to it."""


@dataclass(frozen=True, slots=True)
class SiteFrame:
    """A site, or several of the same shape."""

    key: str
    """Its name."""
    title: str
    """Its name, or how many there are."""
    subtitle: str
    """Where and whose it is."""
    shared: Sequence[Box]
    """Boot server and router."""
    clouds: Sequence[CloudFrame]
    """Its clouds."""
    note: str = ""
    """What else there is to say: whose boot server is used."""
    count: int = 1
    """How many it stands for."""
    mark: Mark | None = None
    """What a change does to it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    title: str
    """The fleet."""
    subtitle: str
    """How much of what."""
    sites: Sequence[SiteFrame]
    """Its sites."""
    marks: Sequence[Mark] = field(default=())
    """Marks that occur, for the legend."""


Marks = Mapping[str, Mark]
"""Marks by site (``site:NAME``), cloud (``cloud:NAME``), network key or resource name of a server."""


def picture(plan: FleetPlan, marks: Marks | None = None) -> Picture:
    """The picture of a whole plan, nothing folded."""
    marked = marks or {}
    sites = [_site(plan, site, marked) for site in plan.sites.values()]
    order = [mark for mark in Mark if mark in marked.values()]
    return Picture(f"Fleet {plan.name}", headline(plan), sites, order)


def headline(plan: FleetPlan) -> str:
    """How much there is: sites, clouds, servers, networks."""
    servers = sum(1 for _ in plan.servers())
    parts = (
        count_of(len(plan.sites), "site"),
        count_of(len(plan.clouds), "cloud"),
        count_of(servers, "server"),
        count_of(len(plan.networks), "network"),
    )
    return f"StarlingX {plan.release.value} · {' · '.join(parts)}"


def count_of(number: int, noun: str) -> str:
    """``1 site``, ``3 sites``, ``1,000 sites``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


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
