"""A controller on loopback, for tests without machines: an SSH server before a folder, and the lab's shims.

Sessions run a local bash whose PATH begins with the lab's shims. Paths of a controller (``/etc/platform``,
``/home/sysadmin``, ...) are the folder's: they are put in where they stand in a command or in what is sent to
its standard input; SFTP and SCP see nothing but the folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncssh

from lab.errors import LabError
from lab.hosts import host_keys
from lab.starlingx.shell.controller import GUEST, Controller, Image

START_SECONDS = 15.0
CHUNK = 1 << 16
TIED = 'exec 4<&0; { read -r _ <&4; kill -KILL $$; } & exec "$1" 4<&- </dev/null'
"""Runs a program that ends with this process, however that ends: its standard input has no other end then.
An agent that is left would tell a later lab of a controller that is no more."""

REBOOTED = 3
"""Exit code of an agent whose controller shall reboot."""


class _Login(asyncssh.SSHServer):
    def __init__(self, controller: Controller, opened: set[asyncssh.SSHServerConnection]) -> None:
        self._controller = controller
        self._opened = opened

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._opened.add(conn)
        self._conn = conn

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._opened.discard(self._conn)

    def begin_auth(self, username: str) -> bool:
        return bool(username)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        image = self._controller.image
        known = {asyncssh.import_public_key(text).public_data for text in image.keys}
        return username == image.user and key.public_data in known


class _Files(asyncssh.SFTPServer):
    """The controller's folder; paths without a slash begin at home."""

    home = b"/"

    def map_path(self, path: bytes) -> bytes:
        return super().map_path(path if path.startswith(b"/") else self.home + path)


class _Life:
    """The controller's server and agent, from boot to boot."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self.opened: set[asyncssh.SSHServerConnection] = set()
        self.sessions: set[asyncio.Task[None]] = set()

    async def run(self, ready: Callable[[], None]) -> None:
        """Boot, and boot again when the lab says so, until cancelled."""
        while True:
            server = await self._listen()
            agent = await asyncio.create_subprocess_exec(
                "bash",
                "-c",
                TIED,
                "bash",
                str(GUEST / "lib" / "lab" / "stx-agent"),
                env=self.controller.environment(),
                stdin=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
            ready()
            try:
                code = await agent.wait()
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(agent.pid, signal.SIGKILL)
                await agent.wait()
                server.close()
                for connection in list(self.opened):
                    connection.abort()
                for session in self.sessions:
                    session.cancel()
                await asyncio.gather(*self.sessions, return_exceptions=True)
            if code != REBOOTED:
                raise LabError(f"the agent of {self.controller.name} ended with code {code}")
            self.controller.boots += 1
            await asyncio.sleep(self.controller.image.reboot_seconds)

    async def _listen(self) -> asyncssh.SSHAcceptor:
        controller = self.controller
        server = await asyncssh.create_server(
            lambda: _Login(controller, self.opened),
            "127.0.0.1",
            controller.port,
            server_host_keys=[controller.host_key],
            process_factory=self._session,
            sftp_factory=self._files,
            allow_scp=True,
            encoding=None,
            reuse_address=True,
        )
        controller.port = server.get_port()
        return server

    def _files(self, channel: Any) -> asyncssh.SFTPServer:
        found = _Files(channel, str(self.controller.root).encode())
        found.home = f"/home/{self.controller.image.user}/".encode()
        return found

    async def _session(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        session = asyncio.create_task(self._run(process))
        self.sessions.add(session)
        session.add_done_callback(self.sessions.discard)
        with contextlib.suppress(asyncio.CancelledError):
            await session

    async def _run(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        carries = self.controller.connecting(process.command or "")
        command = carries or self.controller.inside((process.command or "exec bash").encode()).decode()
        local = await asyncio.create_subprocess_exec(
            "bash",
            "-c",
            command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self.controller.environment()["HOME"],
            env=self.controller.environment(),
            start_new_session=True,
        )
        feeding = asyncio.create_task(self._feed(process, local, carries=carries is not None))
        try:
            await asyncio.gather(_copy(local.stdout, process.stdout), _copy(local.stderr, process.stderr))
            code = await local.wait()
            process.exit(code if code >= 0 else 128 - code)
        finally:
            feeding.cancel()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(local.pid, signal.SIGHUP)

    async def _feed(
        self,
        process: asyncssh.SSHServerProcess[bytes],
        local: asyncio.subprocess.Process,
        *,
        carries: bool,
    ) -> None:
        """What a connection carries goes on as it is; what is typed, line by line with its paths put in."""
        if local.stdin is None:
            return
        with contextlib.suppress(BrokenPipeError, ConnectionResetError, asyncssh.Error):
            if carries:
                await _copy(process.stdin, local.stdin)
            else:
                async for line in process.stdin:
                    local.stdin.write(self.controller.inside(line))
                    await local.stdin.drain()
        local.stdin.close()


async def _copy(source: Any, target: Any) -> None:
    while source is not None and (data := await source.read(CHUNK)):
        target.write(data)
        await target.drain()


@contextlib.contextmanager
def controller(lab: str, name: str, image: Image, root: Path | None = None) -> Generator[Controller]:
    """An installed controller that can be logged in to, from a thread of this process.

    Args:
        lab: URL of the lab's StarlingX (``Running.url``).
        name: its host name; ``cc-controller-0`` becomes controller-0 of a cloud cc.
        image: what is installed.
        root: the folder of its files; a temporary one if it is none.
    """
    with contextlib.ExitStack() as stack:
        folder = root or Path(stack.enter_context(TemporaryDirectory()))
        key = asyncssh.import_private_key(image.host_key or host_keys.generate(name).private)
        made = Controller(name, folder.resolve(), image, lab, key)
        made.lay_down()
        thread = _Thread(made)
        thread.start()
        stack.callback(thread.stop)
        yield made


class _Thread(threading.Thread):
    def __init__(self, controller: Controller) -> None:
        super().__init__(daemon=True)
        self._life = _Life(controller)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        super().start()
        if not self._ready.wait(START_SECONDS):
            raise LabError("the controller's SSH server did not start")

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._life.run(self._ready.set))
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._task)
        self._loop.close()

    def stop(self) -> None:
        if self._task is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._task.cancel)
        self.join(START_SECONDS)
