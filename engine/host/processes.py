"""The processes that the host starts: their output passed on line by line, their end with the host's."""

import contextlib
import os
import queue
import subprocess
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

# The engine gives a plugin 5 s to end after its SIGINT; children get part of that.
GRACE_SECONDS = 2.0
CHUNK_BYTES = 65536


@dataclass(frozen=True)
class Output:
    """Some bytes that a child wrote."""

    stream: Literal["stdout", "stderr"]
    data: bytes


class Child:
    """One running process, in the host's process group, so that a signal to the group reaches it too."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        """Start the process.

        Raises:
            OSError: when it cannot be started.
        """
        self._process = subprocess.Popen(
            list(command),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._output: queue.SimpleQueue[Output | None] = queue.SimpleQueue()
        self._silent = False
        self._readers = [
            threading.Thread(target=self._read, args=(name, pipe), daemon=True)
            for name, pipe in (("stdout", self._process.stdout), ("stderr", self._process.stderr))
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: Literal["stdout", "stderr"], pipe: IO[bytes]) -> None:
        """Queue what the process writes, as it comes."""
        while data := os.read(pipe.fileno(), CHUNK_BYTES):
            self._output.put(Output(stream, data))
        self._output.put(None)

    def output(self) -> Iterator[Output]:
        """Yield the process's output until both of its streams are at their end."""
        open_streams = len(self._readers)
        while open_streams:
            item = self._output.get()
            if item is None:
                open_streams -= 1
            elif not self._silent:
                yield item

    def wait(self) -> int:
        """Wait for the end; the exit code, negative for the signal that ended it."""
        return self._process.wait()

    def silence(self) -> None:
        """Pass on nothing more: a child that is being ended has nothing to say that anyone wants to read."""
        self._silent = True

    def terminate(self) -> None:
        """Ask the process to end."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()

    def finish(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic clock), then kill."""
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Children:
    """Every process that runs at this moment."""

    def __init__(self) -> None:
        """Start with none."""
        self._running: set[Child] = set()
        self._lock = threading.Lock()
        self._closed = False

    @contextlib.contextmanager
    def start(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Generator[Child]:
        """Run a process for as long as the block; it does not outlive it.

        Raises:
            OSError: when it cannot be started.
        """
        child = Child(command, folder, environment)
        with self._lock:
            self._running.add(child)
            if self._closed:
                child.silence()
                child.terminate()
        try:
            yield child
        finally:
            child.terminate()
            child.finish(time.monotonic() + GRACE_SECONDS)
            with self._lock:
                self._running.discard(child)

    @property
    def closed(self) -> bool:
        """Whether the host is ending."""
        return self._closed

    def close(self) -> None:
        """Silence and end every process, and every one that is still to come. Safe in a signal handler."""
        self._closed = True
        for child in list(self._running):
            child.silence()
            child.terminate()

    def reap(self) -> None:
        """Wait a moment for the processes that were told to end, then kill those that did not."""
        deadline = time.monotonic() + GRACE_SECONDS
        for child in list(self._running):
            child.finish(deadline)
