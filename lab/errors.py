"""What goes wrong in the lab and is for the person at the terminal."""

from __future__ import annotations


class LabError(Exception):
    """A message that says what, where, and what to do; shown without a traceback."""
