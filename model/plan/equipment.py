"""From the spec to servers: routers, boot servers and nodes, with their ports and how they are installed."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from model.plan import ipxe
from model.plan.catalogue import HardwarePlan, catalogue
from model.plan.hosts import HostRef
from model.plan.naming import (
    boot_server_hostname,
    boot_server_name,
    node_hostname,
    router_hostname,
    router_name,
    tags,
)
from model.plan.networks import NetworkPlan
from model.plan.profiles import RELEASES
from model.plan.rules.distributed import boots_from, personality_of
from model.plan.servers import (
    BondPlan,
    BootServerPlan,
    InstallPlan,
    InstallSource,
    IsoPlan,
    NetworkMode,
    NodePlan,
    PortPlan,
    RouterPlan,
    ServerPlan,
    ServerRole,
)
from model.plan.steps import kickstart
from model.spec.cloud import Cloud, Node, Personality, Topology
from model.spec.fleet import Fleet
from model.spec.network import Role
from model.spec.site import BootServer, Iso, Router, Site

CUSTOM_IPXE: Final = "custom_ipxe"
"""Packet's operating system of servers that boot a script of their owner's."""
FIRST_CONTROLLER: Final = "controller-0"
IFUPDOWN_SYSTEMS: Final = ("ubuntu_14", "ubuntu_16", "debian_8", "debian_9")
"""Operating systems whose network is /etc/network/interfaces, by the beginning of their slug."""


def plan_router(fleet: Fleet, site: str, spec: Router, networks: Iterable[NetworkPlan]) -> RouterPlan:
    """A site's router: one port carries every network of the site."""
    hardware = catalogue().plans[spec.plan]
    routed = tuple(networks)
    port = hardware.hybrid[0]
    server = ServerPlan(
        resource_name=router_name(site),
        hostname=router_hostname(site, spec),
        role=ServerRole.ROUTER,
        site=site,
        plan=spec.plan,
        operating_system=spec.operating_system or fleet.operating_system,
        install_source=InstallSource.IMAGE,
        always_pxe=False,
        network_mode=NetworkMode.HYBRID,
        bonds=tuple(
            BondPlan(name, members, bonded=True, layer2=False) for name, members in hardware.bonds.items()
        ),
        ports=_hybrid_ports(hardware, routed),
        tags=tags(fleet, {"site": site, "role": "router"}),
        description=f"Router of {site}",
        protect=False,
        hourly=_price(fleet.sites[site], spec.plan),
    )
    return RouterPlan(
        server=server,
        port=port,
        networks=tuple(network.key for network in routed),
        uplink=next(iter(hardware.bonds)),
        ifupdown=server.operating_system.startswith(IFUPDOWN_SYSTEMS),
        nat=spec.nat,
    )


def _hybrid_ports(hardware: HardwarePlan, networks: tuple[NetworkPlan, ...]) -> tuple[PortPlan, ...]:
    """Layer 3 stays on what remains of the bonds; the VLANs are on the first port that leaves them."""
    port = hardware.hybrid[0]
    native = next((network.key for network in networks if network.native), None)
    return tuple(
        PortPlan(
            name=name,
            bonded=name not in hardware.hybrid,
            networks=tuple(network.key for network in networks) if name == port else (),
            native=native if name == port else None,
            nic=hardware.nic(position),
        )
        for position, name in enumerate(hardware.ports)
    )


def plan_boot_server(fleet: Fleet, site: str, spec: BootServer) -> BootServerPlan:
    """A site's boot server: layer 3 as delivered."""
    hardware = catalogue().plans[spec.plan]
    server = ServerPlan(
        resource_name=boot_server_name(site),
        hostname=boot_server_hostname(site, spec),
        role=ServerRole.BOOT_SERVER,
        site=site,
        plan=spec.plan,
        operating_system=spec.operating_system or fleet.operating_system,
        install_source=InstallSource.IMAGE,
        always_pxe=False,
        network_mode=NetworkMode.LAYER3,
        bonds=tuple(
            BondPlan(name, members, bonded=True, layer2=False) for name, members in hardware.bonds.items()
        ),
        ports=tuple(
            PortPlan(name, bonded=True, networks=(), native=None, nic=hardware.nic(position))
            for position, name in enumerate(hardware.ports)
        ),
        tags=tags(fleet, {"site": site, "role": "boot_server"}),
        description=f"Boot server of {site}",
        protect=False,
        hourly=_price(fleet.sites[site], spec.plan),
    )
    nodes = sorted(
        node_hostname(name, FIRST_CONTROLLER)
        for name, cloud in fleet.clouds.items()
        if boots_from(fleet, cloud.site) == site
    )
    return BootServerPlan(server, _iso(spec.image(fleet.release)), ipxe.BASE_PATH, tuple(nodes))


def _iso(spec: Iso | None) -> IsoPlan | None:
    return IsoPlan(spec.url, spec.sha256, spec.sha256_url, spec.size) if spec else None


