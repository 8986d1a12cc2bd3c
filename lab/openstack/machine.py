"""The lab's namespace as the place where OpenStack's processes run."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lab import processes
from lab.errors import LabError
from lab.openstack.errors import OpenStackLabError
from lab.openstack.services import Service
from lab.parts import Lab
from lab.processes import Daemon, Identity, Module

PART: Final = "openstack"
_LISTENS: Final = "0A"
"""State of a listening socket in /proc/PID/net/tcp."""


@dataclass(frozen=True, slots=True)
class LabMachine:
    """`Machine` on a lab's daemons."""

    lab: Lab

    def daemon(self, name: str) -> Daemon:
        """The lab's handle of a service."""
        return self.lab.daemon(PART, name)

    def start(self, service: Service) -> bool:
        """Start a service in the namespace unless it runs."""
        if self.alive(service.name):
            return False
        try:
            self.daemon(service.name).start(self.lab.namespace.enter(service.command), service.environment)
        except LabError as error:
            raise OpenStackLabError(str(error)) from None
        return True

    def alive(self, name: str) -> bool:
        """Whether the service's main process runs, and in this namespace."""
        process = self.daemon(name).identity()
        return process is not None and self.lab.namespace.contains(process)

    def stop(self, names: Sequence[str]) -> None:
        """End services with all that they started, at once: one after another would take a minute."""
        daemons = [self.daemon(name) for name in names]
        marked = [process for daemon in daemons for process in processes.marked(daemon.mark)]
        sessions = {number for daemon in daemons if (number := _recorded(daemon.record)) is not None}
        processes.stop([*self._of_sessions(sessions), *marked])
        for daemon in daemons:
            daemon.record.unlink(missing_ok=True)

    def _of_sessions(self, sessions: set[int]) -> list[Identity]:
        """Processes of this namespace in sessions that services began.

        uWSGI and others write their names over their environment, so that the lab's mark in it is lost. A
        session's number is that of the process that began it, and stays when that one has died.
        """
        found: list[Identity] = []
        for folder in processes.PROC.iterdir():
            identity = Identity.of(int(folder.name)) if folder.name.isdigit() else None
            if identity is None or _session(folder) not in sessions:
                continue
            if self.lab.namespace.contains(identity):
                found.append(identity)
        return found

    def log(self, name: str) -> Path:
        """Where a service's words are."""
        return self.daemon(name).log

    def listening(self, port: int) -> bool:
        """Whether something listens on that port, read from the namespace's own table of sockets."""
        holder = self.lab.namespace.holder()
        if holder is None:
            return False
        rows = (processes.PROC / str(holder.pid) / "net/tcp").read_text(encoding="ascii").splitlines()[1:]
        fields = (row.split() for row in rows)
        return any(
            state == _LISTENS and int(local.partition(":")[2], 16) == port
            for _, local, _, state, *_ in fields
        )

    def run(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> int:
        """Run a command in the namespace to its end; its words are appended to the log."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as file:
            done = subprocess.run(
                self.lab.namespace.enter(command),
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
            )
        return done.returncode

    def module(self, name: str, arguments: Sequence[str], log: Path) -> int:
        """Run a module of this repository in the namespace, with this interpreter."""
        module = Module(name, arguments)
        return self.run(module.command, module.environment, log)


def _recorded(record: Path) -> int | None:
    """The number of the process that a record tells of, whether it still runs or not."""
    try:
        return int(json.loads(record.read_text(encoding="utf-8"))["process"]["pid"])
    except (OSError, ValueError, KeyError):
        return None


def _session(folder: Path) -> int | None:
    """The session of a process: the sixth field of its stat, counted behind the name in parentheses."""
    try:
        return int(
            (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[3]
        )
    except (OSError, ValueError, IndexError):
        return None
