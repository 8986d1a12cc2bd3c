"""Long-running processes of the lab: started detached, found again, stopped; nothing else is ever ended.

A process is known by its number together with its start time and the machine's boot, so a number that the
kernel gave to another process meanwhile is never taken for it. Besides, each carries a mark in its
environment, which its children
inherit: what lost its parent or its state file is still found, and still nobody else's process is.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lab.errors import LabError

MARK = "MURMURATION_LAB_PROCESS"
"""The environment variable whose value is ``state folder of the lab|name of the daemon``."""

LOG_LIMIT = 8 * 2**20
"""A log longer than this (bytes) is set aside as ``.1`` at the next start."""

STOP_SECONDS = 10.0
"""How long a process may take to end when asked, before it is made to."""

PROC = Path("/proc")


@dataclass(frozen=True)
class Identity:
    """A process that cannot be confused with a later one of the same number.

    Attributes:
        started: start time in clock ticks since the boot.
        boot: the boot's id.
    """

    pid: int
    started: int
    boot: str

    @classmethod
    def of(cls, pid: int) -> Identity | None:
        """The process that has this number now; none if there is none, or only its remains."""
        status = _stat(pid)
        if status is None or status.state in "ZX":
            return None
        return cls(pid, status.started, boot_id())

    def alive(self) -> bool:
        """Whether it still runs."""
        return Identity.of(self.pid) == self


@dataclass(frozen=True)
class Stat:
    """What the lab reads of /proc/PID/stat."""

    state: str
    parent: int
    started: int


@dataclass(frozen=True)
class Daemon:
    """A long-running process of a part.

    Attributes:
        name: unique in the lab, e.g. ``metal-api``.
        lab: the lab's state folder; part of the mark.
        folder: where its ``NAME.json`` (identity) and ``NAME.log`` are.
    """

    name: str
    lab: Path
    folder: Path

    @property
    def log(self) -> Path:
        """Its output, appended from start to start."""
        return self.folder / f"{self.name}.log"

    @property
    def record(self) -> Path:
        """Where its identity is written."""
        return self.folder / f"{self.name}.json"

    @property
    def mark(self) -> str:
        """The value of its mark."""
        return f"{self.lab}|{self.name}"

    def identity(self) -> Identity | None:
        """The process if it runs, else none."""
        return read_identity(self.record)

    def start(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> Identity:
        """Start it detached, with its output in the log; what was left of an earlier one is ended first.

        Args:
            command: already as it must run, so with the way into the namespace.
            environment: variables besides this process's own.
        """
        self.stop()
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        variables = {**os.environ, **(environment or {}), MARK: self.mark}
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=variables,
                start_new_session=True,
            )
        found = Identity.of(process.pid)
        if found is None:
            raise LabError(f"{self.name} ended as soon as it started; its last words:\n{self.last_lines()}")
        write_identity(self.record, found)
        return found

    def stop(self) -> None:
        """End it and its children; nothing happens if there is none."""
        known = self.identity()
        stop([*([known] if known else []), *marked(self.mark)])
        self.record.unlink(missing_ok=True)

    def last_lines(self, number: int = 15) -> str:
        """The end of its log, for error messages."""
        if not self.log.exists():
            return "(it said nothing)"
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-number:]) or "(it said nothing)"


@dataclass(frozen=True)
class Module:
    """A Python module of this repository as a command, whatever the current directory is."""

    name: str
    arguments: Sequence[str] = field(default_factory=tuple[str, ...])

    @property
    def command(self) -> list[str]:
        """The command line: this interpreter, unbuffered."""
        return [sys.executable, "-u", "-m", self.name, *self.arguments]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that let the interpreter find the module, and what PYTHONPATH names already."""
        root = str(Path(__file__).resolve().parent.parent)
        return {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}


def boot_id() -> str:
    """The id of the machine's current boot."""
    return (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def read_identity(record: Path) -> Identity | None:
    """The process that a record names if it still runs; an unreadable record names none."""
    try:
        known = Identity(**json.loads(record.read_text(encoding="utf-8"))["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return known if known.alive() else None


def write_identity(record: Path, identity: Identity, **more: object) -> None:
    """Write a record in one step, so that a reader never sees half of it."""
    record.parent.mkdir(parents=True, exist_ok=True)
    draft = record.with_suffix(".new")
    draft.write_text(json.dumps({"process": asdict(identity), **more}, indent=2) + "\n", encoding="utf-8")
    draft.replace(record)


def marked(prefix: str) -> list[Identity]:
    """The running processes whose mark is ``prefix`` or, where that ends in ``|``, begins with it."""
    wanted = f"{MARK}={prefix}".encode()
    found: list[Identity] = []
    for pid in _pids():
        try:
            variables = (PROC / str(pid) / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        hit = any(item.startswith(wanted) if prefix.endswith("|") else item == wanted for item in variables)
        identity = Identity.of(pid) if hit else None
        if identity is not None and pid != os.getpid():
            found.append(identity)
    return found


def stop(processes: Sequence[Identity]) -> None:
    """Ask processes to end, and make them after a while.

    Raises:
        LabError: one of them belongs to somebody else and cannot be ended.
    """
    pending = _signal(list(dict.fromkeys(processes)), signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while pending and time.monotonic() < deadline:
        time.sleep(0.02)
        pending = [process for process in pending if _still_there(process)]
    pending = _signal(pending, signal.SIGKILL)
    while pending:
        time.sleep(0.02)
        pending = [process for process in pending if _still_there(process)]


def describe(pid: int) -> str:
    """A process's command line, for a person."""
    try:
        words = (
            (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        )
    except OSError:
        words = ""
    return words or f"process {pid}"


def _signal(processes: Sequence[Identity], number: signal.Signals) -> list[Identity]:
    told: list[Identity] = []
    for process in processes:
        if not process.alive():
            continue
        try:
            os.kill(process.pid, number)
        except ProcessLookupError:
            continue
        except PermissionError as error:
            raise LabError(
                f"Process {process.pid} ({describe(process.pid)}) is of this lab but of another user: "
                "run this command as the user who started the lab."
            ) from error
        told.append(process)
    return told


def _still_there(process: Identity) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(process.pid, os.WNOHANG)
    return process.alive()


def _pids() -> Iterator[int]:
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def _stat(pid: int) -> Stat | None:
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The command's name stands in parentheses and may hold anything; what follows its last one is regular.
    fields = text[text.rindex(")") + 2 :].split()
    return Stat(state=fields[0], parent=int(fields[1]), started=int(fields[19]))
