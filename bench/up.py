"""How long stack dev takes from an empty lab to running, and where the time goes.

    python -m bench up

It brings up a lab of its own (machines where they can be had), the stack, the stack once more, and takes all
of it down. The time goes along a chain: each of its steps could begin only when the one before it was done.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.paths import ROOT

STACK: Final = "dev"
SHORTEST_SECONDS: Final = 2.0
"""Steps of the chain that are told; shorter ones are summed up."""


@dataclass(frozen=True, slots=True)
class Span:
    """A resource, from when its step began to when it was done, in seconds since the run began."""

    name: str
    """``Device cc-controller-0``."""
    begin: float
    """When its step began."""
    end: float
    """When it was done."""

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured; all in seconds."""

    servers: str
    """``machines`` or ``records``."""
    load: float
    """Load average before; more than this run's own is other people's work."""
    lab_seconds: float
    """The lab, empty."""
    up_seconds: float
    """The stack, from nothing."""
    again_seconds: float
    """The stack once more: nothing to change."""
    down_seconds: float
    """Stack and lab, down."""
    resources: int
    """How many there are."""
    chain: tuple[Span, ...]
    """What the time of the stack goes along."""


def spans(events: Iterable[Mapping[str, Any]]) -> dict[str, Span]:
    """The spans of an engine's event log, by URN.

    Args:
        events: the log's lines: ``resourcePreEvent`` and ``resOutputsEvent`` with a timestamp each.
    """
    found: dict[str, Span] = {}
    begun: dict[str, float] = {}
    first: float | None = None
    for event in events:
        at = float(event["timestamp"])
        first = at if first is None else first
        for kind in ("resourcePreEvent", "resOutputsEvent"):
            if kind not in event:
                continue
            urn = str(event[kind]["metadata"]["urn"])
            if kind == "resourcePreEvent":
                begun[urn] = at - first
            elif urn in begun:
                token, name = urn.split("::")[2:4]
                found[urn] = Span(f"{token.rsplit(':', 1)[-1]} {name}", begun[urn], at - first)
    return found


def needs(resources: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What each resource of a state waits for, by URN: what it depends on, and its provider."""
    found: dict[str, list[str]] = {}
    for one in resources:
        provider = str(one.get("provider", "")).rpartition("::")[0]
        found[one["urn"]] = [*one.get("dependencies", []), *([provider] if provider else [])]
    return found


def chain(found: Mapping[str, Span], waits: Mapping[str, Sequence[str]]) -> tuple[Span, ...]:
    """The steps that the time goes along: from the last one back by what each waited for longest.

    Args:
        found: spans by URN.
        waits: what each resource waits for, by URN; resources without a span (components) are seen through.
    """
    if not found:
        return ()
    urn = max(found, key=lambda one: found[one].end)
    walked = [found[urn]]
    while before := [one for one in _waited_for(urn, found, waits) if found[one].end <= found[urn].begin + 1]:
        urn = max(before, key=lambda one: found[one].end)
        walked.append(found[urn])
    return tuple(reversed(walked))


def _waited_for(urn: str, found: Mapping[str, Span], waits: Mapping[str, Sequence[str]]) -> set[str]:
    todo, seen, waited = list(waits.get(urn, ())), set[str](), set[str]()
    while todo:
        one = todo.pop()
        if one in seen:
            continue
        seen.add(one)
        if one in found and not found[one].name.startswith(("Stack ", "Fleet ")):
            waited.add(one)
        else:
            todo += waits.get(one, ())
    return waited


def measure() -> Measured:
    """Bring everything up in a state folder of its own, and down again."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="murmuration-bench-") as state:
        variables = os.environ | {"MURMURATION_STATE_DIR": state, "PULUMI_DEBUG_COMMANDS": "true"}
        log = Path(state) / "events"
        words = ["--yes", "--skip-preview", "--non-interactive"]
        python = str(ROOT / ".venv/bin/python")
        try:
            lab = _run([python, "-m", "lab", "up"], variables)
            up = _run(["./pulumiw", "up", "--stack", STACK, *words, "--event-log", str(log)], variables)
            again = _run(["./pulumiw", "up", "--stack", STACK, *words, "--expect-no-changes"], variables)
            exported = _output(["./pulumiw", "stack", "export", "--stack", STACK], variables)
            resources = json.loads(exported)["deployment"]["resources"]
            kept = (Path(state) / "lab" / "servers").read_text(encoding="ascii").strip()
        finally:
            began = time.monotonic()
            _run([python, "-m", "lab", "down"], variables)
        events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return Measured(
        servers=kept,
        load=load,
        lab_seconds=lab,
        up_seconds=up,
        again_seconds=again,
        down_seconds=time.monotonic() - began,
        resources=len(resources),
        chain=chain(spans(events), needs(resources)),
    )


def show(one: Measured) -> str:
    """The table."""
    rows = [
        ("the lab", one.lab_seconds),
        (f"stack {STACK}, {one.resources} resources", one.up_seconds),
        ("once more, unchanged", one.again_seconds),
        ("the lab down", one.down_seconds),
    ]
    lines = [f"{f'servers are {one.servers}, load {one.load:.1f}':>48} {'s':>8}"]
    lines += [f"{what:>48} {seconds:8.1f}" for what, seconds in rows]
    lines.append(f"{'where the time of the stack goes':>48} {'s':>8} {'from':>8}")
    told = [span for span in one.chain if span.seconds >= SHORTEST_SECONDS]
    lines += [f"{span.name:>48} {span.seconds:8.1f} {span.begin:8.1f}" for span in told]
    lines.append(
        f"{'between and beside these':>48} {one.up_seconds - sum(span.seconds for span in told):8.1f}"
    )
    return "\n".join(lines)


def _run(command: Sequence[str], variables: Mapping[str, str]) -> float:
    """Run a command, its output to standard error, and return how long it took."""
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, env=dict(variables), stdout=sys.stderr, check=True)
    return time.monotonic() - began


def _output(command: Sequence[str], variables: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=dict(variables), stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout
