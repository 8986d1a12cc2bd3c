"""The plan as plain data, for golden files, JSON and tools of others."""

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, cast

from pydantic import BaseModel

from model.plan.fleet import CloudPlan, FleetPlan
from model.plan.hosts import HostRef
from model.plan.networks import NetworkPlan

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def to_data(plan: FleetPlan) -> dict[str, object]:
    """Everything of a plan as maps, lists, text and numbers. A cloud refers to its networks by their keys."""
    return cast("dict[str, object]", _plain(plan))


def _plain(value: object) -> object:
    if isinstance(value, HostRef | NetworkPlan):
        return value.index if isinstance(value, HostRef) else _network(value)
    if isinstance(value, CloudPlan):
        networks = {role.value: network.key for role, network in value.networks.items()}
        return _fields(value) | {"networks": networks}
    if isinstance(value, Enum | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        entries = cast("Mapping[object, object]", value)
        return {str(key): _plain(entry) for key, entry in entries.items()}
    if isinstance(value, BaseModel):
        # What the stack file says, without what it leaves out.
        return _plain(value.model_dump(exclude_defaults=True))
    if isinstance(value, tuple | list | frozenset):
        return _collection(cast("Collection[object]", value))
    if is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    return value


def _collection(values: Collection[object]) -> list[object]:
    entries = [_plain(entry) for entry in values]
    return sorted(entries, key=str) if isinstance(values, frozenset) else entries


def _fields(value: "DataclassInstance") -> dict[str, object]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _network(network: NetworkPlan) -> dict[str, object]:
    hosts = network.hosts
    plain = {
        field.name: _plain(getattr(network, field.name))
        for field in fields(network)
        if field.name not in hosts and getattr(network, field.name) is not None
    }
    return plain | {
        "hosts": {name: host.index for name, host in hosts.items()},
        "addresses": {name: network.address(host) for name, host in hosts.items()},
    }
