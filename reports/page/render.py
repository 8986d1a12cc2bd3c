"""The page's text: the template beside this module, filled with what the other reports say."""

import base64
import hashlib
import html
from importlib import resources
from string import Template
from typing import Final

from model.plan.fleet import FleetPlan
from reports import addresses, cost
from reports.inventory import ansible, clouds, machine_table, ssh
from reports.inventory.machines import machines
from reports.observed import Observed, settle
from reports.tables import Table, as_html
from reports.topology import svg
from reports.topology.picture import headline, picture

FILTERED_FROM: Final = 12
"""Tables of more rows than this get a field to filter them."""


def render(plan: FleetPlan, stack: str, observed: Observed | None = None) -> str:
    """The whole page of a stack."""
    seen = observed or Observed()
    settled = settle(plan, seen)
    script = _file("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return Template(_file("page.html")).substitute(
        title=html.escape(f"Fleet {plan.name} (stack {stack})"),
        subtitle=html.escape(headline(plan)),
        style=_file("page.css"),
        script=script,
        script_hash=digest,
        figures=_figures(plan),
        notices=_notices(plan),
        picture=svg.element(picture(settled)),
        cost="\n".join(as_html(cost.summary(plan, by)) for by in cost.GROUPINGS),
        remarks="\n".join(f"<li>{html.escape(remark)}</li>" for remark in cost.remarks(plan)),
        cost_lines=_folded("Every line", _table("cost-lines", cost.lines(plan))),
        addresses=_table("address-table", addresses.table(settled, seen)),
        inventory=_inventory(settled, seen),
        footer=html.escape(_footer(seen)),
    )


def _file(name: str) -> str:
    return resources.files("reports.page").joinpath(name).read_text(encoding="utf-8")


def _figures(plan: FleetPlan) -> str:
    sums = cost.total(plan.cost)
    figures = {
        "Sites": f"{len(plan.sites):,}",
        "Clouds": f"{len(plan.clouds):,}",
        "Servers": f"{sum(1 for _ in plan.servers()):,}",
        "Networks": f"{len(plan.networks):,}",
        "USD an hour": f"{cost.rate(sums.hourly):,}",
        "USD a month": f"{cost.money(sums.monthly):,}",
    }
    return "\n".join(
        f"<div><dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd></div>"
        for name, value in figures.items()
    )


def _notices(plan: FleetPlan) -> str:
    if not plan.notices:
        return ""
    items = "".join(
        f"<li><code>{html.escape(notice.path)}</code>: {html.escape(notice.message)}</li>"
        for notice in plan.notices
    )
    return f'<ul class="notices" aria-label="Notices">{items}</ul>'


def _table(name: str, table: Table) -> str:
    field = ""
    if len(table.rows) > FILTERED_FROM:
        field = (
            f'<label class="filter" data-table="{name}" hidden>Filter: '
            '<input type="search" autocomplete="off"> <output></output></label>'
        )
    region = (
        f'<div class="scroll" id="{name}" role="region" aria-label="{html.escape(table.title)}" tabindex="0">'
    )
    return f"{field}{region}\n{as_html(table)}</div>"


def _folded(summary: str, content: str) -> str:
    return f"<details><summary>{html.escape(summary)}</summary>{content}</details>"


def _inventory(plan: FleetPlan, seen: Observed) -> str:
    found = machines(plan, seen)
    files = {
        "ssh_config": ssh.render(plan.name, found),
        "Ansible inventory": ansible.render(plan.name, found),
        "clouds.yaml": clouds.render(plan, seen),
    }
    folded = [_folded(name, f"<pre>{html.escape(text)}</pre>") for name, text in files.items()]
    return "\n".join([_table("machine-table", machine_table.table(found)), *folded])


def _footer(seen: Observed) -> str:
    if seen.servers or seen.subnets:
        return "Made from the plan and the stack's outputs: addresses are those that the service gave."
    return "Made from the plan: what the service decides is known only after up."
