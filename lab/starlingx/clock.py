"""The lab's clock: what takes StarlingX half an hour takes the lab seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

SPEED = 300.0
"""How many times faster than real hosts the lab's are, unless it is told otherwise.

Half an hour is six seconds.
"""


@dataclass
class Clock:
    """What time it is, and how long a real duration takes here.

    Attributes:
        now: seconds since 1970; tests put their own in.
        speed: real seconds in one of the lab's; 1 is as slow as real hosts.
    """

    now: Callable[[], float] = time.time
    speed: float = SPEED

    def after(self, seconds: float) -> float:
        """The moment at which something that takes real hosts so many seconds will be done."""
        return self.now() + seconds / self.speed


def iso(moment: float) -> str:
    """A moment as sysinv writes it."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")


def plain(moment: float, separator: str = " ") -> str:
    """A moment as dcmanager writes it: without a zone, with a blank from the database and a T from memory."""
    return datetime.fromtimestamp(moment, UTC).strftime(f"%Y-%m-%d{separator}%H:%M:%S.%f")
