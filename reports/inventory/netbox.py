"""The fleet as CSV files for NetBox's bulk import: one file a kind of object, to be imported in this order.

Column names and choices are those of NetBox 4's import forms. NetBox is given what the plan decides; what
only the service knows (a public block before ``up``) is left out until it is observed.
"""

from collections.abc import Iterator
from typing import Final

from model.plan.fleet import FleetPlan
from model.plan.servers import ServerPlan, ServerRole
from reports.observed import Observed, settle
from reports.tables import Cell, Column, Table, as_csv

MANUFACTURER: Final = "Packet"
"""Who makes the server plans."""
_COLOURS: Final = {"router": "9c27b0", "boot-server": "795548", "node": "2196f3"}


def files(plan: FleetPlan, observed: Observed | None = None) -> dict[str, str]:
    """Text by file name, in the order of import: each refers only to what came before."""
    settled = settle(plan, observed or Observed())
    tables = (
        _sites(settled),
        _manufacturers(),
        _device_types(settled),
        _device_roles(),
        _vlan_roles(),
        _devices(settled),
        _vlans(settled),
        _prefixes(settled),
        _addresses(settled),
    )
    return {
        f"{position:02}-{table.title}.csv": as_csv(table) for position, table in enumerate(tables, start=1)
    }


def _table(title: str, names: str, rows: Iterator[tuple[Cell, ...]] | list[tuple[Cell, ...]]) -> Table:
    return Table(title, tuple(Column(name, name) for name in names.split()), list(rows))


def slug(name: str) -> str:
    """A name as NetBox wants it in URLs."""
    return "".join(char if char.isalnum() else "-" for char in name.lower())


def _sites(plan: FleetPlan) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (site.name, slug(site.name), "active", f"{site.provider.location}, fleet {plan.name}")
        for site in plan.sites.values()
    ]
    return _table("sites", "name slug status description", rows)


def _manufacturers() -> Table:
    return _table("manufacturers", "name slug", [(MANUFACTURER, slug(MANUFACTURER))])


def _device_types(plan: FleetPlan) -> Table:
    plans = sorted({server.plan for server in plan.servers()})
    return _table(
        "device-types",
        "manufacturer model slug u_height",
        [(MANUFACTURER, name, slug(name), 1) for name in plans],
    )


def _device_roles() -> Table:
    rows: list[tuple[Cell, ...]] = [(name, name, colour) for name, colour in _COLOURS.items()]
    return _table("device-roles", "name slug color", rows)


def _vlan_roles() -> Table:
    return _table("prefix-vlan-roles", "name slug", [("MGMT", "mgmt"), ("OAM", "oam"), ("DATA", "data")])


def _devices(plan: FleetPlan) -> Table:
    rows = (_device(server) for server in plan.servers())
    return _table("devices", "name role manufacturer device_type site status description", rows)


def _device(server: ServerPlan) -> tuple[Cell, ...]:
    role = {ServerRole.ROUTER: "router", ServerRole.BOOT_SERVER: "boot-server"}.get(server.role, "node")
    return (server.hostname, role, MANUFACTURER, server.plan, server.site, "planned", server.description)


def _vlans(plan: FleetPlan) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            network.site,
            network.vlan.vid,
            network.resource_name,
            "active",
            network.role.label,
            network.description,
        )
        for network in plan.networks.values()
        if network.vlan.vid is not None
    ]
    return _table("vlans", "site vid name status role description", rows)


def _prefixes(plan: FleetPlan) -> Table:
    """Prefixes belong to a site by their VLAN: the import form takes a scope only by its number in NetBox."""
    rows: list[tuple[Cell, ...]] = [
        (
            network.subnet.cidr,
            "active",
            None if network.vlan.vid is None else network.site,
            network.vlan.vid,
            network.role.label,
            network.description,
        )
        for network in plan.networks.values()
        if network.subnet.cidr
    ]
    return _table("prefixes", "prefix status vlan_site vlan role description", rows)


def _addresses(plan: FleetPlan) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for network in plan.networks.values():
        uses: dict[str, list[str]] = {}
        for name, host in network.hosts.items():
            address = network.address(host)
            if address and name not in {"start", "end"}:
                uses.setdefault(f"{address}/{network.subnet.prefix_length}", []).append(name)
        for address, names in uses.items():
            role = "vip" if "floating" in names else None
            rows.append(
                (
                    address,
                    "active",
                    role,
                    f"{network.resource_name}.{plan.name}",
                    f"{network.description} {', '.join(names)}",
                )
            )
    return _table("ip-addresses", "address status role dns_name description", rows)
