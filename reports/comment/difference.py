"""What differs between two plans of a stack: cost, networks and their addresses, things that come and go."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from model.plan.fleet import FleetPlan
from model.plan.networks import NetworkPlan
from model.plan.openstack.plans import TenantPlan
from model.plan.servers import ServerPlan
from reports import addresses, cost
from reports.comment.changes import BLOCK, DEVICE, VLAN, Change, ChangeKind
from reports.tables import Cell, Column, Table
from reports.topology.frames import CloudFrame, Mark, Picture, SiteFrame
from reports.topology.openstack import tenant_key
from reports.topology.picture import picture

_MARKS: Final = {
    ChangeKind.REPLACED: Mark.REPLACED,
    ChangeKind.DELETED: Mark.DELETED,
    ChangeKind.REINSTALLED: Mark.REINSTALLED,
    ChangeKind.LOCKED: Mark.CHANGED,
    ChangeKind.CHANGED: Mark.CHANGED,
    ChangeKind.CREATED: Mark.ADDED,
}
_NONE: Final = "-"
"""Written where there is nothing on one side."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A stack before and after; None on a side where it is not there."""

    before: FleetPlan | None
    after: FleetPlan | None

    @property
    def any(self) -> FleetPlan | None:
        """The plan after, or the one before where there is none after."""
        return self.after or self.before


def monthly(plan: FleetPlan | None) -> Decimal:
    """What a side costs in a month; nothing where it is not there."""
    return cost.money(cost.total(plan.cost).monthly) if plan else Decimal("0.00")


def cost_table(sides: Sides, by: str) -> Table:
    """The monthly cost by site, cloud or role, before and after, without the rows that stay."""
    before, after = _monthly_by(sides.before, by), _monthly_by(sides.after, by)
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            before.get(name),
            after.get(name),
            signed(after.get(name, Decimal(0)) - before.get(name, Decimal(0))),
        )
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
    one, other = monthly(sides.before), monthly(sides.after)
    columns = (
        Column(by, by.capitalize()),
        Column("before", "Before", number=True),
        Column("after", "After", number=True),
        Column("difference", "Difference", number=True),
    )
    return Table(f"USD a month by {by}", columns, rows, ("total", one, other, signed(other - one)))


def signed(amount: Decimal) -> str:
    """An amount with its sign: +1,606.00, -58.40, 0.00."""
    return f"{cost.money(amount):+,}" if amount else "0.00"


def _monthly_by(plan: FleetPlan | None, by: str) -> dict[str, Decimal]:
    if plan is None:
        return {}
    return {str(record[by]): Decimal(str(record["monthly"])) for record in cost.summary(plan, by).records()}


def network_table(sides: Sides) -> Table:
    """Every VLAN, subnet and address that is not what it was; new and gone networks as one row."""
    before, after = _networks(sides.before), _networks(sides.after)
    rows: list[tuple[Cell, ...]] = []
    for key in [*before, *(key for key in after if key not in before)]:
        one, other = before.get(key), after.get(key)
        if one is None or other is None:
            rows.append((key, "network", _about(one), _about(other)))
            continue
        rows.extend((key, what, old, new) for what, (old, new) in _moved(one, other).items())
    columns = (
        Column("network", "Network"),
        Column("what", "What"),
        Column("before", "Before"),
        Column("after", "After"),
    )
    return Table("Addresses and VLANs", columns, rows)


def _about(network: NetworkPlan | None) -> str:
    if network is None:
        return _NONE
    return f"VLAN {addresses.vlan_text(network)}, {addresses.subnet_text(network)}"


def _moved(one: NetworkPlan, other: NetworkPlan) -> dict[str, tuple[str, str]]:
    pairs = {
        "site": (one.site, other.site),
        "VLAN": (addresses.vlan_text(one), addresses.vlan_text(other)),
        "subnet": (addresses.subnet_text(one), addresses.subnet_text(other)),
        "MTU": (str(one.mtu), str(other.mtu)),
        "public": ("yes" if one.public else "no", "yes" if other.public else "no"),
        **{name: _addresses(one, other, name) for name in {**one.hosts, **other.hosts}},
    }
    return {what: pair for what, pair in pairs.items() if pair[0] != pair[1]}


def _addresses(one: NetworkPlan, other: NetworkPlan, name: str) -> tuple[str, str]:
    return _address(one, name), _address(other, name)


def _address(network: NetworkPlan, name: str) -> str:
    host = network.hosts.get(name)
    if host is None:
        return _NONE
    return network.address(host) or f"host {host.index}, {addresses.AFTER_UP}"


