"""What may be asked again, and for how long."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Final

import httpx

from providers.starlingx.connector.settings import Patience

IDEMPOTENT: Final = frozenset({"GET", "HEAD", "PUT", "PATCH", "DELETE"})
"""Methods that may be sent twice. The services' PATCH replaces values; an action is checked by its effect."""
UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Failures before anything was sent."""
_CONFLICT: Final = 409
_TOO_MANY: Final = 429
_SERVER: Final = 500
_UNAVAILABLE: Final = 503
_GATEWAY: Final = frozenset({502, 504})
_BUSY = re.compile(
    r"in progress|try again|retry|please wait|is busy|concurrent|timed out waiting for a reply",
    re.IGNORECASE,
)
_READS_AT_500: Final = 2


@dataclass
class Attempts:
    """The attempts of one request: counts them, and says how long to pause before the next."""

    patience: Patience
    limit: float
    started: float = field(default_factory=time.monotonic)
    pause: float = 0.0
    failed: int = 0

    def left(self) -> bool:
        """Whether there is time for another attempt."""
        return time.monotonic() - self.started + self.pause < self.limit

    async def wait(self) -> None:
        """Pause before the next attempt: longer each time."""
        self.failed += 1
        self.pause = min(self.patience.longest_pause, max(self.patience.first_pause, self.pause * 2))
        await asyncio.sleep(self.pause)


def is_transient(method: str, response: httpx.Response, failed: int) -> bool:
    """Whether the same request may get another answer a little later.

    A 500 of sysinv is often a wrong input, so only reads are repeated at one, and only twice.
    """
    status = response.status_code
    if status in (_UNAVAILABLE, _TOO_MANY):
        return True
    if status in _GATEWAY:
        return method in IDEMPOTENT
    if status == _CONFLICT:
        return bool(_BUSY.search(response.text))
    return method == "GET" and status >= _SERVER and failed < _READS_AT_500
