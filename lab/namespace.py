"""The lab's network namespace: loopback, and no way out.

It is made without root where user namespaces are allowed; plainly where we are root; else sudo helps once: it
makes a user namespace that is ours, and everything after that needs no root. It is held by a small process
(``holder``) and found again through that process's record. Where the holder was killed while other processes
of the lab still live in the namespace, a new holder takes it over from them.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lab.errors import LabError
from lab.holder import READY
from lab.processes import MARK, PROC, Identity, Module, describe, marked, read_identity, stop, write_identity

NAME = "namespace"
SECONDS_TO_START = 30

HOW_TO_ALLOW = """\
Any one of these helps:
  - as root, `sysctl -w user.max_user_namespaces=15000 kernel.unprivileged_userns_clone=1` (where they exist),
    and on Ubuntu 24.04 and later `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`;
  - sudo for this user, and a terminal to ask for its password;
  - running as root, with the capability CAP_SYS_ADMIN (in a container: --privileged or --cap-add
    SYS_ADMIN)."""


class Way(StrEnum):
    """How the namespace was made."""

    ROOT = "root"
    ROOTLESS = "rootless"
    SUDO = "sudo"


USER_NAMESPACE = ("unshare", "--user", "--map-root-user", "--net", "--")
WORDS = {
    Way.ROOT: "as root",
    Way.ROOTLESS: "rootless, in a user namespace",
    Way.SUDO: "in a user namespace made by sudo",
}


@dataclass(frozen=True)
class Namespace:
    """The namespace of one lab; ``lab`` is the lab's state folder."""

    lab: Path

    @property
    def record(self) -> Path:
        """Where the holder's identity and the way are written."""
        return self.lab / f"{NAME}.json"

    @property
    def mark(self) -> str:
        """The holder's mark."""
        return f"{self.lab}|{NAME}"

    def holder(self) -> Identity | None:
        """The process that holds the namespace; none where it is down (or its holder was killed)."""
        return read_identity(self.record)

    def way(self) -> Way | None:
        """How it was made, as recorded."""
        with contextlib.suppress(OSError, ValueError, KeyError):
            return Way(json.loads(self.record.read_text(encoding="utf-8"))["way"])
        return None

    def up(self, say: Callable[[str], None]) -> None:
        """Make it, or take it over from what still lives in it; nothing happens where it is up.

        Raises:
            LabError: no way to make one is open here; the message names what to do.
        """
        if self.holder() is not None:
            return
        _need("unshare", "nsenter")
        way = self.way() or (Way.ROOT if os.geteuid() == 0 else Way.ROOTLESS)
        unrecorded = next(iter(marked(self.mark)), None)
        if unrecorded is not None:
            say("its holder was not on record: now it is")
            write_identity(self.record, unrecorded, way=way)
            return
        lost = self._lost_member()
        if lost is not None:
            say("its holder was gone: a new one takes the namespace over")
            self._start(way, _nsenter(lost.pid, way))
            return
        refusals: list[str] = []
        for way in _ways():
            try:
                self._make(way, say)
            except LabError as refusal:
                refusals.append(f"  {WORDS[way]}: {refusal}")
            else:
                return
        reasons = "\n".join(refusals)
        raise LabError(f"No network namespace can be made here.\n{reasons}\n{HOW_TO_ALLOW}")

    def down(self) -> list[str]:
        """End the holder; returns who else still lives in the namespace and keeps it, for a person."""
        holder = self.holder()
        link = _link(holder.pid) if holder is not None else None
        stop([*([holder] if holder else []), *marked(self.mark)])
        self.record.unlink(missing_ok=True)
        return [f"{pid} ({describe(pid)})" for pid in _inside(link)] if link is not None else []

    def inside(self) -> bool:
        """Whether this process lives in the namespace already."""
        holder = self.holder()
        return holder is not None and _link(holder.pid) == _link(os.getpid())

    def contains(self, process: Identity) -> bool:
        """Whether that process lives in the namespace."""
        holder = self.holder()
        return (
            holder is not None and _link(holder.pid) is not None and _link(holder.pid) == _link(process.pid)
        )

    def members(self) -> int:
        """How many processes live in it, the holder not counted."""
        holder = self.holder()
        link = _link(holder.pid) if holder is not None else None
        return len(_inside(link)) - 1 if link is not None else 0

    def enter(self, command: Sequence[str]) -> list[str]:
        """The command line that runs ``command`` inside; it stays one process.

        Raises:
            LabError: the namespace is down.
        """
        holder = self.holder()
        if holder is None:
            raise LabError("The lab's network namespace is down: run `python -m lab up` first.")
        if self.inside():
            return list(command)
        return [*_nsenter(holder.pid, self.way() or Way.ROOTLESS), *command]

    def _make(self, way: Way, say: Callable[[str], None]) -> None:
        if way is Way.SUDO:
            if not (sys.stdin.isatty() or _quiet_sudo()):
                raise LabError("sudo would ask for a password, and there is no terminal to ask at")
            say(
                "sudo is asked for once, to make a network namespace for the lab: user namespaces are closed "
                "to this user here. Nothing of the lab runs as root."
            )
            user, group = str(os.getuid()), str(os.getgid())
            keep = ("--inh-caps", "+sys_admin", "--ambient-caps", "+sys_admin")
            become = ("setpriv", "--reuid", user, "--regid", group, "--init-groups", *keep, "--")
            self._start(way, ("sudo", *become, *USER_NAMESPACE))
        elif way is Way.ROOT:
            self._start(way, ("unshare", "--net", "--"))
        else:
            self._start(way, USER_NAMESPACE)

    def _start(self, way: Way, prefix: Sequence[str]) -> None:
        module = Module("lab.holder")
        variables = [f"{name}={value}" for name, value in {**module.environment, MARK: self.mark}.items()]
        command = [*prefix, "env", *variables, *module.command]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=SECONDS_TO_START
            )
        except subprocess.TimeoutExpired as error:
            raise LabError(f"`{' '.join(prefix)}` gave no answer in {SECONDS_TO_START} s") from error
        words = done.stdout.split()
        if done.returncode != 0 or len(words) != len((READY, "pid")) or words[0] != READY:
            raise LabError(done.stderr.strip() or f"`{' '.join(prefix)}` ended with status {done.returncode}")
        found = Identity.of(int(words[1]))
        if found is None:
            raise LabError("its holder ended as soon as it started")
        write_identity(self.record, found, way=way)

    def _lost_member(self) -> Identity | None:
        """A process of this lab that still lives in the namespace whose holder is gone."""
        own = _link(os.getpid())
        links = {process: _link(process.pid) for process in marked(f"{self.lab}|")}
        lost = {process: link for process, link in links.items() if link not in (None, own)}
        if not lost:
            return None
        common = Counter(lost.values()).most_common(1)[0][0]
        return next(process for process, link in lost.items() if link == common)


def _ways() -> list[Way]:
    if os.geteuid() == 0:
        return [Way.ROOT, Way.ROOTLESS]
    return [Way.ROOTLESS, *([Way.SUDO] if shutil.which("sudo") else [])]


def _nsenter(pid: int, way: Way) -> list[str]:
    user = [] if way is Way.ROOT else ["--user", "--preserve-credentials"]
    return ["nsenter", "--target", str(pid), *user, "--net", "--"]


def _need(*programs: str) -> None:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise LabError(f"{' and '.join(missing)} not found: install util-linux.")


def _quiet_sudo() -> bool:
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def _link(pid: int) -> str | None:
    try:
        return str((PROC / str(pid) / "ns/net").readlink())
    except OSError:
        return None


def _inside(link: str) -> list[int]:
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _link(pid) == link]
