"""Progress for a person: a live line on a terminal, a line every so often elsewhere."""

import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TextIO

# Nothing is said about what is over sooner than this.
QUIET_SECONDS = 3.0
LIVE_INTERVAL = 0.5
LOG_INTERVAL = 20.0


@contextmanager
def progress(
    what: str, detail: Callable[[], str] | None = None, stream: TextIO | None = None
) -> Generator[None]:
    """Say that `what` is going on, with the seconds so far, for as long as the block runs.

    `detail` is asked for a few words more each time ("41 of 115 MB").
    """
    out = stream or sys.stderr
    live = out.isatty()
    stop = threading.Event()
    started = time.monotonic()

    def line() -> str:
        words = detail() if detail else ""
        return f"  {what}: {time.monotonic() - started:.0f} s" + (f", {words}" if words else "")

    def report() -> None:
        wait = QUIET_SECONDS
        while not stop.wait(wait):
            wait = LIVE_INTERVAL if live else LOG_INTERVAL
            out.write(f"\r\x1b[K{line()}" if live else f"{line()}\n")
            out.flush()

    thread = threading.Thread(target=report, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        if live and time.monotonic() - started >= QUIET_SECONDS:
            out.write("\r\x1b[K")
            out.flush()
