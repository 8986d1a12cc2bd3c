"""Waiting for a state: bounded, with progress that a person can follow, and failures that say why."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from providers.kit.errors import ProviderError
from providers.kit.resource import Operation

Look = Callable[[], Awaitable[tuple[bool, str]]]
"""Looks once: is it so by now, and the state in words. Raises ProviderError where it will never be so."""
Explain = Callable[[], Awaitable[str]]
_MINUTE: Final = 60


async def watch(
    operation: Operation, what: str, look: Look, *, limit: float, poll: float, explain: Explain | None = None
) -> None:
    """Look until it is so.

    Args:
        operation: shows the progress.
        what: what is waited for, as the message says it: "controller-0 to be unlocked".
        look: see `Look`.
        limit: seconds; the operation's own limit, where it is nearer, ends it earlier.
        poll: seconds between two looks.
        explain: adds what is known of the reason, such as alarms, to the error.

    Raises:
        ProviderError: the time is over, or `look` found that it cannot become so.
    """
    began = time.monotonic()
    limit = min(limit, max(operation.remaining(limit) - poll, poll))
    state = what
    while True:
        done, state = await _answer(operation, look, state, began, poll)
        if done:
            return
        passed = time.monotonic() - began
        await operation.status(f"{state} ({duration(passed)})")
        if passed > limit:
            why = await explain() if explain is not None else ""
            raise ProviderError(
                f"waited {duration(limit)} for {what}; last seen: {state}{why}. Run again to go on, or raise"
                " custom_timeouts"
            )
        await asyncio.sleep(poll)


async def _answer(
    operation: Operation, look: Look, state: str, began: float, poll: float
) -> tuple[bool, str]:
    """Look once, and say so while there is no answer: a controller that reboots gives none for long."""
    asked = asyncio.ensure_future(look())
    try:
        while not (await asyncio.wait({asked}, timeout=poll))[0]:
            await operation.status(f"{state}; no answer now ({duration(time.monotonic() - began)})")
        return asked.result()
    finally:
        asked.cancel()


def duration(seconds: float) -> str:
    """Return a time as a person says it: `45s`, `12m05s`, `1h10m`."""
    whole = int(seconds)
    if whole < _MINUTE:
        return f"{whole}s"
    minutes, rest = divmod(whole, _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours}h{minutes:02}m" if hours else f"{minutes}m{rest:02}s"
