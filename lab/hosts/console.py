"""A machine's console log: its end, and what an installation says of itself there."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|[\x00-\x08\x0b-\x1a\x1c-\x1f]")
_IPXE_ERROR = re.compile(r"^.*\(https?://ipxe\.org/[0-9a-f]+\).*$", re.MULTILINE)


class Outcome(StrEnum):
    """How far a network boot has come."""

    GOING_ON = "going on"
    INSTALLED = "installed"
    UP = "up"
    FAILED = "failed"
    NOTHING_TO_BOOT = "nothing to boot"


@dataclass(frozen=True)
class Progress:
    """What the console says of a network boot."""

    outcome: Outcome
    reason: str = ""


def clean(text: str) -> str:
    """Console output without terminal control, one line a line."""
    return re.sub(r"\r*\n|\r+", "\n", _ESCAPES.sub("", text))


def progress(text: str) -> Progress:
    """Read how a network boot goes from what the console has said since its beginning (cleaned)."""
    if match := re.search(r"^LAB-INSTALL: failed: (.*)$", text, re.MULTILINE):
        return Progress(Outcome.FAILED, match[1].strip())
    if match := re.search(r"^LAB-IPXE: failed: (.*)$", text, re.MULTILINE):
        return Progress(Outcome.FAILED, _with_ipxe_error(match[1].strip(), text))
    if re.search(r"^LAB-INSTALL: done$", text, re.MULTILINE):
        return Progress(Outcome.INSTALLED)
    if re.search(r"^No bootable device|^No more network devices", text, re.MULTILINE):
        return Progress(Outcome.NOTHING_TO_BOOT, _with_ipxe_error("the machine found nothing to boot", text))
    if re.search(r"^\S+ login: *$", text, re.MULTILINE):
        return Progress(Outcome.UP)
    if match := re.search(r"^(.*Kernel panic - not syncing.*)$", text, re.MULTILINE):
        return Progress(Outcome.FAILED, match[1].strip())
    return Progress(Outcome.GOING_ON)


def _with_ipxe_error(reason: str, text: str) -> str:
    errors = _IPXE_ERROR.findall(text)
    return f"{reason}: {errors[-1].strip()}" if errors else reason


def since(log: Path, offset: int) -> str:
    """What the console said after `offset` bytes, cleaned."""
    try:
        with log.open("rb") as file:
            file.seek(offset)
            return clean(file.read().decode(errors="replace"))
    except OSError:
        return ""


def size(log: Path) -> int:
    """Length of the log in bytes."""
    return log.stat().st_size if log.exists() else 0


def last_lines(log: Path, number: int = 8) -> str:
    """The end of the log, for error messages."""
    lines = [line for line in since(log, max(0, size(log) - 16384)).splitlines() if line.strip()]
    return "\n".join(f"    {line}" for line in lines[-number:]) or "    (it said nothing)"
