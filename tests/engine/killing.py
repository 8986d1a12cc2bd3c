"""Ending a run without warning, as a crash of the machine would."""

import contextlib
import json
import os
import signal
from pathlib import Path
from typing import Any


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
    (file,) = (state / "backend/.pulumi/stacks").rglob(f"{stack}.json")
    with contextlib.suppress(json.JSONDecodeError):  # it is just being written
        latest: dict[str, Any] = json.loads(file.read_text())["checkpoint"].get("latest") or {}
        pending: list[Any] = latest.get("pending_operations") or []
        return [one["resource"]["urn"] for one in pending if one["type"] == "creating"]
    return []
