"""What `ensure` chose for this clone, written down so that `pulumiw` starts without asking again."""

import json
import os
import tempfile
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path

from engine import parts
from engine.paths import selection_file

LATER = "later"
"""Where a part comes from that was left out, as the stack at hand has no use for it."""


@dataclass(frozen=True)
class Choice:
    """One part: where it comes from and why."""

    title: str
    version: str
    source: str
    """"found", "cached", "downloaded", "built", "own" or "later"."""
    why: str
    path: str
    """The program's path."""

    def line(self) -> str:
        """Return the one line about this part that a person reads."""
        return f"{self.title} {self.version}: {self.source}, {self.why}"


@dataclass(frozen=True)
class Selection:
    """Every part's choice, and the pins they were chosen by."""

    pins: list[str]
    choices: dict[str, Choice] = field(default_factory=dict[str, Choice])

    @property
    def engine(self) -> Path:
        """The `pulumi` program."""
        return Path(self.choices["pulumi"].path)

    def serves(self, spared: Collection[str]) -> bool:
        """Whether every part is there but for those."""
        return all(choice.source != LATER or name in spared for name, choice in self.choices.items())

    def usable(self) -> bool:
        """Whether the pins are still today's and every program is still there."""
        return self.pins == current_pins() and all(
            os.access(choice.path, os.X_OK) for choice in self.choices.values()
        )


def current_pins() -> list[str]:
    """Return today's pins, as written in parts.py."""
    every = [parts.engine_part(), parts.language_part(), *parts.plugin_parts()]
    return [f"{part.kind} {part.name} {part.version}" for part in every]


def load() -> Selection | None:
    """Read the selection; None where there is none that can be used."""
    try:
        data = json.loads(selection_file().read_text(encoding="utf-8"))
        choices = {name: Choice(**choice) for name, choice in data["choices"].items()}
        selection = Selection(data["pins"], choices)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return selection if selection.usable() else None


def save(selection: Selection) -> None:
    """Write the selection in one step."""
    file = selection_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=".engine.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(asdict(selection), out, indent=1)
    Path(temporary).replace(file)
