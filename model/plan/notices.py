"""Notices: what a person should know of a plan, and what does not stop it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from model.plan.catalogue import catalogue
from model.plan.fleet import CloudPlan, Notice
from model.plan.hosts import host_index
from model.plan.ledger import Ledger
from model.plan.networks import NetworkPlan, Origin
from model.plan.profiles import provider_profile
from model.plan.ranges import overlap, within
from model.plan.rules.distributed import central_clouds
from model.plan.rules.installed import reinstallation, replacement
from model.plan.rules.rule import Finding, Rule
from model.plan.servers import NodePlan
from model.spec.fleet import Fleet
from model.spec.network import Role
from model.spec.source import Path

PRIVATE: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""Private address space (RFC 1918)."""
PROJECT_ADDRESSES: Final = 256
"""Public IPv4 addresses that Packet gave a project without being asked."""


@dataclass(frozen=True, slots=True)
class Considered:
    """What notices are taken from."""

    fleet: Fleet
    """The spec."""
    networks: Mapping[str, NetworkPlan]
    """The networks of the plan."""
    clouds: Mapping[str, CloudPlan]
    """The clouds of the plan."""
    nodes: tuple[NodePlan, ...]
    """The nodes of the plan."""
    before: Ledger
    """The ledger that was read."""
    after: Ledger
    """The ledger after the plan."""
    drawn: tuple[str, ...]
    """Networks for which something new was drawn."""


def _path(network: NetworkPlan) -> Path:
    return ("clouds", network.cloud, "networks", network.role.value)


def _large_mtu(considered: Considered) -> Iterator[Finding]:
    for network in considered.networks.values():
        safe = provider_profile(considered.fleet.sites[network.site]).safe_mtu
        if network.mtu > safe:
            message = f"is {network.mtu}: the service's switches were seen to drop frames above {safe} bytes"
            yield (*_path(network), "mtu"), message


def _public_space(considered: Considered) -> Iterator[Finding]:
    for network in considered.networks.values():
        if network.public or not network.subnet.cidr:
            continue
        if not any(within(network.subnet.cidr, private) for private in PRIVATE):
            message = (
                f"{network.subnet.cidr} is a private network in public address space; "
                "who owns it there cannot be reached from it"
            )
            yield (*_path(network), "subnet"), message


def _service_range(considered: Considered) -> Iterator[Finding]:
    for network in considered.networks.values():
        own = provider_profile(considered.fleet.sites[network.site]).own_range
        if not network.public and network.subnet.cidr and overlap(network.subnet.cidr, own):
            message = (
                f"{network.subnet.cidr} is within {own}, of which the service gives private addresses to "
                "servers: the router will not reach those that are in both"
            )
            yield (*_path(network), "subnet"), message


def _foreign_gateway(considered: Considered) -> Iterator[Finding]:
    central = next(iter(central_clouds(considered.fleet)), None)
    for name, cloud in sorted(considered.fleet.clouds.items()):
        gateway = cloud.systemcontroller_gateway
        management = considered.networks.get(f"{central}/{Role.MGMT.value}")
        if not gateway or management is None or not management.subnet.cidr:
            continue
        try:
            host_index(management.subnet.cidr, gateway)
        except ValueError:
            message = (
                f"{gateway} is outside of the system controller's MGMT network {management.subnet.cidr}: "
                "no router of this fleet has it"
            )
            yield ("clouds", name, "systemcontroller_gateway"), message


def _many_addresses(considered: Considered) -> Iterator[Finding]:
    totals: dict[str, int] = {}
    for network in considered.networks.values():
        if network.public:
            project = considered.fleet.sites[network.site].provider.project
            totals[project] = totals.get(project, 0) + network.subnet.size
    for project, total in sorted(totals.items()):
        if total > PROJECT_ADDRESSES:
            message = (
                f"project {project} needs {total} public addresses; "
                f"above {PROJECT_ADDRESSES} the service wants to be asked first"
            )
            yield ("clouds",), message


def _unpriced(considered: Considered) -> Iterator[Finding]:
    for name, site in sorted(considered.fleet.sites.items()):
        prices = catalogue().prices_at(site.provider)
        router = {site.router.plan} if site.router else set[str]()
        boot_server = {getattr(site.boot_server, "plan", None)} - {None}
        nodes = {node.server.plan for node in considered.nodes if node.server.site == name}
        for plan in sorted(str(plan) for plan in router | boot_server | nodes):
            if plan not in prices.plans:
                message = f"there is no price of {plan} for a {prices.sold_by}; sums are without it"
                yield ("sites", name), message


