"""Drawing: subnets and VLAN ids for networks that do not say their own. A pure function of spec and ledger.

What the ledger knows stays; what is new is drawn in the order of names from the first room that is free, so
the order of the stack file means nothing, and a new network changes no other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from model.plan.ledger import Ledger, NetworkRecord
from model.plan.networks import Origin, SubnetPlan, VlanPlan
from model.plan.profiles import DEFAULT_PUBLIC_PREFIX, RELEASES, provider_profile
from model.plan.ranges import Occupied, prefix_length
from model.spec.errors import Problem
from model.spec.fleet import Fleet, Pool
from model.spec.network import Network, Role
from model.spec.source import Path

FALLBACK_PREFIX = 24
"""Size of a network that cannot be drawn; it only carries the search for further problems on."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A network of the spec with its place in the fleet."""

    key: str
    """``<cloud>/<role>``."""
    cloud: str
    """Its cloud."""
    site: str
    """Its site."""
    role: Role
    """Its role."""
    spec: Network
    """What the stack file says of it."""
    record: NetworkRecord | None
    """What the ledger knows of it, if only by a tombstone."""

    @property
    def path(self) -> Path:
        """Where it is in the stack file."""
        return ("clouds", self.cloud, "networks", self.role.value)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The result of drawing."""

    subnets: Mapping[str, SubnetPlan]
    """Subnets by network key."""
    vlans: Mapping[str, VlanPlan]
    """VLANs by network key."""
    drawn: tuple[str, ...]
    """Keys of networks for which something new was drawn."""
    problems: tuple[Problem, ...]
    """What could not be drawn."""


def network_key(cloud: str, role: Role) -> str:
    """The key of a network in plan and ledger."""
    return f"{cloud}/{role.value}"


def wanted_networks(fleet: Fleet, ledger: Ledger) -> list[Wanted]:
    """Every network of the spec."""
    return [
        Wanted(key, name, cloud.site, role, spec, ledger.networks.get(key) or ledger.tombstones.get(key))
        for name, cloud in fleet.clouds.items()
        for role, spec in cloud.networks.by_role().items()
        for key in (network_key(name, role),)
    ]


def draw(fleet: Fleet, wanted: list[Wanted], ledger: Ledger) -> Drawing:
    """Decide the subnet and the VLAN of every network; what is new is drawn in the order of ``wanted``."""
    subnets, subnets_drawn, subnet_problems = _draw_subnets(fleet, wanted, ledger)
    vlans, vlans_drawn, vlan_problems = _draw_vlans(fleet, wanted, ledger)
    new = {*subnets_drawn, *vlans_drawn}
    drawn = tuple(one.key for one in wanted if one.key in new)
    return Drawing(subnets, vlans, drawn, (*subnet_problems, *vlan_problems))


def _settled_subnet(wanted: Wanted) -> SubnetPlan | None:
    """The subnet, where it need not be drawn."""
    spec, record = wanted.spec, wanted.record
    if spec.public:
        given = record.subnet if record and record.subnet_origin is Origin.SERVICE else None
        prefix = spec.prefix_length or DEFAULT_PUBLIC_PREFIX[wanted.role]
        prefix = prefix_length(spec.subnet) if spec.subnet else prefix
        forecast = spec.subnet or (given if given and prefix_length(given) == prefix else None)
        return SubnetPlan(Origin.SERVICE, prefix, forecast, spec.subnet, spec.reservation)
    if spec.subnet:
        return SubnetPlan(Origin.STACK, prefix_length(spec.subnet), spec.subnet)
    if record and record.subnet and record.subnet_origin is not Origin.SERVICE:
        prefix = prefix_length(record.subnet)
        if spec.prefix_length in {None, prefix}:
            return SubnetPlan(Origin.POOL, prefix, record.subnet)
    return None


def _draw_subnets(
    fleet: Fleet, wanted: list[Wanted], ledger: Ledger
) -> tuple[dict[str, SubnetPlan], list[str], list[Problem]]:
    settled = {one.key: _settled_subnet(one) for one in wanted}
    subnets = {key: subnet for key, subnet in settled.items() if subnet is not None}
    occupied = Occupied(_taken(fleet, subnets, ledger))
    drawn: list[str] = []
    problems: list[Problem] = []
    for one in wanted:
        if one.key in subnets:
            continue
        pool: Pool | None = getattr(fleet.pools, one.role.value)
        prefix = one.spec.prefix_length or (pool.prefix_length if pool else FALLBACK_PREFIX)
        cidr = occupied.draw(pool.cidr, prefix) if pool else None
        subnets[one.key] = SubnetPlan(Origin.POOL, prefix, cidr)
        drawn.append(one.key)
        if cidr is None:
            problems.append(_no_subnet(one, pool, prefix))
    return subnets, drawn, problems


def _taken(fleet: Fleet, subnets: Mapping[str, SubnetPlan], ledger: Ledger) -> Iterator[str]:
    """Everything that a drawn subnet must not overlap."""
    for subnet in subnets.values():
        if subnet.cidr:
            yield subnet.cidr
    for record in ledger.tombstones.values():
        if record.subnet:
            yield record.subnet
    yield from RELEASES[fleet.release].internal_ranges.values()


def _no_subnet(wanted: Wanted, pool: Pool | None, prefix: int) -> Problem:
    role = wanted.role.value
    if pool is None:
        message = f"has no subnet, and there is no pool to draw it from: give subnet, or write pools.{role}"
        return Problem(wanted.path, message, "pool-missing")
    message = (
        f"no /{prefix} is left in pools.{role} ({pool.cidr}): enlarge the pool, give subnet, "
        "or release tombstones of the ledger (python -m model release)"
    )
    return Problem(wanted.path, message, "pool-exhausted")


def _settled_vlan(fleet: Fleet, wanted: Wanted) -> VlanPlan | None:
    """The VLAN, where it need not be drawn."""
    spec, record = wanted.spec, wanted.record
    if record and record.site and _domain(fleet, record.site) != _domain(fleet, wanted.site):
        record = None
    recorded = record.vlan if record else None
    if spec.vlan_id or provider_profile(fleet.sites[wanted.site]).gives_vlans:
        given = recorded if record and record.vlan_origin is Origin.SERVICE else None
        return VlanPlan(Origin.SERVICE, spec.vlan or given, spec.vlan, spec.vlan_id)
    if spec.vlan:
        return VlanPlan(Origin.STACK, spec.vlan)
    if recorded is not None and record and record.vlan_origin is not Origin.SERVICE:
        return VlanPlan(Origin.POOL, recorded)
    return None


def _draw_vlans(
    fleet: Fleet, wanted: list[Wanted], ledger: Ledger
) -> tuple[dict[str, VlanPlan], list[str], list[Problem]]:
    settled = {one.key: _settled_vlan(fleet, one) for one in wanted}
    vlans = {key: vlan for key, vlan in settled.items() if vlan is not None}
    taken: dict[str, set[int]] = {}
    for one in wanted:
        vlan = vlans.get(one.key)
        if vlan and vlan.vid is not None:
            taken.setdefault(_domain(fleet, one.site), set()).add(vlan.vid)
    for record in ledger.tombstones.values():
        if record.vlan is not None:
            taken.setdefault(_domain(fleet, record.site), set()).add(record.vlan)
    rooms: dict[str, Iterator[int]] = {}
    drawn: list[str] = []
    problems: list[Problem] = []
    for one in wanted:
        if one.key in vlans:
            continue
        domain = _domain(fleet, one.site)
        room = rooms.setdefault(domain, _free_vlans(fleet, taken.get(domain, set())))
        vid = next(room, None)
        vlans[one.key] = VlanPlan(Origin.POOL, vid)
        drawn.append(one.key)
        if vid is None:
            problems.append(_no_vlan(fleet, one))
    return vlans, drawn, problems


def _free_vlans(fleet: Fleet, taken: set[int]) -> Iterator[int]:
    pool = fleet.pools.vlans
    return (vid for vid in range(pool.first, pool.last + 1) if vid not in taken)


def _no_vlan(fleet: Fleet, wanted: Wanted) -> Problem:
    pool = fleet.pools.vlans
    message = (
        f"no VLAN id is left in pools.vlans ({pool.first} to {pool.last}) at site {wanted.site}: "
        "widen the range, give vlan, or release tombstones of the ledger (python -m model release)"
    )
    return Problem(wanted.path, message, "pool-exhausted")


def _domain(fleet: Fleet, site: str) -> str:
    """The layer-2 domain of a site; a site that left the spec is its own."""
    spec = fleet.sites.get(site)
    return provider_profile(spec).domain if spec else f"site {site}"
