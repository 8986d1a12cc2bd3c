"""How long a preview takes, against a bare program that registers the same resources.

Both run under the real engine with the same plugins, in turns, in copies of the project, without the lab.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.fleets import fleet
from engine.paths import ROOT
from tests.engine.conftest import Pulumiw, copy_project, runner
from tests.unit.graph.apart import recorded

STACK = "bench"
TURNS = 5


@dataclass(frozen=True, slots=True)
class Previews:
    """One stack, previewed by the program and by the bare program."""

    name: str
    """The stack."""
    resources: int
    """How many resources both register."""
    seconds: float
    """Median of the program's previews."""
    bare_seconds: float
    """Median of the bare program's previews."""
    ratio: float
    """Median of the ratios of neighbouring runs."""
    peak_mebibytes: float
    """Largest process of the program's previews."""


def measure(name: str, spec: Mapping[str, Any], turns: int = TURNS) -> Previews:
    """Preview one fleet by turns."""
    with (
        tempfile.TemporaryDirectory(prefix="murmuration-bench-") as place,
        _projects(Path(place), spec) as (program, bare),
    ):
        resources = len(json.loads((bare.folder / "resources.json").read_text()))
        pairs = [(_timed(program), _timed(bare)) for _ in range(turns + 1)][
            1:
        ]  # the first turn warms caches up
        return Previews(
            name=name,
            resources=resources,
            seconds=statistics.median(mine[0] for mine, _ in pairs),
            bare_seconds=statistics.median(theirs[0] for _, theirs in pairs),
            ratio=statistics.median(mine[0] / theirs[0] for mine, theirs in pairs),
            peak_mebibytes=max(mine[1] for mine, _ in pairs),
        )


def dev() -> dict[str, Any]:
    """The fleet of stack dev."""
    return _config()["murmuration:fleet"]


def _config() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]


def _secrets() -> list[str]:
    """What stack dev keeps secret; a preview uses none of it."""
    return [key for key, value in _config().items() if "secure" in value]


def large() -> dict[str, Any]:
    """A fleet of 100 subclouds."""
    return fleet(100)


@contextmanager
def _projects(place: Path, spec: Mapping[str, Any]) -> Generator[tuple[Pulumiw, Pulumiw]]:
    """The program and the bare program, each with its own state."""
    config = {**dict.fromkeys(_secrets(), "none"), "murmuration:fleet": dict(spec)}
    made: list[Pulumiw] = []
    for name in ("program", "bare"):
        folder = copy_project(place / name / "project")
        (folder / f"Pulumi.{STACK}.yaml").write_text(yaml.safe_dump({"config": config}))
        one = runner(folder, place / name / "state", place / name / "home")
        one.python("-m", "engine", "ensure")
        made.append(one)
    program, bare = made
    resources = _graph(program.folder / f"Pulumi.{STACK}.yaml")
    (bare.folder / "resources.json").write_text(json.dumps(resources))
    shutil.copy2(ROOT / "bench" / "bare.py", bare.folder / "__main__.py")
    yield program, bare


def _graph(stack_file: Path) -> list[tuple[str, str, dict[str, Any], str]]:
    """What the program registers, as the bare program takes it: providers first."""
    found: list[tuple[str, str, dict[str, Any], str]] = []
    for label, entry in recorded(stack_file, preview=True).items():
        if " " in label:
            kind, name = label.split(" ", 1)
            inputs = {_snake(key): value for key, value in entry.get("inputs", {}).items()}
            found.append((kind, name, inputs, entry.get("provider", "").partition(" ")[2]))
    return sorted(found, key=lambda one: not one[0].startswith("pulumi:providers:"))


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda match: f"_{match[0].lower()}", name)


def _timed(project: Pulumiw) -> tuple[float, float]:
    """Seconds of one preview, and MiB of its largest process."""
    start = time.perf_counter()
    done = project.run(
        sys.executable, "-m", "bench.peak", "./pulumiw", "preview", "--stack", STACK, "--non-interactive"
    )
    return time.perf_counter() - start, float(done.stdout.rsplit("peak-mebibytes=", 1)[1])
