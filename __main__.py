"""Murmuration: one stack file, planned and made."""

import pulumi

from components.fleet import Fleet, FleetArgs
from components.outputs import stack_outputs
from components.running import prepare
from components.stack import read_plan


async def main() -> pulumi.Inputs:
    """Plan the stack, register it, tell what came of it."""
    config = pulumi.Config()
    plan = read_plan(config)
    fleet = Fleet(plan.name, FleetArgs(plan, config.require_secret))
    await fleet.build()
    return stack_outputs(plan, fleet)


prepare()
pulumi.run(main)
