"""Locks that a killed run left in the embedded backend.

The file backend locks a stack by writing a file that names the process and the host; nothing removes it
when the process is killed. On the same host it can be seen whether that process still lives.
"""

import json
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class StaleLock:
    """A lock whose process is gone."""

    file: Path
    pid: int
    since: str


def lock_folder(backend: Path, project: str, stack: str) -> Path:
    """Return where the file backend keeps a stack's locks."""
    return backend / ".pulumi" / "locks" / "organization" / project / stack


def stale_locks(folder: Path) -> list[StaleLock]:
    """List the locks in a folder that were made on this host by a process that is gone."""
    stale: list[StaleLock] = []
    for file in sorted(folder.glob("*.json")):
        try:
            lock = json.loads(file.read_text(encoding="utf-8"))
            pid, host, since = int(lock["pid"]), str(lock["hostname"]), str(lock.get("timestamp", ""))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if host == socket.gethostname() and not _is_pulumi(pid):
            stale.append(StaleLock(file, pid, since))
    return stale


def _is_pulumi(pid: int) -> bool:
    """Whether a process lives and is an engine: a number may have gone to somebody else since."""
    try:
        return Path(f"/proc/{pid}/exe").readlink().name.startswith("pulumi")
    except FileNotFoundError:
        return False
    except OSError:  # it lives, and we may not look at it
        return True
