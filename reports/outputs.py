"""The reports as outputs of a stack: the same functions, with what only the cloud knew.

``stack_outputs`` is what a program applies to its resources' outputs. No value in it is a secret: the plan
holds names of secrets only, and addresses are none. A program that is given a secret address gets secret
outputs, since ``apply`` keeps secretness.
"""

from collections.abc import Mapping

from model.plan.fleet import FleetPlan
from reports import addresses, cost
from reports.inventory import ansible, clouds, ssh
from reports.inventory.machines import machines
from reports.observed import Observed, ServerAddresses, settle
from reports.tables import Cell
from reports.topology import mermaid
from reports.topology.picture import headline, picture

NAMES = ("servers", "topology", "cost", "addresses", "inventory")
"""Names of the outputs, for a program that declares each before any is known."""


def observe(
    subnets: Mapping[str, str | None],
    vlans: Mapping[str, float | None],
    public: Mapping[str, str | None],
    private: Mapping[str, str | None],
) -> Observed:
    """What was seen, from plain maps as ``pulumi.Output.all`` gives them; None and the like are left out.

    Args:
        subnets: CIDR by network key.
        vlans: VLAN id by network key; the engine's numbers are floats.
        public: public address by resource name of the server.
        private: private address by resource name of the server.
    """
    return Observed(
        subnets={key: value for key, value in subnets.items() if value},
        vlans={key: int(value) for key, value in vlans.items() if value},
        servers={
            name: ServerAddresses(public.get(name) or None, private.get(name) or None)
            for name in sorted({*public, *private})
        },
    )


def stack_outputs(plan: FleetPlan, observed: Observed) -> dict[str, object]:
    """Topology, cost, addresses, inventory and servers of what stands, by the name of the output."""
    settled = settle(plan, observed)
    found = machines(settled, observed)
    return {
        "servers": {
            name: {"public": seen.public, "private": seen.private} for name, seen in observed.servers.items()
        },
        "topology": {"headline": headline(settled), "mermaid": _mermaid(settled)},
        "cost": _cost(settled),
        "addresses": _rows(addresses.table(settled, observed).records()),
        "inventory": {
            "ansible": ansible.render(plan.name, found),
            "ssh_config": ssh.render(plan.name, found),
            "clouds_yaml": clouds.render(settled, observed),
        },
    }


def _mermaid(plan: FleetPlan) -> str | None:
    try:
        return mermaid.render(picture(plan))
    except mermaid.TooLargeError:
        return None


def _cost(plan: FleetPlan) -> dict[str, object]:
    """Sums without lines: outputs are read by people and other stacks; the lines are in the report."""
    sums = cost.total(plan.cost)
    return {
        "currency": "USD",
        "hourly": float(cost.rate(sums.hourly)),
        "monthly": float(cost.money(sums.monthly)),
        "by": {by: _rows(cost.summary(plan, by).records()) for by in cost.GROUPINGS},
        "unpriced": list(sums.unpriced),
    }


def _rows(records: list[dict[str, Cell]]) -> list[dict[str, Cell | float]]:
    """Rows as Pulumi can serialise them: exact decimals as numbers."""
    return [{key: _plain(value) for key, value in record.items() if value is not None} for record in records]


def _plain(value: Cell) -> Cell | float:
    return value if isinstance(value, bool | int | str) or value is None else float(value)
