"""What the fleet costs: a line for each thing that has a price, and sums of lines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

HOURS_A_MONTH: Final = 730
"""Hours of a month by the industry's rule: 8,760 a year over 12."""


class CostKind(StrEnum):
    """What is paid for."""

    SERVER = "server"
    ADDRESSES = "addresses"


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one thing costs."""

    kind: CostKind
    """Server or public addresses."""
    name: str
    """Resource name of the server, key of the network."""
    site: str
    """The site that it is at."""
    cloud: str | None
    """The cloud that it belongs to; None for what clouds share."""
    role: str
    """boot_server, router, node; or the role of the network."""
    what: str
    """The server plan, or the size of the block."""
    hourly: Decimal | None
    """USD an hour; None where no price is known."""

    @property
    def monthly(self) -> Decimal | None:
        """USD for a month of 730 hours."""
        return None if self.hourly is None else self.hourly * HOURS_A_MONTH


def total_hourly(lines: Iterable[CostLine]) -> Decimal:
    """USD an hour of all lines whose price is known."""
    return sum((line.hourly for line in lines if line.hourly is not None), Decimal(0))


def total_monthly(lines: Iterable[CostLine]) -> Decimal:
    """USD for a month of 730 hours, of all lines whose price is known."""
    return total_hourly(lines) * HOURS_A_MONTH


def hourly_by(lines: Iterable[CostLine], key: Callable[[CostLine], str]) -> dict[str, Decimal]:
    """USD an hour grouped by a key of the line, sorted by it: by site, cloud or role."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[key(line)] = sums.get(key(line), Decimal(0)) + (line.hourly or Decimal(0))
    return dict(sorted(sums.items()))
