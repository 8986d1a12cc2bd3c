"""What a lab's servers are: machines in qemu, or records that behave so at the API and nowhere else.

It is settled when the lab first comes up, and kept with its state: by the command line, by the environment
(``MURMURATION_LAB_SERVERS``), else machines wherever they can be had.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.hosts import image, packages
from lab.parts import Lab, Say

VARIABLE: Final = "MURMURATION_LAB_SERVERS"
"""Says what the servers of a lab that comes up are; for tests and pipelines."""

STEPS_VARIABLE: Final = "MURMURATION_REMOTE_STEPS"
"""Tells the program that nobody can log in to servers; see docs/hosts.md."""

MEMORY_MIB: Final = 3072
"""What stack dev's seven machines take."""

_TUN: Final = Path("/dev/net/tun")


class Servers(StrEnum):
    """What servers are."""

    MACHINES = "machines"
    RECORDS = "records"


def kept(lab: Lab) -> Servers | None:
    """What was settled for this lab; None before its first ``up``."""
    try:
        return Servers(_file(lab).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


def are_machines(lab: Lab) -> bool:
    """Whether this lab's servers are machines."""
    return kept(lab) is Servers.MACHINES


def settle(lab: Lab, wanted: Servers | None, say: Say) -> Servers:
    """Decide what the servers of a lab that comes up are, and keep it.

    Args:
        lab: the lab; its state folder exists.
        wanted: what the command line says, if anything.
        say: tells why servers are records where nobody asked for that.

    Raises:
        LabError: the lab stands with the other kind, machines are asked for and cannot be had, or the
            environment's word is unknown.
    """
    before, asked = kept(lab), wanted or _from_environment()
    if before is not None and asked in (None, before):
        return before
    if before is not None and (lab.folder("metal") / "metal.db").exists():
        raise LabError(
            f"The servers of this lab are {before}, and it is to come up with {asked}: "
            "`python -m lab down` first, which takes all of it away."
        )
    chosen = asked or Servers.MACHINES
    if asked is None and (obstacle := _obstacle(say)):
        say(f"servers are records, nobody can log in to them and nothing is routed: {obstacle}")
        chosen = Servers.RECORDS
    _file(lab).write_text(f"{chosen}\n", encoding="ascii")
    return chosen


def prepare(lab: Lab, say: Say) -> None:
    """Have what machines need, if the next ``up`` is going to make some; that ``up`` says what is lacking."""
    asked = kept(lab) or _from_environment()
    if asked is not Servers.RECORDS:
        _obstacle(say)


def _file(lab: Lab) -> Path:
    return lab.state / "servers"


def _from_environment() -> Servers | None:
    text = os.environ.get(VARIABLE, "")
    if not text:
        return None
    try:
        return Servers(text)
    except ValueError:
        raise LabError(f"{VARIABLE}={text}: it takes {' or '.join(Servers)}.") from None


def _obstacle(say: Say) -> str:
    """Why there can be no machines here, in one line; empty where they can be had, which they are then."""
    if not _TUN.exists():
        return f"there is no {_TUN}, which the machines' switches need"
    free = _free_mebibytes()
    if free < MEMORY_MIB:
        return f"machines take {MEMORY_MIB} MiB of memory, and {free} MiB are free"
    try:
        packages.ensure(say)
        image.ensure(say)
    except (packages.MissingPackagesError, image.ImageError) as error:
        return " ".join(str(error).split())
    return ""


def _free_mebibytes() -> int:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        name, _, rest = line.partition(":")
        if name == "MemAvailable":
            return int(rest.split()[0]) // 1024
    return 0
