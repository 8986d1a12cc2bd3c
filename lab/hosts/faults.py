"""Faults of machines on demand, while they run: long packets or multicast vanish on a port, a silent console.

What is set is kept in a file, and put in force again whenever a machine is switched on. qemu lets a running
machine's frames go through another process (filter-redirector); `cable` is that process.
"""

import json
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lab.errors import LabError
from lab.hosts import qmp, record
from lab.hosts.cable import Badness
from lab.hosts.machine import Machine
from lab.hosts.places import Places, environment
from lab.hosts.record import Record
from lab.processes import Module

CABLE_LIMIT = 60.0
"""Seconds until a cable's process must be there."""

DIRECTIONS = ("tx", "rx")
"""Towards the machine, and from it."""


@dataclass(frozen=True)
class Fault:
    """A fault of some links, or of an out-of-band console.

    Attributes:
        hostname: the machine.
        port: eth0, eth1, ...; None for all of them.
        above: see `cable.Badness`.
        multicast: see `cable.Badness`.
        silent: its out-of-band console does not answer.
    """

    hostname: str
    port: str | None = None
    above: int | None = None
    multicast: bool = False
    silent: bool = False


def read(places: Places) -> list[Fault]:
    """The faults that are set."""
    try:
        entries: list[dict[str, Any]] = json.loads(_file(places).read_text(encoding="utf-8"))
    except OSError:
        return []
    return [Fault(**entry) for entry in entries]


def write(places: Places, faults: Sequence[Fault]) -> None:
    """Set these faults and no others; `follow` puts them in force."""
    places.folder.mkdir(parents=True, exist_ok=True)
    _file(places).write_text(
        json.dumps([asdict(fault) for fault in faults], indent=2) + "\n", encoding="utf-8"
    )


def _file(places: Places) -> Path:
    return places.folder / "faults.json"


def badness(faults: Sequence[Fault], hostname: str, port: str) -> Badness | None:
    """What is wrong with one link; None where nothing is."""
    here = [fault for fault in faults if fault.hostname == hostname and fault.port in (None, port)]
    here = [fault for fault in here if fault.above is not None or fault.multicast]
    if not here:
        return None
    limits = [fault.above for fault in here if fault.above is not None]
    return Badness(min(limits, default=None), any(fault.multicast for fault in here))


def console_answers(places: Places, hostname: str) -> bool:
    """Whether a machine's out-of-band console is as it should be."""
    return not any(fault.silent and fault.hostname == hostname for fault in read(places))


def follow(places: Places, kept: Record, machine: Machine) -> None:
    """Bring a running machine's links to what is set: first all whole, then bad ones.

    Raises:
        LabError: qemu refuses.
    """
    if not machine.running():
        return
    faults = read(places)
    try:
        for number in range(len(kept.switch_ports)):
            _mend(machine, number)
            found = badness(faults, kept.hostname, f"eth{number}")
            if found is not None:
                _spoil(machine, number, found)
    except qmp.QmpError as error:
        raise LabError(f"The links of {kept.hostname} cannot be changed: {error}") from error


def follow_all(places: Places, machine_of: Callable[[str], Machine]) -> None:
    """The same for every machine.

    Raises:
        LabError: qemu refuses.
    """
    for folder in places.machines():
        kept = record.read(folder)
        if kept is not None:
            follow(places, kept, machine_of(folder.name))


def _spoil(machine: Machine, number: int, found: Badness) -> None:
    pairs = [str(machine.run / f"link{number}{direction}") for direction in DIRECTIONS]
    sockets: list[tuple[str, dict[str, Any]]] = []
    filters: list[tuple[str, dict[str, Any]]] = []
    for direction, pair in zip(DIRECTIONS, pairs, strict=True):
        # qemu walks the filters from first to last towards the machine, and back from it: what comes out of
        # the cable must not meet its entrance again.
        for end in ("out", "in") if direction == "tx" else ("in", "out"):
            name = f"link{number}{direction}{end}"
            address = {"type": "unix", "data": {"path": f"{pair}-{end}"}}
            backend = {"type": "socket", "data": {"addr": address, "server": True, "wait": False}}
            sockets.append(("chardev-add", {"id": name, "backend": backend}))
            filters.append((
                "object-add",
                {
                    "qom-type": "filter-redirector",
                    "id": f"filter-{name}",
                    "netdev": f"n{number}",
                    "queue": direction,
                    f"{end}dev": name,
                },
            ))  # fmt: skip
    qmp.execute(machine.monitor, *sockets)
    module = Module("lab.hosts.cable", (*_options(found), *pairs))
    subprocess.Popen(
        module.command,
        env={**environment(machine.mark), **module.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _wait_for_cable(machine, [arguments["id"] for _, arguments in sockets])
    qmp.execute(machine.monitor, *filters)


def _wait_for_cable(machine: Machine, names: Sequence[str]) -> None:
    """Frames must not be sent into a cable that nobody holds yet."""
    deadline = time.monotonic() + CABLE_LIMIT
    while time.monotonic() < deadline:
        chardevs = qmp.execute(machine.monitor, ("query-chardev", {}))[0]
        states = {entry["label"]: str(entry["filename"]) for entry in chardevs}
        if not any(states[name].startswith("disconnected") for name in names):
            return
        time.sleep(0.1)
    raise LabError(f"The cable of {machine.identity} does not start.")


def _options(found: Badness) -> list[str]:
    options = [] if found.above is None else ["--above", str(found.above)]
    return [*options, "--multicast"] if found.multicast else options


def _mend(machine: Machine, number: int) -> None:
    """Take filters and sockets away; the cable ends with its sockets."""
    present = {entry["name"] for entry in qmp.execute(machine.monitor, ("qom-list", {"path": "/objects"}))[0]}
    names = [f"link{number}{direction}{end}" for direction in DIRECTIONS for end in ("out", "in")]
    for name in names:
        if f"filter-{name}" in present:
            qmp.execute(machine.monitor, ("object-del", {"id": f"filter-{name}"}))
    chardevs = {entry["label"] for entry in qmp.execute(machine.monitor, ("query-chardev", {}))[0]}
    for name in names:
        if name in chardevs:
            qmp.execute(machine.monitor, ("chardev-remove", {"id": name}))
