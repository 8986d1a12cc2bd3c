"""Processes that a test looks for."""

from pathlib import Path


def alive(pid: str) -> bool:
    """Whether there is such a process, which has not ended and only waits to be asked about (a zombie)."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
