"""Keeping the ledger: what it is after a plan, after a release of tombstones, and after an apply."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from model.plan.ledger import Ledger, NetworkRecord, NodeRecord
from model.plan.networks import NetworkPlan, Origin, SubnetPlan, VlanPlan


@dataclass(frozen=True, slots=True)
class Given:
    """What a service gave to a network."""

    subnet: str | None = None
    """CIDR of its public block."""
    vlan: int | None = None
    """Id of its VLAN."""


def after_plan(ledger: Ledger, networks: Mapping[str, NetworkPlan]) -> Ledger:
    """The ledger with what was drawn, and with tombstones for what left the spec."""
    known = {**ledger.tombstones, **ledger.networks}
    kept = {key: _record(network, known.get(key)) for key, network in networks.items()}
    gone = {key: _buried(record) for key, record in known.items() if key not in networks}
    tombstones = {key: record for key, record in gone.items() if record.subnet or record.vlan is not None}
    return Ledger(_sorted(kept), _sorted(tombstones), ledger.nodes)


def _record(network: NetworkPlan, before: NetworkRecord | None) -> NetworkRecord:
    subnet, subnet_origin = _subnet_record(network.subnet, before)
    vlan, vlan_origin = _vlan_record(network.vlan, before if before and before.site == network.site else None)
    return NetworkRecord(subnet, subnet_origin, vlan, vlan_origin, network.site)


def _subnet_record(subnet: SubnetPlan, before: NetworkRecord | None) -> tuple[str | None, Origin | None]:
    if subnet.origin is not Origin.SERVICE:
        return subnet.cidr, subnet.origin
    if before and before.subnet and before.subnet_origin is Origin.SERVICE:
        return before.subnet, Origin.SERVICE
    return subnet.expected, Origin.STACK if subnet.expected else None


def _vlan_record(vlan: VlanPlan, before: NetworkRecord | None) -> tuple[int | None, Origin | None]:
    if vlan.origin is not Origin.SERVICE:
        return vlan.vid, vlan.origin
    if before and before.vlan is not None and before.vlan_origin is Origin.SERVICE:
        return before.vlan, Origin.SERVICE
    return vlan.expected, Origin.STACK if vlan.expected else None


def _buried(record: NetworkRecord) -> NetworkRecord:
    """What is left of a network that left the spec: what the service gave goes back to the service."""
    subnet_kept = record.subnet_origin in {Origin.POOL, Origin.STACK}
    vlan_kept = record.vlan_origin in {Origin.POOL, Origin.STACK}
    return NetworkRecord(
        record.subnet if subnet_kept else None,
        record.subnet_origin if subnet_kept else None,
        record.vlan if vlan_kept else None,
        record.vlan_origin if vlan_kept else None,
        record.site,
    )


def recorded_only(ledger: Ledger) -> Ledger:
    """What applies told the ledger, without what was decided before: gifts of services, installed nodes."""
    gifts = {
        key: NetworkRecord(
            record.subnet if record.subnet_origin is Origin.SERVICE else None,
            record.subnet_origin if record.subnet_origin is Origin.SERVICE else None,
            record.vlan if record.vlan_origin is Origin.SERVICE else None,
            record.vlan_origin if record.vlan_origin is Origin.SERVICE else None,
            record.site,
        )
        for key, record in ledger.networks.items()
    }
    networks = {key: record for key, record in gifts.items() if record.subnet or record.vlan is not None}
    return Ledger(networks, {}, ledger.nodes)


def after_destroy(ledger: Ledger) -> Ledger:
    """The ledger without what applies told it: what was decided before them stays."""
    networks = {key: _buried(record) for key, record in ledger.networks.items()}
    return Ledger(networks, ledger.tombstones, {})


def with_recorded(ledger: Ledger, recorded: Ledger) -> Ledger:
    """A ledger, and on top of it what applies told another one."""
    networks = dict(ledger.networks)
    for key, gift in recorded_only(recorded).networks.items():
        record = networks.get(key, NetworkRecord(site=gift.site))
        if gift.subnet:
            record = replace(record, subnet=gift.subnet, subnet_origin=gift.subnet_origin)
        if gift.vlan is not None:
            record = replace(record, vlan=gift.vlan, vlan_origin=gift.vlan_origin)
        networks[key] = record
    return Ledger(_sorted(networks), ledger.tombstones, {**ledger.nodes, **recorded.nodes})


def after_release(ledger: Ledger, keys: Iterable[str]) -> Ledger:
    """The ledger without the tombstones and the installed nodes of these names.

    Raises:
        KeyError: there is no tombstone and no node of that name.
    """
    tombstones, nodes = dict(ledger.tombstones), dict(ledger.nodes)
    for key in keys:
        if key in tombstones:
            del tombstones[key]
        else:
            del nodes[key]
    return Ledger(ledger.networks, tombstones, nodes)


def after_apply(
    ledger: Ledger,
    networks: Mapping[str, NetworkPlan],
    given: Mapping[str, Given],
    nodes: Mapping[str, NodeRecord],
) -> Ledger:
    """The ledger with what services gave, and with the nodes that are installed now."""
    records = dict(ledger.networks)
    for key, network in networks.items():
        record, gift = records[key], given.get(key, Given())
        if gift.subnet and network.subnet.origin is Origin.SERVICE:
            record = replace(record, subnet=gift.subnet, subnet_origin=Origin.SERVICE)
        if gift.vlan is not None and network.vlan.origin is Origin.SERVICE:
            record = replace(record, vlan=gift.vlan, vlan_origin=Origin.SERVICE)
        records[key] = record
    return Ledger(_sorted(records), ledger.tombstones, dict(sorted(nodes.items())))


def _sorted(records: Mapping[str, NetworkRecord]) -> dict[str, NetworkRecord]:
    return dict(sorted(records.items()))
