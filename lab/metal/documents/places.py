"""Facilities, metros, plans and operating systems."""

from __future__ import annotations

from lab.metal.catalog import Facility, Metro, OperatingSystem, Plan
from lab.metal.documents import Document, href
from lab.metal.world import World


def metro(place: Metro) -> Document:
    """A metro."""
    return {
        "id": place.id,
        "code": place.code,
        "name": place.name,
        "country": place.country,
        **href("locations", "metros", place.id),
    }


def facility(place: Facility) -> Document:
    """A facility with its metro; its address only as a link."""
    pools = place.metro.pools
    return {
        "id": place.id,
        "code": place.code,
        "name": place.name,
        "features": list(place.features),
        "ip_ranges": [pools.management, *pools.blocks.values(), pools.ipv6],
        "address": href("facilities", place.id, "address"),
        "metro": metro(place.metro),
        **href("facilities", place.id),
    }


def address(place: Facility) -> Document:
    """A facility's postal address."""
    return {**place.address, **href("facilities", place.id, "address")}


def plan(world: World, item: Plan) -> Document:
    """A plan with its price, and where it is offered: everywhere."""
    facts = item.facts
    price = {"price": {"hour": item.price}} if item.price is not None else {}
    catalog = world.catalog
    return {
        "id": item.id,
        "slug": item.slug,
        "name": item.slug,
        "description": _summary(item),
        "line": facts["line"],
        "class": facts["class"],
        "legacy": False,
        "type": "standard",
        "categories": ["compute", f"{item.generation}_gen"],
        "deployment_types": ["on_demand"],
        "pricing": {"hour": item.price} if item.price is not None else {},
        "specs": {
            "cpus": facts["cpus"],
            "memory": {"total": facts["memory"]},
            "drives": facts["drives"],
            "nics": facts["nics"],
            "features": {"raid": False, "txt": True, "uefi": False},
        },
        "available_in": [{**href("facilities", place.id), **price} for place in catalog.facilities],
        "available_in_metros": [
            {**href("locations", "metros", place.id), **price} for place in catalog.metros
        ],
        **href("plans", item.id),
    }


def operating_system(world: World, item: OperatingSystem) -> Document:
    """An operating system, on every plan."""
    return {
        **item.facts,
        "provisionable_on": [plan.slug for plan in world.catalog.plans],
        "pricing": {},
        **href("operating-systems", item.id),
    }


def _summary(item: Plan) -> str:
    facts = item.facts
    cpus = " and ".join(f"{cpu['count']} x {cpu['type']}" for cpu in facts["cpus"])
    return f"{cpus}, {facts['memory']}, {len(item.ports)} network ports"
