"""What the lab is made of: its state folder, and the registry of its parts."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from engine.paths import state_dir
from lab.errors import LabError
from lab.namespace import Namespace
from lab.processes import Daemon, Identity

Say = Callable[[str], None]


class Condition(StrEnum):
    """How a part is."""

    UP = "up"
    DOWN = "down"
    BROKEN = "broken"


@dataclass(frozen=True)
class Status:
    """A part's condition, for the table and for ``--json``.

    Attributes:
        detail: what a person wants to know: where it is, how much of what; or what is wrong.
        process: its main process.
        facts: the same for programs.
    """

    condition: Condition
    detail: str = ""
    process: Identity | None = None
    facts: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Lab:
    """One lab: everything of it is below ``state``, so two clones' labs never meet."""

    state: Path

    @classmethod
    def here(cls) -> Lab:
        """The lab of this clone (or of MURMURATION_STATE_DIR)."""
        return cls((state_dir() / "lab").resolve())

    @property
    def namespace(self) -> Namespace:
        """Its network namespace."""
        return Namespace(self.state)

    def folder(self, part: str) -> Path:
        """A part's state folder."""
        return self.state / part

    def daemon(self, part: str, name: str) -> Daemon:
        """A long-running process of a part; its name in the lab is ``PART-NAME``."""
        return Daemon(f"{part}-{name}", self.state, self.folder(part))

    @contextlib.contextmanager
    def locked(self, say: Say) -> Generator[None]:
        """Keep other commands that change this lab waiting."""
        path = self.state.with_suffix(".lock")
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _lock(path, say)
        try:
            yield
        finally:
            if not self.state.exists():
                path.unlink(missing_ok=True)
                with contextlib.suppress(OSError):
                    path.parent.rmdir()
            os.close(lock)

    def remove(self) -> None:
        """Take the state folder away."""
        shutil.rmtree(self.state, ignore_errors=True)


class Part(Protocol):
    """A part of the lab. Its methods can be called in any state of it, also after a crash, and again."""

    @property
    def name(self) -> str:
        """What the commands call it; also the name of its state folder."""
        ...

    @property
    def summary(self) -> str:
        """What it plays, in a few words."""
        ...

    @property
    def needs(self) -> Sequence[str]:
        """Names of the parts that must be up before it."""
        ...

    @property
    def on_request(self) -> bool:
        """Whether it comes up only where it is named: too large for every lab."""
        ...

    def up(self, lab: Lab, say: Say) -> None:
        """Start it or mend it; return when it works."""
        ...

    def down(self, lab: Lab) -> None:
        """End its processes; its state folder is removed by the caller."""
        ...

    def status(self, lab: Lab) -> Status:
        """How it is, in well under a second."""
        ...

    def reset(self, lab: Lab, say: Say) -> None:
        """Bring it back to how it was after its first ``up``."""
        ...

    def console(self, lab: Lab, name: str) -> list[str] | None:
        """The console lines of the machine of that name; none if it has no such machine."""
        ...


def chosen(parts: Sequence[Part], names: Sequence[str]) -> list[Part]:
    """The named parts (all, if none is named) and what they need, in the order in which they come up.

    Raises:
        LabError: a name is unknown; the message has the known ones.
    """
    known = {part.name: part for part in parts}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise LabError(
            f"There is no part {', '.join(unknown)} in the lab; its parts are: {', '.join(known)}."
        )
    ordered: list[Part] = []

    def add(part: Part) -> None:
        for need in part.needs:
            add(known[need])
        if part not in ordered:
            ordered.append(part)

    for name in names or known:
        add(known[name])
    return ordered


def dependants(parts: Sequence[Part], names: Sequence[str]) -> list[Part]:
    """The named parts (all, if none is named) and what needs them, in the order in which they go down."""
    wanted = {part.name for part in chosen(parts, names)} if not names else set(names)
    chosen(parts, names)
    for part in chosen(parts, ()):
        if wanted & set(part.needs):
            wanted.add(part.name)
    return [part for part in reversed(chosen(parts, ())) if part.name in wanted]


def _lock(path: Path, say: Say) -> int:
    told = False
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            if not told:
                say("another command is changing this lab: waiting for it")
                told = True
            time.sleep(0.1)
            continue
        # Who held it before may have removed the file: then it guards nothing.
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_ino == os.fstat(lock).st_ino:
                return lock
        os.close(lock)
