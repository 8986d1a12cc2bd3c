"""Where the machines' files are, and the mark by which their processes are found."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lab.processes import MARK

PART = "hosts"
"""Name of this part of the lab, and of its state folder."""

_SWITCH = "switch-"


@dataclass(frozen=True)
class Places:
    """One lab's folders.

    Attributes:
        lab: the lab's state folder.
    """

    lab: Path

    @property
    def folder(self) -> Path:
        """State of this part."""
        return self.lab / PART

    @property
    def short(self) -> Path:
        """Folder of the sockets: their paths have 107 characters at most, and a clone may be anywhere."""
        digest = hashlib.sha256(str(self.lab).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"murmuration-{os.getuid()}-{digest}"

    @property
    def mark(self) -> str:
        """Value of the mark of every qemu and every switch: not the API's, so they outlive its restarts."""
        return f"{self.lab}|{PART}-machines"

    def machine(self, identity: str) -> Path:
        """A machine's folder."""
        return self.folder / "machines" / identity

    def machines(self) -> list[Path]:
        """Folders of all machines."""
        folder = self.folder / "machines"
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def sockets(self, identity: str) -> Path:
        """A machine's sockets."""
        return self.short / identity[:8]

    def switch(self, metro: str) -> Path:
        """A switch's sockets."""
        return self.short / f"{_SWITCH}{metro}"

    def switches(self) -> list[str]:
        """Metros that have a switch."""
        return [folder.name.removeprefix(_SWITCH) for folder in self.short.glob(f"{_SWITCH}*")]


def environment(mark: str) -> Mapping[str, str]:
    """This process's environment with another mark."""
    return os.environ | {MARK: mark}
