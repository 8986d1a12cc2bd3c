"""What a command prints: kept as outputs, logged line by line while it runs, quoted when it fails."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final, Literal, Self

from engine.command.gotext import quote
from engine.command.redact import Redact
from providers.kit.errors import ProviderError

Stream = Literal["stdout", "stderr"]

_LOGGED: Final[dict[str | None, frozenset[Stream]]] = {
    None: frozenset({"stdout", "stderr"}),
    "stdoutAndStderr": frozenset({"stdout", "stderr"}),
    "stdout": frozenset({"stdout"}),
    "stderr": frozenset({"stderr"}),
}

# Every line is a call to the engine; a command that prints faster than that is told in longer messages.
_BACKLOG: Final = 500


class Capture:
    """Collects a command's output; an asynchronous context whose end waits until every line is told.

    Args:
        logging: the input `logging` (`stdout`, `stderr`, `stdoutAndStderr`, `none`; None is both). A value
        that is none of
            these logs nothing, as in the official plugin.
        tell: takes one line for the engine's log.
        redact: masks secrets in lines and errors.
    """

    def __init__(self, logging: str | None, tell: Callable[[str], Awaitable[None]], redact: Redact) -> None:
        self._logged = _LOGGED.get(logging, frozenset[Stream]())
        self._tell = tell
        self._redact = redact
        self._kept: dict[Stream, bytearray] = {"stdout": bytearray(), "stderr": bytearray()}
        self._both = bytearray()
        self._line: dict[Stream, bytearray] = {"stdout": bytearray(), "stderr": bytearray()}
        self._lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._telling: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._telling = asyncio.create_task(self._tell_lines())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for rest in self._line.values():
            if rest:
                self._lines.put_nowait(bytes(rest))
                rest.clear()
        self._lines.put_nowait(None)
        if self._telling is not None:
            await self._telling

    def feed(self, stream: Stream, data: bytes) -> None:
        """Take what the command has just printed."""
        self._kept[stream] += data
        self._both += data
        if stream not in self._logged:
            return
        pending = self._line[stream]
        pending += data
        if b"\n" in data:
            *complete, rest = bytes(pending).split(b"\n")
            for line in complete:
                self._lines.put_nowait(line)
            pending[:] = rest

    @property
    def stdout(self) -> str:
        """The standard output without its last newline."""
        return _text(self._kept["stdout"]).removesuffix("\n")

    @property
    def stderr(self) -> str:
        """The standard error without its last newline."""
        return _text(self._kept["stderr"]).removesuffix("\n")

    def failure(self, reason: str, command: str) -> ProviderError:
        """Return the error of a command that failed: why, which, and all that it printed on either stream."""
        output = self._redact(_text(self._both))
        return ProviderError(f"{reason}: running {quote(self._redact(command))}:\n{output}")

    async def _tell_lines(self) -> None:
        ended = False
        while not ended:
            lines = [await self._lines.get()]
            if self._lines.qsize() > _BACKLOG:
                lines += [self._lines.get_nowait() for _ in range(_BACKLOG)]
            ended = lines[-1] is None
            told = [_text(line.removesuffix(b"\r")) for line in lines if line is not None]
            if told:
                await self._tell(self._redact("\n".join(told)))


def _text(data: bytes | bytearray) -> str:
    # A property is UTF-8 by its protocol; what a command prints need not be.
    return data.decode("utf-8", errors="replace")
