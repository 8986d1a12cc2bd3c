"""Filled databases in the user's cache: a further lab of the same OpenStack copies them."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PARTS: Final = ("mysql", "fernet", "credential")
"""What belongs together: Keystone's content is encrypted with Keystone's keys."""


@dataclass(frozen=True, slots=True)
class Seed:
    """Databases as they are right after all schemas were made, of one installation of OpenStack."""

    folder: Path

    def plant(self, data: Path) -> bool:
        """Copy it to a lab that has no databases yet; whether it did."""
        if (data / "mysql").exists() or not self.folder.exists():
            return False
        data.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            # The databases last: where they are, the copy is whole.
            if part != "mysql":
                shutil.copytree(self.folder / part, data / part, dirs_exist_ok=True)
        draft = data / "mysql.new"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(self.folder / "mysql", draft)
        draft.rename(data / "mysql")
        return True

    def take(self, data: Path) -> None:
        """Keep a copy of a lab's databases, whose server must be stopped."""
        if self.folder.exists():
            return
        draft = self.folder.with_suffix(f".{os.getpid()}")
        for part in PARTS:
            shutil.copytree(data / part, draft / part)
        try:
            draft.rename(self.folder)
        except OSError:
            # Another lab was faster.
            shutil.rmtree(draft, ignore_errors=True)