def marks(sides: Sides, changes: list[Change], *, trusted: bool) -> dict[str, Mark]:
    """What the change does to each thing of the picture: by the plans, and by the preview if there is one.

    Without a preview that can be trusted the plans alone tell it.
    """
    found = {
        **_network_marks(sides),
        **_server_marks(sides),
        **_frame_marks(sides),
        **_tenant_marks(sides),
    }
    if not trusted:
        return found
    networks = {
        network.resource_name: network.key
        for plan in (sides.before, sides.after)
        if plan
        for network in plan.networks.values()
    }
    for change in reversed(changes):
        mark = _MARKS.get(change.kind)
        if mark and change.type == DEVICE:
            found[change.name] = mark
        if mark and change.type in {BLOCK, VLAN} and change.name in networks:
            found[networks[change.name]] = mark
    return found


def _network_marks(sides: Sides) -> dict[str, Mark]:
    before, after = _networks(sides.before), _networks(sides.after)
    found = _come_and_gone(before, after)
    found.update({key: Mark.CHANGED for key in before if key in after and _moved(before[key], after[key])})
    return found


def _networks(plan: FleetPlan | None) -> dict[str, NetworkPlan]:
    return dict(plan.networks) if plan else {}


def _server_marks(sides: Sides) -> dict[str, Mark]:
    before, after = _servers(sides.before), _servers(sides.after)
    found = _come_and_gone(before, after)
    for name in before.keys() & after.keys():
        one, other = before[name], after[name]
        if (one.plan, one.site) != (other.plan, other.site):
            found[name] = Mark.REPLACED
    return found


def _servers(plan: FleetPlan | None) -> dict[str, ServerPlan]:
    return {server.resource_name: server for server in plan.servers()} if plan else {}


def _frame_marks(sides: Sides) -> dict[str, Mark]:
    return _come_and_gone(_frames(sides.before), _frames(sides.after))


def _frames(plan: FleetPlan | None) -> dict[str, object]:
    """Sites and clouds by the keys of their marks."""
    if plan is None:
        return {}
    sites = {f"site:{name}": site for name, site in plan.sites.items()}
    openstack = {f"openstack:{name}": cloud for name, cloud in plan.openstack.items()}
    return {**sites, **openstack, **{f"cloud:{name}": cloud for name, cloud in plan.clouds.items()}}


def _tenant_marks(sides: Sides) -> dict[str, Mark]:
    """Projects of OpenStack that come, go, or are not what they were."""
    before, after = _tenants(sides.before), _tenants(sides.after)
    changed = {key: Mark.CHANGED for key in before if key in after and before[key] != after[key]}
    return {**_come_and_gone(before, after), **changed}


def _tenants(plan: FleetPlan | None) -> dict[str, TenantPlan]:
    clouds = plan.openstack.values() if plan else ()
    return {tenant_key(cloud, tenant): tenant for cloud in clouds for tenant in cloud.tenants}


def _come_and_gone(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, Mark]:
    return {
        **{name: Mark.ADDED for name in after if name not in before},
        **{name: Mark.DELETED for name in before if name not in after},
    }


def drawn(sides: Sides, marked: Mapping[str, Mark]) -> Picture | None:
    """The stack as it will be, with what goes still in it, marked; None where there is nothing to draw."""
    if sides.after is None:
        return picture(sides.before, marked) if sides.before else None
    after = picture(sides.after, marked)
    if sides.before is None:
        return after
    return replace(after, sites=_sites(picture(sides.before, marked), after))


def _sites(before: Picture, after: Picture) -> list[SiteFrame]:
    old = {site.key: site for site in before.sites}
    sites = [_site(old[site.key], site) if site.key in old else site for site in after.sites]
    return [*sites, *(site for key, site in old.items() if key not in {site.key for site in after.sites})]


def _site(before: SiteFrame, after: SiteFrame) -> SiteFrame:
    old = {cloud.key: cloud for cloud in before.clouds}
    clouds = [_cloud(old[cloud.key], cloud) if cloud.key in old else cloud for cloud in after.clouds]
    gone = [cloud for key, cloud in old.items() if cloud.mark is Mark.DELETED and key]
    shared = [*after.shared, *(box for box in before.shared if box.mark is Mark.DELETED)]
    return replace(after, clouds=[*clouds, *gone], shared=shared)


def _cloud(before: CloudFrame, after: CloudFrame) -> CloudFrame:
    """A cloud with the networks and nodes that leave it."""
    keys = {lane.key for lane in after.lanes} | {box.key for box in after.boxes}
    lanes = [*after.lanes, *(lane for lane in before.lanes if lane.key not in keys)]
    boxes = [*after.boxes, *(box for box in before.boxes if box.key not in keys)]
    tenants = [*after.tenants, *(box for box in before.tenants if box.mark is Mark.DELETED)]
    return replace(after, lanes=lanes, boxes=boxes, tenants=tenants)
