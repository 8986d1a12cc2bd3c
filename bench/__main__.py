"""Measure, print a table, write ``bench/results.json``; ``python -m bench plans`` measures plans alone.

``python -m bench up`` measures stack dev from an empty lab; it takes minutes, and is only done if asked for.
"""

from __future__ import annotations

import sys
from dataclasses import asdict

from bench import planning, previews, up
from bench.results import write


def main() -> None:
    """Run the benchmarks that are named, or all of them."""
    wanted = set(sys.argv[1:]) or {"plans", "previews"}
    results: dict[str, object] = {}
    if "plans" in wanted:
        plans = [planning.measure(size) for size in planning.SIZES]
        results["plans"] = [asdict(one) for one in plans]
        print(f"{'plan of':>12} {'parse s':>9} {'plan s':>9} {'again s':>9} {'peak MiB':>9}")
        for one in plans:
            print(
                f"{f'{one.clouds} clouds':>12} {one.parse_seconds:9.3f} {one.plan_seconds:9.3f}"
                f" {one.again_seconds:9.3f} {one.peak_mebibytes:9.1f}",
                flush=True,
            )
    if "previews" in wanted:
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
        results["previews"] = measured
    if "up" in wanted:
        whole = up.measure()
        print(up.show(whole), flush=True)
        results["up"] = asdict(whole)
    write(results)


if __name__ == "__main__":
    main()
