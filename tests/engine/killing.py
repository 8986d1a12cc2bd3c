"""Ending a run without warning, as a crash of the machine would."""

import contextlib
import os
import signal
from pathlib import Path


def kill_session(leader: int) -> None:
    """Send SIGKILL to every process of the session that `leader` began.

    A kill of pulumiw alone is no crash: the engine has a process group of its own, notices, stops in order.
    """
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            if os.getsid(int(entry.name)) == leader:
                os.kill(int(entry.name), signal.SIGKILL)
