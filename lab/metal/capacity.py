"""How many servers are left, and where a new one goes."""

from __future__ import annotations

from lab.metal import faults
from lab.metal.catalog import Facility, Plan
from lab.metal.database import Transaction
from lab.metal.errors import unprocessable
from lab.metal.world import World

FEW = 5
"""So many servers or fewer are 'limited' capacity."""


def left(world: World, tx: Transaction, plan: Plan, site: str) -> int:
    """Servers of a plan that a facility or metro (by code) has left; faults can take them away."""
    metro = world.catalog.metro(site)
    if metro is not None:
        return sum(left(world, tx, plan, place.code) for place in world.catalog.facilities_of(metro))
    facility = world.catalog.facility(site)
    if facility is None:
        return 0
    for name in (facility.code, facility.metro.code):
        if faults.present(tx, "no-capacity", plan=plan.slug, site=name):
            return 0
    used = tx.count("SELECT count(*) FROM devices WHERE facility = ? AND plan = ?", facility.code, plan.slug)
    return max(0, world.catalog.capacity_per_plan - used)


def choose_facility(
    world: World, tx: Transaction, plan: Plan, facilities: list[str], metro_code: str | None
) -> Facility:
    """The first of the wanted facilities (or the metro's) that has a server of the plan.

    Facilities are codes or ids in order of preference; ``any`` stands for all.

    Raises:
        ApiError: 422 for places that do not exist and where none has a server, in the service's words.
    """
    if metro_code is not None:
        metro = world.catalog.metro(metro_code)
        if metro is None:
            raise unprocessable(f"metro {metro_code} does not exist")
        candidates = world.catalog.facilities_of(metro)
        wanted = f"metro {metro.code}"
    else:
        candidates = _facilities(world, facilities)
        wanted = (
            f"facility {facilities[0].lower()}"
            if len(facilities) == 1
            else f"facilities {', '.join(facilities)}"
        )
    for place in candidates:
        if left(world, tx, plan, place.code):
            return place
    verb = "have" if wanted.startswith("facilities") else "has"
    raise unprocessable(f"The {wanted} {verb} no provisionable {plan.slug} servers matching your criteria")


def _facilities(world: World, names: list[str]) -> list[Facility]:
    found: list[Facility] = []
    for name in names:
        if name == "any":
            found += [place for place in world.catalog.facilities if place not in found]
            continue
        place = world.catalog.facility(name)
        if place is None:
            raise unprocessable(f"facility {name} does not exist")
        found.append(place)
    return found
