"""The plan as Pulumi resources: wiring only, no decisions.

One component a file, and a folder for each thing that is driven.
"""