def plan_node(fleet: Fleet, cloud_name: str, name: str, networks: Mapping[Role, NetworkPlan]) -> NodePlan:
    """A server of a cloud: layer 2 only, one network a port in the order MGMT, OAM, DATA."""
    cloud = fleet.clouds[cloud_name]
    spec = cloud.nodes[name]
    hardware = catalogue().plans[spec.plan]
    first = name == FIRST_CONTROLLER
    personality = personality_of(name)
    unit = int(name.rpartition("-")[2])
    hostname = node_hostname(cloud_name, name)
    server = ServerPlan(
        resource_name=hostname,
        hostname=hostname,
        role=ServerRole.NODE,
        site=cloud.site,
        plan=spec.plan,
        operating_system=CUSTOM_IPXE if first else spec.operating_system or fleet.operating_system,
        install_source=InstallSource.BOOT_SERVER if first else InstallSource.CONTROLLER,
        always_pxe=not first,
        network_mode=NetworkMode.LAYER2,
        bonds=_broken_bonds(hardware),
        ports=_node_ports(hardware, spec, networks),
        tags=tags(fleet, {"site": cloud.site, "cloud": cloud_name, "role": personality.value}),
        description=f"{name} of {cloud_name}",
        protect=fleet.protection.controllers,
        hourly=_price(fleet.sites[cloud.site], spec.plan),
    )
    return NodePlan(
        name=name,
        cloud=cloud_name,
        personality=personality,
        unit=unit,
        server=server,
        install=_install(fleet, cloud, spec, hostname) if first else None,
        boot_device=spec.boot_device,
        rootfs_device=spec.rootfs_device,
        console=spec.console,
        nics=_nics(server, spec, networks),
        oam=_oam(cloud, unit, networks[Role.OAM]) if personality is Personality.CONTROLLER else None,
        replace_facts={
            "plan": server.plan,
            "location": _location(fleet.sites[cloud.site]),
            "operating_system": server.operating_system,
        },
        allow_reinstall=name in cloud.allow_reinstall,
        allow_replace=name in cloud.allow_replace,
    )


def _oam(cloud: Cloud, unit: int, oam: NetworkPlan) -> HostRef | None:
    """StarlingX: the only controller of a simplex cloud has the cloud's one address, and none besides."""
    if cloud.topology is Topology.SIMPLEX:
        return oam.floating
    return oam.unit_0 if unit == 0 else oam.unit_1


def _broken_bonds(hardware: HardwarePlan) -> tuple[BondPlan, ...]:
    return tuple(
        BondPlan(name, members, bonded=False, layer2=True) for name, members in hardware.bonds.items()
    )


def _node_ports(
    hardware: HardwarePlan, spec: Node, networks: Mapping[Role, NetworkPlan]
) -> tuple[PortPlan, ...]:
    roles = list(networks)
    ports: list[PortPlan] = []
    for position, name in enumerate(hardware.ports):
        role = roles[position] if position < len(roles) else None
        nic = spec.nics.get(role) if role else None
        keys = (networks[role].key,) if role else ()
        ports.append(
            PortPlan(name, bonded=False, networks=keys, native=None, nic=nic or hardware.nic(position))
        )
    return tuple(ports)


def _nics(server: ServerPlan, spec: Node, networks: Mapping[Role, NetworkPlan]) -> dict[Role, str]:
    by_key = {key: port.nic for port in server.ports for key in port.networks}
    named = {role: spec.nics.get(role) or by_key[network.key] for role, network in networks.items()}
    return {role: nic for role, nic in named.items() if nic}


def _install(fleet: Fleet, cloud: Cloud, spec: Node, hostname: str) -> InstallPlan:
    boot_site = boots_from(fleet, cloud.site) or cloud.site
    boot_server = fleet.sites[boot_site].boot_server
    iso = boot_server.image(fleet.release) if isinstance(boot_server, BootServer) else None
    own_kickstart = f"{hostname}.cfg" if fleet.operator.private_key else None
    parameters = ipxe.kernel_parameters(spec, cloud.topology, own_kickstart)
    facts = {
        "release": fleet.release.value,
        "image": (iso.sha256 or iso.url) if iso else "",
        "kickstart": ipxe.kickstart_of(cloud.topology),
        "boot_device": spec.boot_device,
        "rootfs_device": spec.rootfs_device,
        "console": spec.console,
        "security_profile": spec.security_profile,
        "script": ipxe.text_digest(ipxe.script_text(parameters, ipxe.BASE_URL)),
    }
    if own_kickstart:
        facts["additions"] = ipxe.text_digest(kickstart.template())
    return InstallPlan(
        boot_server=boot_site,
        script_path=f"{ipxe.SCRIPT_FOLDER}/{hostname}.ipxe",
        kickstart=ipxe.kickstart_of(cloud.topology),
        own_kickstart=own_kickstart,
        account=RELEASES[fleet.release].account,
        parameters=parameters,
        facts=facts,
        digest=ipxe.digest(facts),
        custom_data=ipxe.custom_data(facts),
    )


def _location(site: Site) -> str:
    return site.provider.metro or site.provider.facility or ""


def _price(site: Site, plan: str) -> Decimal | None:
    return catalogue().prices_at(site.provider).plans.get(plan)
