"""How to reach every machine and cloud of a fleet, in the formats of the tools that do it."""
