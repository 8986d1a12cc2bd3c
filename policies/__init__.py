"""The policy pack: what must hold of everything that is registered with the engine, rule by rule.

Rules are pure functions in ``rules/``; ``pack`` makes policies of pulumi-policy out of them, and ``__main__``
serves them to the engine. They reuse the model's rules, constants and catalogue, and never copy them.
"""