def _other_than_recorded(considered: Considered) -> Iterator[Finding]:
    for key, network in considered.networks.items():
        record = considered.before.networks.get(key)
        if record is None:
            continue
        expected, given = network.subnet.expected, record.subnet
        if expected and record.subnet_origin is Origin.SERVICE and given != expected:
            message = f"is expected to be {expected}, and the service gave {given} according to the ledger"
            yield (*_path(network), "subnet"), message
        vlan = network.vlan.expected
        if vlan and record.vlan_origin is Origin.SERVICE and record.vlan != vlan:
            message = f"is expected to be {vlan}, and the service gave {record.vlan} according to the ledger"
            yield (*_path(network), "vlan"), message


def _moved(considered: Considered) -> Iterator[Finding]:
    for key, network in considered.networks.items():
        record = considered.before.networks.get(key)
        if record is None or network.subnet.origin is Origin.SERVICE:
            continue
        if record.subnet and network.subnet.cidr and record.subnet != network.subnet.cidr:
            yield _path(network), f"moves from {record.subnet} to {network.subnet.cidr}"


def _tombstones(considered: Considered) -> Iterator[Finding]:
    buried = {key: one.subnet for key, one in considered.after.tombstones.items() if one.subnet}
    for network in considered.networks.values():
        if network.subnet.origin is not Origin.STACK or not network.subnet.cidr:
            continue
        for key, subnet in buried.items():
            if overlap(subnet, network.subnet.cidr):
                message = (
                    f"{network.subnet.cidr} overlaps {subnet} of {key}, which left the stack file and is not "
                    f"released (python -m model release {key})"
                )
                yield _path(network), message


def _unwritten(considered: Considered) -> Iterator[Finding]:
    if considered.drawn:
        count = len(considered.drawn)
        first = considered.drawn[:3]
        shown = ", ".join(first) + (", ..." if count > len(first) else "")
        message = (
            f"{'a drawn network is' if count == 1 else f'{count} drawn networks are'} not in the ledger yet "
            f"({shown}): write it by 'python -m model ledger --stack NAME', and commit it"
        )
        yield ("clouds",), message


def _lost_disks(considered: Considered) -> Iterator[Finding]:
    for node in considered.nodes:
        record = considered.before.nodes.get(node.server.resource_name)
        if record is None:
            continue
        path = ("clouds", node.cloud, "nodes", node.name)
        replaced = replacement(node, record)
        if replaced:
            yield path, f"its server will be replaced, as allowed: {'; '.join(replaced)}"
        else:
            changed = reinstallation(node, record)
            if changed:
                again = _deployed_again(considered.fleet, considered.clouds[node.cloud])
                yield path, f"will be reinstalled, as allowed: {'; '.join(changed)}{again}"


def _deployed_again(fleet: Fleet, cloud: CloudPlan) -> str:
    if not fleet.starlingx or not cloud.alone:
        return ""
    tenants = " with all that `openstack` has on it" if cloud.name in fleet.openstack else ""
    return f"; the cloud on it is deployed again{tenants}"


RULES: Final[tuple[Rule[Considered], ...]] = (
    Rule("large-mtu", "Wiki: packets between 1400 and 1500 bytes were dropped.", _large_mtu),
    Rule("public-space", "A private network should be in private address space.", _public_space),
    Rule("service-range", "Wiki: the router reaches 10.0.0.0/8 by its private address.", _service_range),
    Rule("foreign-gateway", "A gateway is in the network that it leads from.", _foreign_gateway),
    Rule("many-addresses", "Packet: 256 public IPv4 addresses a project.", _many_addresses),
    Rule("unpriced", "A sum is only right where every price is known.", _unpriced),
    Rule("not-as-expected", "What a service gave is what the stack file says.", _other_than_recorded),
    Rule("moved", "A network that moves takes its addresses with it.", _moved),
    Rule("tombstone", "What left may still be in use until it is released.", _tombstones),
    Rule("ledger-unwritten", "Only what is written stays what it is.", _unwritten),
    Rule("lost-disks", "A reinstalled node loses its disks, if allowed.", _lost_disks),
)
"""What notices speak of, in their order."""


TOLD: Final = 3
"""How many notices of one kind are told one by one; a fleet of 100 clouds has hundreds that say the same."""


def told(found: Sequence[Notice]) -> tuple[str, ...]:
    """A plan's notices as lines for a log: a few of each kind, and how many more there are."""
    kinds: dict[str, list[Notice]] = {}
    for notice in found:
        kinds.setdefault(notice.rule, []).append(notice)
    lines: list[str] = []
    for rule, alike in kinds.items():
        lines += [f"{one.path}: {one.message} ({rule})" for one in alike[:TOLD]]
        if alike[TOLD:]:
            lines.append(f"{len(alike) - TOLD} more like these: `python -m model check` lists them ({rule})")
    return tuple(lines)


def notices(considered: Considered) -> tuple[Notice, ...]:
    """Everything that a person should know of a plan."""
    return tuple(
        Notice(".".join(str(step) for step in path), message, rule.name)
        for rule in RULES
        for path, message in rule.check(considered)
    )
