"""The reports by name, and the formats of each; the first format is the default."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from model.plan.fleet import FleetPlan
from reports import addresses, cost
from reports.errors import ReportError
from reports.inventory import ansible, clouds, machine_table, netbox, ssh
from reports.inventory.machines import Machine, machines
from reports.observed import Observed, settle
from reports.page.render import render as render_page
from reports.tables import FORMATS, Table, join_tables, to_json
from reports.topology import mermaid, svg
from reports.topology.picture import Picture, picture


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for."""

    plan: FleetPlan
    """The plan of the stack."""
    stack: str
    """Its name."""
    observed: Observed
    """What is known of what stands; empty before the first update."""
    folded: bool = True
    """Whether what looks alike is drawn once."""


Format = Callable[[Request], str | dict[str, str]]
"""Makes a report: a text, or texts by file name."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A report."""

    help: str
    """What it shows."""
    formats: Mapping[str, Format]
    """How it can be written."""


def _picture(request: Request) -> Picture:
    return picture(settle(request.plan, request.observed))


def _mermaid(request: Request) -> str:
    try:
        return mermaid.render(_picture(request), folded=request.folded)
    except mermaid.TooLargeError as error:
        raise ReportError(f"stack {request.stack}: {error}") from None


def _svg(request: Request) -> str:
    return svg.render(_picture(request), folded=request.folded)


def _cost(write: Callable[[Table], str]) -> Format:
    def format_(request: Request) -> str:
        tables = [cost.summary(request.plan, by) for by in cost.GROUPINGS]
        remarks = "\n".join(cost.remarks(request.plan))
        return f"{join_tables(tables, write)}\n{remarks}\n"

    return format_


def _cost_csv(request: Request) -> str:
    return FORMATS["csv"](cost.lines(request.plan))


def _cost_json(request: Request) -> str:
    return to_json(cost.document(request.plan))


def _address_format(write: Callable[[Table], str]) -> Format:
    return lambda request: write(addresses.table(request.plan, request.observed))


def _machines(request: Request) -> list[Machine]:
    return machines(request.plan, request.observed)


def _machine_format(write: Callable[[Table], str]) -> Format:
    return lambda request: write(machine_table.table(_machines(request)))


def _page(request: Request) -> str:
    return render_page(request.plan, request.stack, request.observed)


KINDS: Final[Mapping[str, Kind]] = {
    "topology": Kind(
        "the fleet as a picture: sites, routers, boot servers, clouds, networks, nodes",
        {"mermaid": _mermaid, "svg": _svg},
    ),
    "cost": Kind(
        "what the fleet costs by site, cloud and role, an hour and a month; CSV: line by line",
        {
            "text": _cost(FORMATS["text"]),
            "markdown": _cost(FORMATS["markdown"]),
            "json": _cost_json,
            "csv": _cost_csv,
        },
    ),
    "inventory": Kind(
        "how to reach every machine and cloud",
        {
            "ansible": lambda request: ansible.render(request.plan.name, _machines(request)),
            "ssh": lambda request: ssh.render(request.plan.name, _machines(request)),
            "clouds": lambda request: clouds.render(request.plan, request.observed),
            "netbox": lambda request: netbox.files(request.plan, request.observed),
            **{name: _machine_format(write) for name, write in FORMATS.items()},
        },
    ),
    "addresses": Kind(
        "every network and every address",
        {name: _address_format(write) for name, write in FORMATS.items()},
    ),
    "page": Kind("all of it as one HTML page that needs no other file", {"html": _page}),
}
"""Every report but the comment, by name."""
