"""What a fleet looks like, costs and is reached by: rendered from its plan, with no cloud and no engine.

Every report is a pure function of a ``FleetPlan`` and of what is ``Observed`` once it was built; ``python -m
reports`` reads a stack file and its ledger and prints one. The stack's outputs and the comment on a pull
request are the same functions.
"""
