"""How long it takes to plan a fleet of 1 to 1,000 clouds and draw its page, and a tenancy of many objects."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.fleets import fleet
from bench.openstack import Amount
from model.plan import plan
from model.plan.ledger import Ledger
from model.spec import parse
from reports.page.render import render

SIZES = (1, 10, 100, 1000)
OBJECTS = (100, 1000)


@dataclass(frozen=True, slots=True)
class Planning:
    """One stack file."""

    name: str
    """What it has many of."""
    parse_seconds: float
    """From plain data to the spec."""
    plan_seconds: float
    """From the spec to the plan, with an empty ledger."""
    again_seconds: float
    """The same with the ledger that the first plan made."""
    page_seconds: float
    """From the plan to its page with pictures and tables."""
    peak_mebibytes: float
    """Largest memory that the plan took."""


def stacks() -> Iterator[tuple[str, dict[str, Any]]]:
    """The stack files by name: fleets, and a fleet's tenancies."""
    yield from ((f"{size} clouds", fleet(size)) for size in SIZES)
    for count in OBJECTS:
        yield f"{count} objects", {**fleet(1), "openstack": {"lab": Amount.of(count).cloud()}}


def measure(name: str, data: dict[str, Any]) -> Planning:
    """Parse and plan one, and draw its page."""
    start = time.perf_counter()
    spec = parse(data, source=name)
    parsed = time.perf_counter()
    first = plan(spec, Ledger())
    planned = time.perf_counter()
    plan(spec, first.ledger)
    again = time.perf_counter()
    render(first, name)
    drawn = time.perf_counter()
    tracemalloc.start()
    plan(spec, Ledger())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Planning(name, parsed - start, planned - parsed, again - planned, drawn - again, peak / 2**20)
