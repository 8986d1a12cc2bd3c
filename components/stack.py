"""From a stack's configuration to its plan, with errors for the person who wrote the stack file."""

from __future__ import annotations

from pathlib import Path

import pulumi

from model.ledger_file import stack_ledger
from model.plan import plan
from model.plan.fleet import FleetPlan
from model.plan.notices import told
from model.spec import SpecError, parse


def read_plan(config: pulumi.Config) -> FleetPlan:
    """Plan the stack, and tell the engine what a person should know of it.

    Raises:
        pulumi.RunError: the stack file is wrong; the text names every error and what would be right.
    """
    stack = pulumi.get_stack()
    try:
        fleet = parse(config.require_object("fleet"), source=f"Pulumi.{stack}.yaml")
        made = plan(fleet, stack_ledger(stack, Path(pulumi.get_root_directory() or ".")))
    except SpecError as error:
        raise pulumi.RunError(str(error)) from None
    for line in told(made.notices):
        pulumi.log.warn(line)
    return made
