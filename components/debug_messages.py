"""The SDK's debug messages, told to the engine several at a time.

For every resource the SDK tells the engine about five things that only ``--debug`` shows, and waits for an
answer to each: in the preview of a fleet of a hundred subclouds these were eleven thousand calls, and two
fifths of its processor time.
"""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Callable
from typing import Any

from pulumi.runtime.proto.engine_pb2 import DEBUG, LogRequest
from pulumi.runtime.settings import get_engine

GATHER_SECONDS = 0.1
"""How long a debug message waits for others."""


class Gathered:
    """The engine's ``Log``, with debug messages joined; all messages stay in order."""

    def __init__(self, log: Callable[[LogRequest], object], loop: asyncio.AbstractEventLoop) -> None:
        """Tell the engine by this call, from the program's loop, in which messages arise."""
        self._log = log
        self._loop = loop
        self._waiting: list[str] = []

    def __call__(self, request: LogRequest) -> None:
        """Tell the engine a message: a debug message of no resource a little later, any other at once."""
        if request.severity == DEBUG and not request.urn:
            self._waiting.append(request.message)
            if len(self._waiting) == 1:
                self._loop.call_later(GATHER_SECONDS, self.flush)
        else:
            self.flush()
            self._log(request)

    def flush(self) -> None:
        """Tell the engine what waits."""
        messages, self._waiting = self._waiting, []
        if messages:
            self._log(LogRequest(severity=DEBUG, message="\n".join(messages)))


def gather_debug_messages() -> None:
    """Have this program's debug messages gathered: once, before the first resource."""
    engine: Any = get_engine()
    gathered = Gathered(engine.Log, asyncio.get_running_loop())
    engine.Log = gathered
    atexit.register(gathered.flush)
