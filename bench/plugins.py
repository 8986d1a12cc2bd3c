"""What the processes of one plugin take, for a fleet with a provider for each cloud.

Compared in one run: providers of one engine, which share a process (``providers/kit/shared.py``), and
providers of as many engines, each of which has a process of its own.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.paths import ROOT, venv_python

PROVIDERS = 50
_PLUGIN = ROOT / "providers" / "starlingx"
_TICKS = os.sysconf("SC_CLK_TCK")
"""Of a second of processor time, in /proc/PID/stat (proc(5))."""


@dataclass(frozen=True, slots=True)
class Processes:
    """What plugins' processes took until each of them served."""

    seconds: float
    processor_seconds: float
    mebibytes: float
    """Memory, what is shared counted once (the sum of proportional set sizes)."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """Providers of one engine beside those of as many engines."""

    providers: int
    shared: Processes
    apart: Processes
    memory_ratio: float
    processor_ratio: float


def measure(providers: int = PROVIDERS) -> Sharing:
    """Start that many providers both ways."""
    with _engines(providers) as engines:
        shared = _start([engines[0]] * providers)
        apart = _start(engines)
    return Sharing(
        providers,
        shared,
        apart,
        shared.mebibytes / apart.mebibytes,
        shared.processor_seconds / apart.processor_seconds,
    )


@contextmanager
def _engines(count: int) -> Generator[Sequence[str]]:
    """Addresses at which plugins believe an engine, each another one."""
    with ExitStack() as open_:
        servers = [open_.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        yield [f"127.0.0.1:{server.getsockname()[1]}" for server in servers]


def _start(engines: Sequence[str]) -> Processes:
    begun = time.perf_counter()
    doors = [
        subprocess.Popen([venv_python(), "-u", _PLUGIN, engine], stdout=subprocess.PIPE, text=True)
        for engine in engines
    ]
    try:
        for door in doors:
            if door.stdout is None or not door.stdout.readline().strip().isdigit():
                raise RuntimeError("a plugin does not serve")
        seconds = time.perf_counter() - begun
        known = {*engines}
        processes = [place for place in Path("/proc").glob("[0-9]*") if _words(place) & known]
        return Processes(seconds, sum(map(_processor, processes)), sum(map(_mebibytes, processes)))
    finally:
        for door in doors:
            door.terminate()
        for door in doors:
            door.communicate()


def _words(process: Path) -> set[str]:
    try:
        return set((process / "cmdline").read_text().split("\0"))
    except OSError:
        return set()


def _processor(process: Path) -> float:
    fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _mebibytes(process: Path) -> float:
    rows = (process / "smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024
