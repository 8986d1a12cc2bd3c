"""What the service offers: plans, places, operating systems; from data/*.json, which name their sources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Plan:
    """A kind of server.

    Attributes:
        bonds: bond name to the names of its member ports.
        layer2: which modes beyond layer 3 it can: ``hybrid``, ``bonded``, ``individual``.
        price: USD an hour, Packet's where known, else Equinix's; none where neither is.
    """

    id: str
    slug: str
    bonds: Mapping[str, tuple[str, ...]]
    layer2: frozenset[str]
    generation: str
    price: float | None
    facts: Mapping[str, Any] = field(repr=False)

    @property
    def ports(self) -> tuple[str, ...]:
        """The names of its network ports, in order: eth0, eth1, ..."""
        return tuple(sorted(name for members in self.bonds.values() for name in members))


@dataclass(frozen=True)
class Pools:
    """The address ranges of a metro, as CIDR; ``blocks`` by prefix length."""

    management: str
    blocks: Mapping[int, str]
    private: str
    ipv6: str


@dataclass(frozen=True)
class Metro:
    """A city with one or more facilities."""

    id: str
    code: str
    name: str
    country: str
    pools: Pools


@dataclass(frozen=True)
class Facility:
    """A building; ``features`` with ``ibx`` can attach VLANs to a layer-3 bond."""

    id: str
    code: str
    name: str
    metro: Metro
    features: tuple[str, ...]
    address: Mapping[str, str]


@dataclass(frozen=True)
class OperatingSystem:
    """An image, or ``custom_ipxe``; on every plan."""

    id: str
    slug: str
    facts: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Catalog:
    """All of it, found by code or slug, or by id."""

    plans: tuple[Plan, ...]
    metros: tuple[Metro, ...]
    facilities: tuple[Facility, ...]
    operating_systems: tuple[OperatingSystem, ...]
    global_pool: str
    capacity_per_plan: int

    def plan(self, key: str) -> Plan | None:
        """The plan with this slug or id."""
        return next((plan for plan in self.plans if key in (plan.slug, plan.id)), None)

    def metro(self, key: str) -> Metro | None:
        """The metro with this code (any case) or id."""
        return next((metro for metro in self.metros if key.lower() in (metro.code, metro.id)), None)

    def facility(self, key: str) -> Facility | None:
        """The facility with this code (any case) or id."""
        return next((place for place in self.facilities if key.lower() in (place.code, place.id)), None)

    def operating_system(self, key: str) -> OperatingSystem | None:
        """The operating system with this slug or id."""
        return next((system for system in self.operating_systems if key in (system.slug, system.id)), None)

    def facilities_of(self, metro: Metro) -> list[Facility]:
        """The metro's facilities, exchange sites ('ibx') first: that is where requests by metro go."""
        places = [place for place in self.facilities if place.metro == metro]
        return sorted(places, key=lambda place: "ibx" not in place.features)


@cache
def load() -> Catalog:
    """Read the data files."""
    places = _read("locations.json")
    metros = {entry["code"]: _metro(entry) for entry in places["metros"]}
    return Catalog(
        plans=tuple(_plan(entry) for entry in _read("plans.json")["plans"]),
        metros=tuple(metros.values()),
        facilities=tuple(_facility(entry, metros) for entry in places["facilities"]),
        operating_systems=tuple(
            OperatingSystem(entry["id"], entry["slug"], entry)
            for entry in _read("operating_systems.json")["operating_systems"]
        ),
        global_pool=places["global_pool"],
        capacity_per_plan=places["capacity_per_plan"],
    )


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _plan(entry: Mapping[str, Any]) -> Plan:
    prices = entry["prices"]
    return Plan(
        id=entry["id"],
        slug=entry["slug"],
        bonds={name: tuple(members) for name, members in entry["bonds"].items()},
        layer2=frozenset(entry["layer2"]),
        generation=entry["generation"],
        price=prices["packet"] if prices["packet"] is not None else prices["equinix"],
        facts=entry,
    )


def _metro(entry: Mapping[str, Any]) -> Metro:
    pools = entry["pools"]
    return Metro(
        id=entry["id"],
        code=entry["code"],
        name=entry["name"],
        country=entry["country"],
        pools=Pools(
            management=pools["management"],
            blocks={int(length): network for length, network in pools["blocks"].items()},
            private=pools["private"],
            ipv6=pools["ipv6"],
        ),
    )


def _facility(entry: Mapping[str, Any], metros: Mapping[str, Metro]) -> Facility:
    return Facility(
        id=entry["id"],
        code=entry["code"],
        name=entry["name"],
        metro=metros[entry["metro"]],
        features=tuple(entry["features"]),
        address=entry["address"],
    )
