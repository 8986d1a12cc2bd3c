"""What ``python -m lab`` can do, apart from reading its command line."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict

from lab import namespace as namespaces
from lab import processes, servers
from lab.entry import entry
from lab.errors import LabError
from lab.hosts.places import PART
from lab.parts import Condition, Lab, Part, Status, chosen, dependants
from lab.processes import MARK, Identity
from lab.servers import Servers

NOT_WELL = 3
"""Exit status of ``status`` where something is not up, as service managers have it."""

FOLLOW_SECONDS = 0.5
"""Seconds between two looks at a console that is followed."""


def say(text: str) -> None:
    """Tell the person what is going on, at once, beside the output proper."""
    sys.stderr.write(f"lab: {text}\n")
    sys.stderr.flush()


def up(lab: Lab, parts: Sequence[Part], names: Sequence[str], kind: Servers | None = None) -> None:
    """Bring parts up, with what they need; what is up already stays as it is.

    Args:
        lab: the lab.
        parts: the parts that there are.
        names: those that are wanted; none: all that come up unasked.
        kind: what servers are to be, where the person says so.
    """
    wanted = chosen(parts, names or _usual(parts))
    with lab.locked(say):
        lab.state.mkdir(parents=True, exist_ok=True)
        lab.namespace.up(say)
        if any(part.name == PART for part in wanted):
            servers.settle(lab, kind, say)
        for part in wanted:
            started = time.monotonic()
            was = part.status(lab).condition
            part.up(lab, say)
            if was is not Condition.UP:
                say(f"{part.name} is up ({time.monotonic() - started:.1f} s)")


def down(lab: Lab, parts: Sequence[Part], names: Sequence[str], *, keep: bool) -> None:
    """Take parts down, with what needs them, and their state; with all of them the namespace goes too."""
    if not lab.state.exists() and not processes.marked(f"{lab.state}|"):
        return
    everything = not names
    with lab.locked(say):
        for part in dependants(parts, names):
            part.down(lab)
            if not keep:
                shutil.rmtree(lab.folder(part.name), ignore_errors=True)
        if everything:
            left = lab.namespace.down()
            processes.stop(processes.marked(f"{lab.state}|"))
            if not keep:
                lab.remove()
            if left:
                say(f"these are not the lab's and still use its network, until they end: {', '.join(left)}")


def reset(lab: Lab, parts: Sequence[Part], names: Sequence[str]) -> None:
    """Bring parts back to how they were at first."""
    wanted = chosen(parts, names or _usual(parts))
    with lab.locked(say):
        lab.state.mkdir(parents=True, exist_ok=True)
        lab.namespace.up(say)
        servers.settle(lab, None, say)
        for part in wanted:
            if names and part.name not in names:
                part.up(lab, say)
            else:
                part.reset(lab, say)
                say(f"{part.name} is as new")


def status(lab: Lab, parts: Sequence[Part], names: Sequence[str], *, as_json: bool) -> int:
    """Print how the lab is; the exit status tells whether all of it is up."""
    rows = [("namespace", _namespace_status(lab))] if not names else []
    chosen(parts, names)
    rows += [(part.name, part.status(lab)) for part in chosen(parts, ()) if not names or part.name in names]
    if as_json:
        document = {name: {**asdict(found), "condition": str(found.condition)} for name, found in rows}
        sys.stdout.write(json.dumps({"state": str(lab.state), "parts": document}, indent=2) + "\n")
    else:
        table = [("PART", "STATE", "PID", "SINCE", "WHAT"), *(_row(name, found) for name, found in rows)]
        widths = [max(len(row[at]) for row in table) for at in range(4)]
        for row in table:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            sys.stdout.write("  ".join([*cells, row[4]]).rstrip() + "\n")
    spared = {part.name for part in parts if part.on_request and not names}
    well = all(
        found.condition is Condition.UP or (found.condition is Condition.DOWN and name in spared)
        for name, found in rows
    )
    return 0 if well else NOT_WELL


def execute(lab: Lab, command: Sequence[str]) -> None:
    """Become a command inside the namespace.

    Raises:
        LabError: the namespace is down, or there is no such command.
    """
    words = [word for index, word in enumerate(command) if index or word != "--"]
    if not words:
        raise LabError("exec takes a command: `python -m lab exec -- CMD ARGS...`")
    if shutil.which(words[0]) is None:
        raise LabError(f"{words[0]}: no such command")
    entered = entry(lab)
    line = [*entered.words, *words]
    variables = {name: value for name, value in os.environ.items() if name != MARK}
    os.execvpe(line[0], line, variables | entered.variables)


def console(lab: Lab, parts: Sequence[Part], name: str, *, follow: bool = False) -> None:
    """Print what a machine's console said, and with ``follow`` what it says until the machine goes.

    Raises:
        LabError: there is no such machine.
    """
    text = _said(lab, parts, name)
    if text is None:
        raise LabError(
            f"There is no machine {name} in the lab (or the lab is down): "
            "`python -m lab status` shows what is."
        )
    sys.stdout.write(text)
    while follow:
        sys.stdout.flush()
        time.sleep(FOLLOW_SECONDS)
        now = _said(lab, parts, name)
        if now is None:
            return
        sys.stdout.write(now.removeprefix(text))
        text = now


def _said(lab: Lab, parts: Sequence[Part], name: str) -> str | None:
    for part in reversed(chosen(parts, ())):
        lines = part.console(lab, name)
        if lines is not None:
            return "".join(f"{line}\n" for line in lines)
    return None


def _usual(parts: Sequence[Part]) -> list[str]:
    """The parts that come up unasked."""
    return [part.name for part in parts if not part.on_request]


def _namespace_status(lab: Lab) -> Status:
    space = lab.namespace
    holder, way = space.holder(), space.way()
    if holder is None:
        if space.record.exists():
            return Status(Condition.BROKEN, "its holder is gone: `python -m lab up` mends it")
        return Status(Condition.DOWN)
    words = namespaces.WORDS[way] if way is not None else ""
    members = space.members()
    return Status(
        Condition.UP, f"{words}; {members} processes in it; no way out", holder, {"processes": members}
    )


def _row(name: str, found: Status) -> tuple[str, str, str, str, str]:
    process = found.process
    pid = str(process.pid) if process is not None else "-"
    return (name, str(found.condition), pid, _since(process) if process is not None else "-", found.detail)


def _since(process: Identity) -> str:
    uptime = float((processes.PROC / "uptime").read_text(encoding="ascii").split()[0])
    seconds = max(0, int(uptime - process.started / os.sysconf("SC_CLK_TCK")))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
