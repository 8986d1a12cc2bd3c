"""How long it takes to plan a fleet: 1, 10, 100 and 1,000 clouds."""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import dataclass

from bench.fleets import fleet
from model.plan import plan
from model.plan.ledger import Ledger
from model.spec import parse

SIZES = (1, 10, 100, 1000)


@dataclass(frozen=True, slots=True)
class Planning:
    """One size of fleet."""

    clouds: int
    """Subclouds planned."""
    parse_seconds: float
    """From plain data to the spec."""
    plan_seconds: float
    """From the spec to the plan, with an empty ledger."""
    again_seconds: float
    """The same with the ledger that the first plan made."""
    peak_mebibytes: float
    """Largest memory that the plan took."""


def measure(clouds: int) -> Planning:
    """Parse and plan one fleet."""
    data = fleet(clouds)
    start = time.perf_counter()
    spec = parse(data, source=f"bench-{clouds}")
    parsed = time.perf_counter()
    first = plan(spec, Ledger())
    planned = time.perf_counter()
    plan(spec, first.ledger)
    again = time.perf_counter()
    tracemalloc.start()
    plan(spec, Ledger())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Planning(clouds, parsed - start, planned - parsed, again - planned, peak / 2**20)
