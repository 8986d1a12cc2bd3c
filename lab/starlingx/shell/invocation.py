"""One call of a command: what it is given, and what it answers with, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from lab.starlingx.nodes import Node
from lab.starlingx.store import Records, World


@dataclass(frozen=True)
class Out:
    """Text for standard output. A line, unless it says where it ends by itself."""

    text: str
    end: str = "\n"


@dataclass(frozen=True)
class Err:
    """A line for standard error."""

    text: str


@dataclass(frozen=True)
class Pause:
    """Time passes: so many seconds of a real host."""

    seconds: float


@dataclass(frozen=True)
class Want:
    """Files of the controller that the command reads; it is called again with them."""

    paths: Sequence[str]


@dataclass(frozen=True)
class Settle:
    """Wait until the controller has what the lab has decided for it: files, addresses."""


Event = Out | Err | Pause | Want | Settle
Events = Iterator[Event]


class ExitError(Exception):
    """The command ends here, with what it says on standard error (nothing, if it has said it before)."""

    def __init__(self, text: str = "", code: int = 1) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class WantError(Exception):
    """The command needs files before it can begin."""

    def __init__(self, *paths: str) -> None:
        super().__init__(", ".join(paths))
        self.paths = paths


@dataclass(frozen=True)
class Invocation:
    """A command as the controller's shell called it.

    Attributes:
        argv: its words; the first is the command's name without a folder.
        cwd: the working folder.
        env: HOME, USER and everything that begins with ``OS_`` or ``ANSIBLE_``.
        root: whether root called it.
        ssh: whether it was called in an SSH session.
        files: content of the files that it asked for; none for a file that is not there.
    """

    argv: Sequence[str]
    cwd: str = "/"
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    root: bool = False
    ssh: bool = False
    files: Mapping[str, str | None] = field(default_factory=dict[str, str | None])

    def path(self, name: str) -> str:
        """A path as the command means it: from the working folder, ``~`` from HOME."""
        if name.startswith("~/"):
            name = f"{self.env.get('HOME', '')}{name[1:]}"
        return name if name.startswith("/") else f"{self.cwd.rstrip('/')}/{name}"

    def read(self, name: str) -> str | None:
        """A file's content; none if it is not there.

        Raises:
            WantError: the file was not sent along yet.
        """
        path = self.path(name)
        if path not in self.files:
            raise WantError(path)
        return self.files[path]


@dataclass(frozen=True)
class Shell:
    """Where a command runs: a controller of the lab."""

    world: World
    node: str
    call: Invocation

    def records(self, cloud: str = "") -> AbstractContextManager[Records]:
        """A transaction on a cloud's objects; on the lab's own without a name."""
        return self.world.records(cloud)

    def me(self) -> Node:
        """The controller as the lab knows it now."""
        with self.world.records() as records:
            return Node.get(records, self.node)
