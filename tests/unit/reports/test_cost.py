"""What a fleet costs."""

from decimal import Decimal

import pytest

from reports import cost
from tests.unit.reports.support import packet_sig, plan_of


def test_the_wikis_fleet_costs_what_packets_price_list_says() -> None:
    """One c1.small, two c2.medium, three m1.xlarge, one n2.xlarge, 64 addresses."""
    servers = Decimal("0.40") + 2 * Decimal("1.00") + 3 * Decimal("1.70") + Decimal("2.25")
    sums = cost.total(packet_sig().cost)
    assert sums.hourly == servers + 64 * Decimal("0.005") == Decimal("10.07")
    assert cost.money(sums.monthly) == Decimal("7351.10")
    assert sums.unpriced == ()


@pytest.mark.parametrize("by", list(cost.GROUPINGS))
def test_groups_add_up_to_the_total(by: str) -> None:
    table = cost.summary(packet_sig(), by)
    monthly = [row["monthly"] for row in table.records()]
    assert sum(amount for amount in monthly if isinstance(amount, Decimal)) == Decimal("7351.10")
    assert table.total is not None
    assert table.total[-1] == Decimal("7351.10")


def test_a_thing_without_a_price_is_named() -> None:
    def edit(data: dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]]) -> None:
        data["clouds"]["sc1"]["nodes"]["controller-0"]["plan"] = "m1.xlarge.x86"

    plan = plan_of(edit)
    assert cost.total(plan.cost).unpriced == ("m1.xlarge.x86 at ewr1",)
    assert "too low" in cost.remarks(plan)[0]


@pytest.mark.parametrize(("budget", "says"), [(20_000, "are left"), (100, "exceeded by")])
def test_the_budget_is_compared(budget: int, says: str) -> None:
    plan = plan_of(lambda data: data.update(budget={"monthly": budget}))
    assert any(says in remark for remark in cost.remarks(plan))


def test_prices_tell_their_source_and_date() -> None:
    assert cost.price_lists(packet_sig()) == [
        remark for remark in cost.remarks(packet_sig()) if remark.startswith("Prices (packet)")
    ]
    assert "seen 20" in cost.price_lists(packet_sig())[0]
