"""Ending a run without warning, as a crash of the machine would."""

import contextlib
import os
import signal
from pathlib import Path

from engine.wrapper import stacks


def kill_session(leader: int) -> None:
    """End every process of the session that `leader` began at once.

    A kill of pulumiw alone is no crash: the engine has a process group of its own, notices, stops in order.
    All are stopped before the first is killed, so that none of them notices the end of another.
    """
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            with contextlib.suppress(OSError):
                if os.getsid(int(entry.name)) == leader:
                    os.kill(int(entry.name), number)


def being_made(state: Path, stack: str) -> list[str]:
    """The URNs that the engine has noted as being made; `state` is a clone's state folder."""
    file = stacks.state_file(state / "backend", stacks.project_name(), stack)
    return [urn for kind, urn in stacks.pending_operations(file) if kind == "creating"] if file else []
