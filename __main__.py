"""Murmuration: one stack file, planned and made."""

import gc

import pulumi

from components.continuing import stay_until_all_is_done
from components.fleet import Fleet, FleetArgs
from components.messages import gather_debug_messages
from components.outputs import stack_outputs
from components.stack import read_plan


async def main() -> pulumi.Inputs:
    """Plan the stack, register it, tell what came of it."""
    config = pulumi.Config()
    plan = read_plan(config)
    fleet = Fleet(plan.name, FleetArgs(plan, config.require_secret))
    await fleet.build()
    return stack_outputs(plan, fleet)


# Nearly everything that is made stays until the end: looking for what does not took a tenth of a preview.
gc.freeze()
gc.set_threshold(100_000)
gather_debug_messages()
stay_until_all_is_done()
pulumi.run(main)
