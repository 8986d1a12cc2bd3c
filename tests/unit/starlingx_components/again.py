"""Fleets that stand, and of which a controller is installed again."""

from __future__ import annotations

from typing import Any

from model.plan import Ledger
from model.plan.keep import after_apply
from model.plan.record import node_records, read_outputs
from tests.unit.model.fleets import planned
from tests.unit.stack_files import Change

Fleet = dict[str, Any]


def ledger_of(fleet: Fleet) -> Ledger:
    """The ledger after a fleet was brought up."""
    made = planned(fleet)
    given, nodes = read_outputs({"ledger": {"version": 1, "nodes": node_records(made)}}, "test")
    return after_apply(made.ledger, made.networks, given, nodes)


def reinstalled(cloud: str, node: str = "controller-0") -> Change:
    """A change that installs a node again, as allowed."""

    def change(fleet: Fleet) -> None:
        fleet["clouds"][cloud]["nodes"][node]["console"] = "ttyS1,57600n8"
        fleet["clouds"][cloud]["allow_reinstall"] = [node]

    return change
