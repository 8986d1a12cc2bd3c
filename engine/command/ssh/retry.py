"""Trying again until it works: the official plugin's back-off."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from providers.kit.errors import ProviderError

T = TypeVar("T")

# pulumi/sdk/v3/go/common/util/retry: seconds, factor, seconds.
_FIRST_DELAY: Final = 0.1
_BACKOFF: Final = 1.5
_LONGEST_DELAY: Final = 5.0


class AttemptError(ProviderError):
    """One attempt failed in a way that may pass: it is worth another."""


async def retry(
    what: str,
    limit: int,
    attempt: Callable[[], Awaitable[T]],
    status: Callable[[str], Awaitable[None]],
    *,
    again: type[AttemptError] = AttemptError,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> T:
    """Try until it works or has failed once more often than `limit`.

    Args:
        what: names the attempt in the status line.
        limit: how many failures are followed by another attempt; negative: any number.
        attempt: what to try.
        status: shows a line beside the resource while this goes on.
        again: the failures that are worth another attempt.
        sleep: waits that many seconds.

    Raises:
        ProviderError: the last failure, and how many came before it.
    """
    delay, failures = _FIRST_DELAY, 0
    while True:
        try:
            return await attempt()
        except again as error:
            if 0 <= limit <= failures:
                raise ProviderError(f"after {failures} failed attempts: {error}") from None
            failures += 1
            await status(f"{what} {failures}/{'inf' if limit < 0 else limit} failed: retrying")
        await sleep(delay)
        delay = min(delay * _BACKOFF, _LONGEST_DELAY)
