"""Murmuration: one stack file, planned and made."""

import pulumi

from components.fleet import Fleet, FleetArgs
from components.outputs import stack_outputs
from components.stack import read_plan

config = pulumi.Config()
plan = read_plan(config)
fleet = Fleet(plan.name, FleetArgs(plan, config.require_secret))
for name, value in stack_outputs(plan, fleet).items():
    pulumi.export(name, value)
