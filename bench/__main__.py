"""Measure, print tables, write ``bench/results.json``: ``python -m bench [PART ...]``, all parts by default.

Parts: plans, previews, plugins (the processes of many providers), up (stack dev from an empty lab),
starlingx (a cloud of 100 hosts, one of 1,000 subclouds), openstack (tenancies of 100 and 1,000 objects); the
last three take long.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Final

from bench import openstack, planning, plugins, previews, starlingx, up
from bench.results import write
from engine.paths import ROOT


def _plans() -> None:
    print(f"{'plan of':>12} {'parse s':>9} {'plan s':>9} {'again s':>9} {'page s':>9} {'peak MiB':>9}")
    plans: list[planning.Planning] = []
    for name, data in planning.stacks():
        one = planning.measure(name, data)
        plans.append(one)
        print(
            f"{one.name:>12} {one.parse_seconds:9.3f} {one.plan_seconds:9.3f} {one.again_seconds:9.3f}"
            f" {one.page_seconds:9.3f} {one.peak_mebibytes:9.1f}",
            flush=True,
        )
    write({"plans": [asdict(one) for one in plans]})


def _previews() -> None:
    print(f"{'preview of':>16} {'resources':>9} {'s':>7} {'bare s':>7} {'ratio':>6} {'peak MiB':>9}")
    measured: list[dict[str, object]] = []
    for name, spec, turns in (("dev", previews.dev(), 5), ("100 subclouds", previews.large(), 3)):
        one = previews.measure(name, spec, turns)
        measured.append(asdict(one))
        print(
            f"{one.name:>16} {one.resources:9} {one.seconds:7.2f} {one.bare_seconds:7.2f}"
            f" {one.ratio:6.2f} {one.peak_mebibytes:9.1f}",
            flush=True,
        )
    write({"previews": measured})


def _plugins() -> None:
    one = plugins.measure()
    print(f"{f'{one.providers} providers':>16} {'s':>7} {'processor s':>12} {'MiB':>8}")
    for name, row in (("one process", one.shared), ("each its own", one.apart)):
        print(f"{name:>16} {row.seconds:7.2f} {row.processor_seconds:12.2f} {row.mebibytes:8.1f}")
    print(f"{'ratio':>16} {'':7} {one.processor_ratio:12.2f} {one.memory_ratio:8.2f}", flush=True)
    write({"plugins": asdict(one)})


def _up() -> None:
    whole = up.measure()
    print(up.show(whole), flush=True)
    write({"up": asdict(whole)})


def _openstack() -> None:
    """On the lab's OpenStack, which stays if it was up before; where there can be none, it says why."""
    if _lab("status", "openstack") == 0:
        openstack.main([])
        return
    try:
        if _lab("up", "openstack") == 0:
            openstack.main([])
    finally:
        _lab("down", "openstack")


def _lab(*words: str) -> int:
    command = [str(ROOT / ".venv/bin/python"), "-m", "lab", *words]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


PARTS: Final[Mapping[str, Callable[[], object]]] = {
    "plans": _plans,
    "previews": _previews,
    "plugins": _plugins,
    "up": _up,
    "starlingx": lambda: starlingx.main([]),
    "openstack": _openstack,
}
"""What is measured, in this order."""


def main() -> None:
    """Run the benchmarks that are named, or all of them."""
    wanted = sys.argv[1:] or list(PARTS)
    for name in wanted:
        if name not in PARTS:
            sys.exit(f"there is no benchmark '{name}': they are {', '.join(PARTS)}")
    for name in wanted:
        PARTS[name]()


if __name__ == "__main__":
    main()
