"""A command run as a process on this machine, as Go's os/exec runs it."""

import asyncio
import contextlib
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from engine.command.capture import Capture, Stream
from engine.command.gotext import exit_error, os_error, quote

_SHELL: Final = ("/bin/sh", "-c")
_CHUNK: Final = 1 << 16
# How long a cancelled command may take to clean up after SIGTERM before it is killed; seconds.
_GRACE: Final = 2.0
_PAUSE: Final = 0.02


@dataclass(frozen=True)
class Job:
    """What to run, by default with `/bin/sh -c`; `environment` is added to this process's own."""

    command: str
    interpreter: Sequence[str] = ()
    folder: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    stdin: str = ""


async def run(job: Job, capture: Capture) -> None:
    """Run the command to its end; its output goes to `capture`.

    The end is when the process has ended and nothing holds its output open any more. When this is cancelled,
    the command and all that it started are ended too.

    Raises:
        ProviderError: it could not be started, or ended with another status than 0.
    """
    arguments = [*(job.interpreter or _SHELL), job.command]
    # A start that is broken off would leave what the command has started already, so it is not.
    starting = asyncio.ensure_future(_start(job, arguments, capture))
    try:
        process = await asyncio.shield(starting)
    except asyncio.CancelledError:
        await _end_group(await starting)
        raise
    try:
        await asyncio.gather(
            _read(process.stdout, "stdout", capture),
            _read(process.stderr, "stderr", capture),
            _write(process.stdin, job.stdin.encode()),
        )
        code = await process.wait()
    except BaseException:
        await asyncio.shield(_end_group(process))
        raise
    if code:
        raise capture.failure(exit_error(code), job.command)


async def _start(job: Job, arguments: Sequence[str], capture: Capture) -> Process:
    program = arguments[0]
    executable = program if os.sep in program else shutil.which(program)
    if executable is None:
        raise capture.failure(f"exec: {quote(program)}: executable file not found in $PATH", job.command)
    try:
        if job.folder:
            Path(job.folder).stat()
    except OSError as error:
        raise capture.failure(f"chdir {job.folder}: {os_error(error)}", job.command) from None
    try:
        return await asyncio.create_subprocess_exec(
            *arguments,
            executable=executable,
            cwd=job.folder or None,
            env={**os.environ, **job.environment},
            stdin=PIPE if job.stdin else DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            # A session of its own: the whole of it can be ended, and nothing in it waits for an answer from a
            # terminal.
            start_new_session=True,
        )
    except ValueError:
        reason = "exec: the command, its interpreter or its environment contains NUL"
        raise capture.failure(reason, job.command) from None
    except OSError as error:
        raise capture.failure(f"fork/exec {executable}: {os_error(error)}", job.command) from None


async def _read(stream: asyncio.StreamReader | None, name: Stream, capture: Capture) -> None:
    while stream is not None and (data := await stream.read(_CHUNK)):
        capture.feed(name, data)


async def _write(stream: asyncio.StreamWriter | None, data: bytes) -> None:
    if stream is None:
        return
    # A command need not read its standard input to the end.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        stream.write(data)
        await stream.drain()
    stream.close()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        await stream.wait_closed()


async def _end_group(process: Process) -> None:
    """End the process and everything in its group: politely, then by force."""
    deadline = asyncio.get_running_loop().time() + _GRACE
    there = _signal_group(process, signal.SIGTERM)
    try:
        while there and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(_PAUSE)
            there = _signal_group(process, 0)
    finally:  # the plugin itself may be ending, which cancels this as well
        _signal_group(process, signal.SIGKILL)
    await process.wait()


def _signal_group(process: Process, number: int) -> bool:
    """Send a signal (0: none) to the group and tell whether anything is left of it."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
