"""Every network and every address of a fleet as one table."""

from collections.abc import Iterator
from typing import Final

from model.plan.fleet import FleetPlan
from model.plan.networks import NetworkPlan, Origin
from model.plan.openstack.plans import OpenStackPlan
from model.plan.servers import ServerPlan
from model.spec.network import Role
from reports.observed import Observed, ServerAddresses, settle
from reports.tables import Cell, Column, Table

AFTER_UP: Final = "after up"
"""Written where the site's service decides and nothing is known yet."""
COLUMNS: Final = (
    Column("site", "Site"),
    Column("cloud", "Cloud"),
    Column("network", "Network"),
    Column("vlan", "VLAN", number=True),
    Column("subnet", "Subnet"),
    Column("address", "Address"),
    Column("use", "Use"),
    Column("host", "Host"),
    Column("decided", "Decided by"),
)
_ORIGINS: Final = {Origin.STACK: "stack file", Origin.POOL: "pool", Origin.SERVICE: "service"}
_USES: Final = {
    "gateway": "gateway",
    "start": "range start",
    "end": "range end",
    "floating": "floating",
    "unit_0": "controller-0",
    "unit_1": "controller-1",
}


def table(plan: FleetPlan, observed: Observed | None = None) -> Table:
    """Networks with their addresses, in the order of the plan; then the layer-3 addresses of servers.

    An address with several uses (a range that starts at the floating address) is one row.
    """
    seen = observed or Observed()
    settled = settle(plan, seen)
    rows: list[tuple[Cell, ...]] = []
    for network in settled.networks.values():
        rows.extend(_network(settled, network))
    rows.extend(_server(server, seen) for server in _layer3(settled))
    for cloud in settled.openstack.values():
        rows.extend(_virtual(cloud))
    return Table("Networks and addresses", COLUMNS, rows)


def vlan_text(network: NetworkPlan) -> str:
    """The VLAN id of a network, or that it is not known yet."""
    return AFTER_UP if network.vlan.vid is None else str(network.vlan.vid)


def subnet_text(network: NetworkPlan) -> str:
    """The subnet of a network, or its size where it is not known yet."""
    return network.subnet.cidr or f"/{network.subnet.prefix_length} {AFTER_UP}"


def _network(plan: FleetPlan, network: NetworkPlan) -> Iterator[tuple[Cell, ...]]:
    size = "public block" if network.public else "private network"
    front = (network.site, network.cloud, network.role.label, vlan_text(network), subnet_text(network))
    yield (*front, None, f"{size}, MTU {network.mtu}", None, _ORIGINS[network.subnet.origin])
    uses: dict[int, list[str]] = {}
    for name, host in network.hosts.items():
        uses.setdefault(host.index, []).append(name)
    for index, names in sorted(uses.items()):
        host = network.hosts[names[0]]
        address = network.address(host) or f"host {index}, {AFTER_UP}"
        yield (*front, address, ", ".join(_USES[name] for name in names), _host(plan, network, names), None)


def _host(plan: FleetPlan, network: NetworkPlan, uses: list[str]) -> str | None:
    """The machine that has the address."""
    nodes = plan.clouds[network.cloud].nodes
    own = {node.oam: node.server.hostname for node in nodes.values() if network.role is Role.OAM}
    for use in uses:
        if network.hosts[use] in own:
            return own[network.hosts[use]]
        if use == "gateway":
            router = plan.sites[network.site].router
            return router.server.hostname if router else None
        if use in {"unit_0", "unit_1"}:
            node = None if network.role is Role.OAM else nodes.get(_USES[use])
            return node.server.hostname if node else "(reserved)"
    return "active controller" if "floating" in uses else None


def _layer3(plan: FleetPlan) -> Iterator[ServerPlan]:
    for site in plan.sites.values():
        if site.boot_server:
            yield site.boot_server.server
        if site.router:
            yield site.router.server


def _server(server: ServerPlan, observed: Observed) -> tuple[Cell, ...]:
    addresses = observed.servers.get(server.resource_name, ServerAddresses())
    known = ", ".join(address for address in (addresses.public, addresses.private) if address)
    use = server.role.value.replace("_", " ")
    return (server.site, None, "layer 3", None, None, known or AFTER_UP, use, server.hostname, "service")


def _virtual(cloud: OpenStackPlan) -> Iterator[tuple[Cell, ...]]:
    """Networks of an OpenStack and the addresses that are fixed in them."""
    owned = [(None, network) for network in cloud.networks]
    owned += [(tenant.name, network) for tenant in cloud.tenants for network in tenant.networks]
    for tenant, network in owned:
        for subnet in network.subnets:
            front = (None, cloud.name, f"{tenant}/{network.name}" if tenant else network.name, None)
            cidr = subnet.cidr or f"{subnet.block}, {AFTER_UP}"
            yield (
                *front,
                cidr,
                None,
                "external network" if network.spec.external else "network",
                None,
                "stack file",
            )
            if subnet.spec.gateway:
                yield (*front, cidr, subnet.spec.gateway, "gateway", None, None)
            for pool in subnet.spec.pools:
                yield (*front, cidr, f"{pool.start} - {pool.end}", "pool", None, None)
    for tenant in cloud.tenants:
        ports = [(port, None) for port in tenant.ports]
        ports += [(port, server.name) for server in tenant.servers for port in server.ports]
        for port, server in ports:
            for subnet, address in port.addresses.items():
                if address:
                    network = (
                        f"{port.network.project}/{port.network.name}"
                        if port.network.project
                        else port.network.name
                    )
                    yield (
                        None,
                        cloud.name,
                        network,
                        None,
                        subnet,
                        address,
                        "port",
                        server or port.name,
                        "stack file",
                    )
