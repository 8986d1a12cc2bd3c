"""What it takes to run a command inside the lab."""

from __future__ import annotations

from dataclasses import dataclass

from lab.parts import Lab
from lab.servers import STEPS_VARIABLE, Servers, kept


@dataclass(frozen=True)
class Entry:
    """What comes before a command's own words, and what is added to its environment."""

    words: list[str]
    variables: dict[str, str]


def entry(lab: Lab) -> Entry:
    """The way into a lab.

    Raises:
        LabError: its namespace is down.
    """
    # Nobody can log in to a record.
    variables = {STEPS_VARIABLE: "off"} if kept(lab) is Servers.RECORDS else {}
    return Entry(lab.namespace.enter([]), variables)
