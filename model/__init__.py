"""The model: what an operator wrote (``spec``) and every decision that follows from it (``plan``).

The way goes in one direction: stack file -> ``spec.load`` -> ``Fleet`` -> ``plan.plan`` -> ``FleetPlan``.
Nothing here knows Pulumi, talks to a network or reads a clock; components, reports and policies read the
plan.
"""
