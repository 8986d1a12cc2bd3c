"""Plans, operating systems, facilities, metros and their capacity."""

from __future__ import annotations

from collections.abc import Sequence

from lab.metal import capacity
from lab.metal.calls import Call, Reply, route
from lab.metal.documents import Document, places
from lab.metal.errors import not_found, unprocessable
from lab.metal.fields import Fields

# The service gives these lists whole; their answers have no pages.


def list_plans(call: Call) -> Reply:
    """Plans, by ``slug``, ``categories[]`` or ``type``."""
    plans = [places.plan(call.world, plan) for plan in call.world.catalog.plans]
    if slug := call.query.get("slug"):
        plans = [plan for plan in plans if plan["slug"] == slug]
    if wanted := {*call.query.getlist("categories[]"), *call.query.getlist("categories")}:
        plans = [plan for plan in plans if wanted & set(plan["categories"])]
    if kind := call.query.get("type"):
        plans = [plan for plan in plans if plan["type"] == kind]
    return Reply({"plans": plans})


def show_plan(call: Call) -> Reply:
    """One plan."""
    plan = call.world.catalog.plan(call.path["id"])
    if plan is None:
        raise not_found()
    return Reply(places.plan(call.world, plan))


def list_operating_systems(call: Call) -> Reply:
    """All operating systems."""
    systems = call.world.catalog.operating_systems
    return Reply({"operating_systems": [places.operating_system(call.world, system) for system in systems]})


def list_facilities(call: Call) -> Reply:
    """All facilities."""
    return Reply({"facilities": [places.facility(place) for place in call.world.catalog.facilities]})


def list_metros(call: Call) -> Reply:
    """All metros."""
    return Reply({"metros": [places.metro(place) for place in call.world.catalog.metros]})


def show_metro(call: Call) -> Reply:
    """One metro."""
    metro = call.world.catalog.metro(call.path["id"])
    if metro is None:
        raise not_found()
    return Reply(places.metro(metro))


def facility_capacity(call: Call) -> Reply:
    """How many servers of each plan each facility has left."""
    return Reply({"capacity": _report(call, [place.code for place in call.world.catalog.facilities])})


def metro_capacity(call: Call) -> Reply:
    """The same by metro."""
    return Reply({"capacity": _report(call, [place.code for place in call.world.catalog.metros])})


def check_facilities(call: Call) -> Reply:
    """Whether facilities have so many servers of a plan."""
    return Reply({"servers": [_check(call, entry, "facility") for entry in call.body.items("servers")]})


def check_metros(call: Call) -> Reply:
    """Whether metros have so many servers of a plan."""
    return Reply({"servers": [_check(call, entry, "metro") for entry in call.body.items("servers")]})


def _report(call: Call, sites: Sequence[str]) -> Document:
    return {
        site: {
            plan.slug: _level(capacity.left(call.world, call.tx, plan, site))
            for plan in call.world.catalog.plans
        }
        for site in sites
    }


def _level(left: int) -> Document:
    level = "unavailable" if left == 0 else "limited" if left <= capacity.FEW else "normal"
    return {"level": level, "available_servers": left}


def _check(call: Call, entry: Fields, kind: str) -> Document:
    catalog = call.world.catalog
    site, slug = entry.required_text(kind), entry.required_text("plan")
    plan = catalog.plan(slug)
    if plan is None:
        raise unprocessable(f"plan {slug} does not exist")
    place = catalog.facility(site) if kind == "facility" else catalog.metro(site)
    if place is None:
        raise unprocessable(f"{kind} {site} does not exist")
    quantity = entry.integer("quantity") or 1
    return {
        kind: site,
        "plan": slug,
        "quantity": str(quantity),
        "available": capacity.left(call.world, call.tx, plan, place.code) >= quantity,
    }


ROUTES = [
    route("/plans", GET=list_plans),
    route("/plans/{id}", GET=show_plan),
    route("/projects/{id}/plans", GET=list_plans),
    route("/organizations/{id}/plans", GET=list_plans),
    route("/operating-systems", GET=list_operating_systems),
    route("/facilities", GET=list_facilities),
    route("/projects/{id}/facilities", GET=list_facilities),
    route("/locations/metros", GET=list_metros),
    route("/locations/metros/{id}", GET=show_metro),
    route("/capacity", GET=facility_capacity, POST=check_facilities),
    route("/capacity/metros", GET=metro_capacity, POST=check_metros),
    route("/organizations/{id}/capacity", GET=facility_capacity),
    route("/organizations/{id}/capacity/metros", GET=metro_capacity),
]
