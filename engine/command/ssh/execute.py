"""A command run on a server over SSH, as Go's golang.org/x/crypto/ssh runs it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

import asyncssh
from asyncssh.packet import String
from typing_extensions import override

from engine.command.capture import Capture
from engine.command.gotext import quote
from engine.command.ssh.job import RemoteJob
from providers.kit.errors import ProviderError

_WINDOW: Final = 2 << 20
_PACKET: Final = 32 << 10
_NO_STATUS: Final = "wait: remote command exited without exit status or exit signal"

Note = Callable[[str], Awaitable[None]]


async def execute(
    connection: asyncssh.SSHClientConnection, job: RemoteJob, capture: Capture, *, error: Note, warning: Note
) -> None:
    """Run the command to its end, or, when this is cancelled, ask the server to end it.

    Args:
        connection: an open connection.
        job: what to run.
        capture: takes the output.
        error: tells the operator why the command is not run.
        warning: tells the operator that a wish was refused.

    Raises:
        ProviderError: a variable was refused, the command failed, or the connection broke.
    """
    try:
        channel = _Channel(connection)
        await channel.open_session(capture)
        await _set_environment(channel, job, error=error, warning=warning)
    except (asyncssh.Error, OSError) as failure:
        raise ProviderError(f"ssh: no session on the server: {failure}") from None
    try:
        ended = await channel.run(job.command, job.stdin.encode())
    except (asyncssh.Error, OSError) as failure:
        raise capture.failure(f"{_NO_STATUS} ({failure})", job.command) from None
    except asyncio.CancelledError:
        channel.end()
        raise
    if ended:
        raise capture.failure(ended, job.command)


async def _set_environment(channel: "_Channel", job: RemoteJob, *, error: Note, warning: Note) -> None:
    for name, value in job.environment.items():
        if not await channel.set_variable(name, value):
            await error(_refused(name))
            raise ProviderError(f"could not set environment variable {quote(name)}: ssh: setenv failed")
    for name, value in job.wishes.items():
        if not await channel.set_variable(name, value):
            await warning(_refused(name))


def _refused(name: str) -> str:
    return (
        f"Unable to set '{name}'. The SSH server takes only variables that AcceptEnv names. Add it there, "
        "or, where a shell like Bash runs the command, write VAR=value in front of the command."
    )


class _Writer(Protocol):
    def write(self, data: bytes) -> None: ...


def _send(channel: _Writer, data: bytes) -> None:
    channel.write(data)


class _Session(asyncssh.SSHClientSession[bytes]):
    """What the server tells about a running command."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self.closed: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()
        self.ended: str | None = None

    @override
    def data_received(self, data: bytes, datatype: int | None) -> None:
        self._capture.feed("stdout" if datatype is None else "stderr", data)

    @override
    def exit_status_received(self, status: int) -> None:
        self.ended = f"Process exited with status {status}" if status else ""

    @override
    def exit_signal_received(self, signal: str, core_dumped: bool, msg: str, lang: str) -> None:
        del core_dumped, lang
        self.ended = f"Process exited with status {_signal_status(signal)} from signal {signal}"
        if msg:
            self.ended += f". Reason was: {msg}"

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(exc)


# Go's table of the signals that RFC 4254 names.
_SIGNALS: Final = {
    "HUP": 1,
    "INT": 2,
    "QUIT": 3,
    "ILL": 4,
    "ABRT": 6,
    "FPE": 8,
    "KILL": 9,
    "SEGV": 11,
    "PIPE": 13,
    "ALRM": 14,
    "TERM": 15,
}


def _signal_status(name: str) -> int:
    return 128 + _SIGNALS.get(name, 0)


class _Channel(asyncssh.SSHClientChannel[bytes]):
    """A session channel that asks for its environment and waits for the answer.

    asyncssh sends variables without asking whether they were taken; a command must not run without those it
    needs. The methods used here are asyncssh's own protocol steps, open to its channel classes (2.24.1,
    pinned).
    """

    def __init__(self, connection: asyncssh.SSHClientConnection) -> None:
        super().__init__(connection, asyncio.get_running_loop(), "strict", None, "strict", _WINDOW, _PACKET)

    async def open_session(self, capture: Capture) -> None:
        """Open the channel."""
        await self._open(b"session")
        self._session = _Session(capture)
        self._session.connection_made(self)

    async def set_variable(self, name: str, value: str) -> bool:
        """Set an environment variable; False if the server refuses it."""
        return bool(await self._make_request(b"env", String(name), String(value)))

    async def run(self, command: str, stdin: bytes) -> str:
        """Run a command and return how it failed, or an empty text."""
        session = self._session
        if not isinstance(session, _Session):
            raise asyncssh.ConnectionLost("the channel is closed")
        if not await self._make_request(b"exec", String(command)):
            return f"ssh: command {command} failed"
        await self._start_reading()
        if stdin:
            _send(self, stdin)
        self.write_eof()
        broken = await session.closed
        if session.ended is not None:
            return session.ended
        return f"{_NO_STATUS} ({broken})" if broken else _NO_STATUS

    def end(self) -> None:
        """Ask the server to end the command, and give it up."""
        if not self.is_closing():
            self.terminate()
        self.abort()
