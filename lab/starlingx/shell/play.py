"""A controller on loopback, for tests without machines: an SSH server before a folder, and the lab's shims.

Sessions run a local bash whose PATH begins with the lab's shims. Paths of a controller (``/etc/platform``,
``/home/sysadmin``, ...) are the folder's: they are put in where they stand in a command or in what is sent to
its standard input; SFTP and SCP see nothing but the folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import threading
import uuid
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import asyncssh

from lab.errors import LabError
from lab.hosts import host_keys
from lab.starlingx import nodes
from lab.starlingx.clouds import ADMIN_KEY
from lab.starlingx.releases import DEFAULT, RELEASES

GUEST = Path(__file__).parents[2] / "hosts" / "guest" / "starlingx" / "usr" / "local"
SHIMS = Path(__file__).parent / "shims"
MAPPED = (
    "/etc/(?:platform|nova|sysconfig|build\\.info|hostname|machine-id|resolv\\.conf)",
    "/opt/platform",
    "/sys/class/net",
    "/usr/share/ansible",
    "/home/(?:sysadmin|wrsroot)",
    "/var/run/\\.config_complete",
)
PATHS = re.compile(rb"(?<![A-Za-z0-9_./-])(?=" + "|".join(MAPPED).encode() + rb")")
PORTS = (("eno1", "02:00:00:aa:00:01"), ("eno2", "02:00:00:aa:00:02"), ("eno3", "02:00:00:aa:00:03"))
START_SECONDS = 15.0
CHUNK = 1 << 16
TIED = 'exec 4<&0; { read -r _ <&4; kill -KILL $$; } & exec "$1" 4<&- </dev/null'
"""Runs a program that ends with this process, however that ends: its standard input has no other end then.
An agent that is left would tell a later lab of a controller that is no more."""

REBOOTED = 3
"""Exit code of an agent whose controller shall reboot."""


@dataclass(frozen=True)
class Image:
    """What is installed on a controller.

    Attributes:
        type: what the kickstart installed: ``All-in-one`` or ``Standard``.
        account: who logs in; the release's own unless it is told.
        password: the account's, for sudo.
        keys: public keys that may log in.
        host_key: the server's private key, as OpenSSH writes it; one by its name, if it is none.
        address: what it says that it can be reached at; dcmanager finds a subcloud's controller by it.
        reboot_seconds: how long it is away when it reboots.
    """

    release: str = DEFAULT
    type: str = nodes.STANDARD
    account: str = ""
    password: str = ADMIN_KEY
    keys: Sequence[str] = ()
    host_key: str | None = None
    ports: Sequence[tuple[str, str]] = PORTS
    address: str = ""
    reboot_seconds: float = 0.3

    @property
    def user(self) -> str:
        """Who logs in."""
        return self.account or ("sysadmin" if RELEASES[self.release].modern else "wrsroot")


@dataclass
class Controller:
    """A controller that runs.

    Attributes:
        name: its host name.
        root: its files.
        host_key: its private host key.
        port: of its SSH server on 127.0.0.1.
    """

    name: str
    root: Path
    image: Image
    lab: str
    host_key: asyncssh.SSHKey
    port: int = 0
    boots: int = 0

    @property
    def node(self) -> str:
        """What the lab calls it."""
        return self.image.ports[0][1]

    @property
    def public_host_key(self) -> str:
        """Its host key, as known_hosts have it."""
        return self.host_key.export_public_key().decode().strip()

    def lay_down(self) -> None:
        """Its files, as the installation left them."""
        release, image = RELEASES[self.image.release], self.image
        for folder in (f"home/{image.user}", "etc/platform", "etc/sysconfig/network-scripts", "bin", "run"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        texts = {
            "etc/build.info": f'SW_VERSION="{release.version}"\nBUILD_TYPE="Formal"\n',
            "etc/platform/platform.conf": f"nodetype=controller\nsystem_type={image.type}\n",
            "etc/hostname": f"{self.name}\n",
            "etc/machine-id": f"{uuid.uuid4().hex}\n",
            "etc/resolv.conf": "nameserver 147.75.207.207\n",
        }
        for path, text in texts.items():
            (self.root / path).write_text(text)
        for port, mac in image.ports:
            (self.root / "sys/class/net" / port / "device").mkdir(parents=True, exist_ok=True)
            (self.root / "sys/class/net" / port / "address").write_text(f"{mac}\n")
        for command in (GUEST / "bin").iterdir():
            (self.root / "bin" / command.name).symlink_to(GUEST / "lib" / "lab" / "stx")
        for shim in SHIMS.iterdir():
            shutil.copy(shim, self.root / "bin" / shim.name)
            (self.root / "bin" / shim.name).chmod(0o755)

    def environment(self) -> dict[str, str]:
        """What its processes know."""
        where = urlsplit(self.lab)
        return {
            "PATH": f"{self.root}/bin:{os.environ.get('PATH', '/usr/bin:/bin')}",
            "HOME": f"{self.root}/home/{self.image.user}",
            "USER": self.image.user,
            "LANG": "C.UTF-8",
            "LAB_STX_HOST": str(where.hostname),
            "LAB_STX_PORT": str(where.port),
            "LAB_STX_NODE": self.node,
            "LAB_STX_ROOT": str(self.root),
            "LAB_STX_AS": self.image.user,
            "LAB_STX_SSH": "1",
            "LAB_STX_SUDO": self.image.password,
            "LAB_STX_PORTS": "\n".join(f"{name} {mac}" for name, mac in self.image.ports),
            "LAB_STX_ADDRESS": self.image.address,
            "LAB_STX_BOOT": f"{self.node}-{self.boots}",
        }

    def inside(self, text: bytes) -> bytes:
        """A command with a controller's paths where they are here."""
        return PATHS.sub(str(self.root).encode(), text)


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
        self.stopping = False

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
        command = self.controller.inside((process.command or "exec bash").encode())
        local = await asyncio.create_subprocess_exec(
            "bash",
            "-c",
            command.decode(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self.controller.environment()["HOME"],
            env=self.controller.environment(),
            start_new_session=True,
        )
        feeding = asyncio.create_task(self._feed(process, local))
        try:
            await asyncio.gather(_copy(local.stdout, process.stdout), _copy(local.stderr, process.stderr))
            code = await local.wait()
            process.exit(code if code >= 0 else 128 - code)
        finally:
            feeding.cancel()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(local.pid, signal.SIGHUP)

    async def _feed(
        self, process: asyncssh.SSHServerProcess[bytes], local: asyncio.subprocess.Process
    ) -> None:
        if local.stdin is None:
            return
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            async for line in process.stdin:
                local.stdin.write(self.controller.inside(line))
                await local.stdin.drain()
        local.stdin.close()


async def _copy(source: asyncio.StreamReader | None, target: asyncssh.SSHWriter[bytes]) -> None:
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
