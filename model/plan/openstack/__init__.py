"""Decisions about OpenStack clouds: references resolved, rules merged, quotas completed, names, refusals.

``plan_clouds`` is a pure function of the spec and of the fleet's networks, as everything in ``model.plan``.
"""
