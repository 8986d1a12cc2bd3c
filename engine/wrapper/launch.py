"""Running pulumi as if it had been called itself: its terminal, its signals, its exit code."""

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Generator, Mapping, Sequence
from types import FrameType
from typing import NoReturn

_PR_SET_PDEATHSIG = 1
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the command in the foreground and return its exit code (128 + n where signal n ended it).

    It gets a process group of its own and, on a terminal, the foreground: so Ctrl-C, `kill -INT` of the
    wrapper and a signal to the wrapper's group all reach it exactly once. Pulumi takes a second SIGINT for
    "stop at once, and lose what is under way". When the wrapper is killed, the engine is interrupted, saves
    its state and frees its lock.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _become(command, environment)
    with contextlib.suppress(OSError):  # the child does the same: whoever comes first
        os.setpgid(child, child)
    with _forwarding(child), _foreground(child):
        code = _wait(child)
    return code if code >= 0 else 128 - code


def _become(command: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Turn this forked process into the command, in a group of its own."""
    try:
        os.setpgid(0, 0)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
        os.execvpe(command[0], list(command), dict(environment))
    except OSError as error:
        os.write(2, f"pulumiw: {command[0]} cannot be started: {error.strerror}\n".encode())
    finally:
        os._exit(127)


def _wait(child: int) -> int:
    """Wait for the child's end; where it is stopped (Ctrl-Z), stop with it and go on with it."""
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        _take_terminal(child, os.getpgrp())
        os.kill(os.getpid(), signal.SIGSTOP)
        _take_terminal(os.getpgrp(), child)
        os.killpg(child, signal.SIGCONT)


@contextlib.contextmanager
def _forwarding(child: int) -> Generator[None]:
    """Pass signals that reach only the wrapper on to the child."""

    def forward(number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, number)

    before = {number: signal.signal(number, forward) for number in _FORWARDED}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _foreground(group: int) -> Generator[None]:
    """Give the terminal to the child's group, as a shell does, and take it back."""
    _take_terminal(os.getpgrp(), group)
    try:
        yield
    finally:
        _take_terminal(group, os.getpgrp())


def _take_terminal(holder: int, group: int) -> None:
    """Put a group into the terminal's foreground, if it is `holder` that has it now."""
    if not sys.stdin.isatty():
        return
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        with contextlib.suppress(OSError):
            if os.tcgetpgrp(sys.stdin.fileno()) == holder:
                os.tcsetpgrp(sys.stdin.fileno(), group)
    finally:
        signal.signal(signal.SIGTTOU, before)
