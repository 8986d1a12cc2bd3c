"""What a fleet costs by site, cloud and role, and line by line: hourly, and for a month of 730 hours."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from model.plan.catalogue import catalogue
from model.plan.cost import CostLine, hourly_by, total_hourly, total_monthly
from model.plan.fleet import FleetPlan
from reports.tables import Cell, Column, Table

SHARED: Final = "(shared)"
"""What the cost of things that clouds share is listed under."""
_SUM_COLUMNS: Final = (
    Column("count", "Things", number=True),
    Column("hourly", "USD/hour", number=True),
    Column("monthly", "USD/month", number=True),
)
GROUPINGS: Final[Mapping[str, Callable[[CostLine], str]]] = {
    "site": lambda line: line.site,
    "cloud": lambda line: line.cloud or SHARED,
    "role": lambda line: line.role,
}
"""What the cost can be summed by."""


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a fleet's cost."""

    hourly: Decimal
    """USD an hour of everything whose price is known."""
    monthly: Decimal
    """USD for a month of 730 hours of the same."""
    unpriced: tuple[str, ...]
    """What has no known price, each once: the sum is too low by these."""


def money(amount: Decimal) -> Decimal:
    """An amount to the cent."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def rate(amount: Decimal) -> Decimal:
    """An hourly price to a tenth of a cent: an address costs half a cent."""
    return amount.quantize(Decimal("0.001"), ROUND_HALF_UP)


def total(lines: Iterable[CostLine]) -> Total:
    """The sum of lines."""
    every = tuple(lines)
    unpriced = sorted({f"{line.what} at {line.site}" for line in every if line.hourly is None})
    return Total(total_hourly(every), total_monthly(every), tuple(unpriced))


def summary(plan: FleetPlan, by: str) -> Table:
    """The cost by site, cloud or role, with a row of sums."""
    key = GROUPINGS[by]
    hourly = hourly_by(plan.cost, key)
    groups: dict[str, list[CostLine]] = {}
    for line in plan.cost:
        groups.setdefault(key(line), []).append(line)
    rows = [
        (name, len(groups[name]), rate(amount), money(total_monthly(groups[name])))
        for name, amount in hourly.items()
    ]
    sums = total(plan.cost)
    last: tuple[Cell, ...] = ("total", len(plan.cost), rate(sums.hourly), money(sums.monthly))
    return Table(f"Cost by {by}", (Column(by, by.capitalize()), *_SUM_COLUMNS), rows, last)


def lines(plan: FleetPlan) -> Table:
    """Every thing that has a price."""
    columns = (
        Column("name", "Name"),
        Column("site", "Site"),
        Column("cloud", "Cloud"),
        Column("role", "Role"),
        Column("what", "What"),
        Column("hourly", "USD/hour", number=True),
        Column("monthly", "USD/month", number=True),
    )
    rows = [
        (
            line.name,
            line.site,
            line.cloud,
            line.role,
            line.what,
            None if line.hourly is None else rate(line.hourly),
            None if line.monthly is None else money(line.monthly),
        )
        for line in plan.cost
    ]
    sums = total(plan.cost)
    return Table(
        "Cost line by line",
        columns,
        rows,
        ("total", None, None, None, None, rate(sums.hourly), money(sums.monthly)),
    )


def remarks(plan: FleetPlan) -> list[str]:
    """What must be said with the sums: unknown prices, the budget, where the prices are from."""
    sums = total(plan.cost)
    said: list[str] = []
    if sums.unpriced:
        said.append(f"No price is known for {', '.join(sums.unpriced)}: the sums are too low by these.")
    if plan.budget_monthly is not None:
        left = plan.budget_monthly - sums.monthly
        state = f"{money(left):,} USD are left" if left >= 0 else f"exceeded by {money(-left):,} USD"
        said.append(f"Budget {money(plan.budget_monthly):,} USD a month: {state}.")
    return [*said, *price_lists(plan)]


def price_lists(plan: FleetPlan) -> list[str]:
    """The price lists that hold at the plan's sites, with source and date."""
    sold_by = {"metro" if site.provider.metro else "facility" for site in plan.sites.values()}
    return [
        f"Prices ({name}): {prices.source}, seen {prices.seen}."
        for name, prices in sorted(catalogue().price_lists.items())
        if prices.sold_by in sold_by
    ]


def document(plan: FleetPlan) -> dict[str, object]:
    """The cost as data: sums, groups and lines."""
    sums = total(plan.cost)
    return {
        "currency": "USD",
        "hourly": rate(sums.hourly),
        "monthly": money(sums.monthly),
        "budget_monthly": plan.budget_monthly,
        "unpriced": list(sums.unpriced),
        "by": {by: summary(plan, by).records() for by in GROUPINGS},
        "lines": lines(plan).records(),
        "remarks": remarks(plan),
    }
