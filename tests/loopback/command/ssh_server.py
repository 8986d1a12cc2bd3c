"""An SSH server on loopback, in this process: it runs commands, serves files over SFTP and forwards.

What it is told to refuse it refuses, and it counts what it was asked.
"""

import asyncio
import os
import socket
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh
from asyncssh.constants import DISC_BY_APPLICATION

_typed: Any = asyncssh  # the types of its key functions are partial


def new_key(kind: str = "ssh-ed25519", **options: int) -> asyncssh.SSHKey:
    """Return a new key pair."""
    return _typed.generate_private_key(kind, **options)


HOST_KEY = new_key()
LOGIN_KEY = new_key()
OTHER_KEY = new_key()


def public_text(key: asyncssh.SSHKey) -> str:
    """Return a key as in `authorized_keys`."""
    return key.export_public_key().decode().strip()


def private_text(key: asyncssh.SSHKey) -> str:
    """Return a key's private file."""
    return key.export_private_key().decode()


@dataclass
class Behaviour:
    """What the server does: who may log in and how, and which environment it takes (None: all)."""

    password: str | None = "correct horse"
    question: bool = False
    key: asyncssh.SSHKey | None = LOGIN_KEY
    refused_logins: int = 0
    accept_env: frozenset[str] | None = None
    logins: int = 0
    forwards: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    port: int = 0
    connections: list[asyncssh.SSHServerConnection] = field(
        default_factory=list[asyncssh.SSHServerConnection]
    )

    def cut(self) -> None:
        """Break every connection."""
        for connection in self.connections:
            connection.abort()

    def connection(self, **more: Any) -> dict[str, Any]:
        """Return the `connection` input for this server."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "user": "root",
            "dialErrorLimit": 0,
            "perDialTimeout": 5,
            **({} if self.password is None else {"password": self.password}),
            **more,
        }


class _Server(asyncssh.SSHServer):
    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._behaviour.connections.append(conn)

    def begin_auth(self, username: str) -> bool:
        del username
        self._behaviour.logins += 1
        if self._behaviour.logins <= self._behaviour.refused_logins:
            raise asyncssh.DisconnectError(DISC_BY_APPLICATION, "not yet")
        return True

    def password_auth_supported(self) -> bool:
        return self._behaviour.password is not None and not self._behaviour.question

    def validate_password(self, username: str, password: str) -> bool:
        return username == "root" and password == self._behaviour.password

    def kbdint_auth_supported(self) -> bool:
        return self._behaviour.question

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Any:
        del username, lang, submethods
        return ("", "", "en", [("PIN and word: ", False)])

    def validate_kbdint_response(self, username: str, responses: Any) -> bool:
        return username == "root" and list(responses) == [self._behaviour.password]

    def public_key_auth_supported(self) -> bool:
        return self._behaviour.key is not None

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        known = self._behaviour.key
        return username == "root" and known is not None and key.public_data == known.public_data

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> bool:
        del orig_host, orig_port
        self._behaviour.forwards.append((dest_host, dest_port))
        return True


async def _shell(process: asyncssh.SSHServerProcess[bytes]) -> None:
    child = await asyncio.create_subprocess_exec(
        "/bin/sh",
        "-c",
        process.command or "true",
        env={**os.environ, **_environment(process.env)},
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    feeding = asyncio.create_task(_feed(process, child.stdin))
    watching = asyncio.create_task(_end_with(process, child))
    await asyncio.gather(_print(child.stdout, process.stdout), _print(child.stderr, process.stderr))
    code = await child.wait()
    feeding.cancel()
    watching.cancel()
    if code < 0:
        process.exit_with_signal("KILL", False, "told to")
    else:
        process.exit(code)


async def _feed(process: asyncssh.SSHServerProcess[bytes], stdin: asyncio.StreamWriter) -> None:
    with suppress(asyncssh.Error, OSError, asyncssh.SignalReceived):
        while data := await process.stdin.read(1 << 16):
            stdin.write(data)
            await stdin.drain()
    stdin.close()


async def _print(source: asyncio.StreamReader, target: asyncssh.SSHWriter[bytes]) -> None:
    with suppress(asyncssh.Error, OSError):
        while data := await source.read(1 << 16):
            target.write(data)
            await target.drain()


async def _end_with(process: asyncssh.SSHServerProcess[bytes], child: asyncio.subprocess.Process) -> None:
    while not process.is_closing():
        await asyncio.sleep(0.01)
    child.kill()


def _environment(env: Mapping[str, str]) -> dict[str, str]:
    return {str(key): str(value) for key, value in env.items()}


@asynccontextmanager
async def ssh_server(
    behaviour: Behaviour | None = None, *, root: Path | None = None, port: int = 0
) -> AsyncGenerator[Behaviour]:
    """Serve until the end of the context. `root` is the root of the served files."""
    behaviour = behaviour or Behaviour()

    def files(channel: asyncssh.SSHServerChannel[bytes]) -> asyncssh.SFTPServer:
        return asyncssh.SFTPServer(channel, chroot=None if root is None else str(root).encode())

    server = await asyncssh.listen(
        "127.0.0.1",
        port,
        server_host_keys=[HOST_KEY],
        server_factory=lambda: _Server(behaviour),
        process_factory=_shell,
        sftp_factory=files,
        encoding=None,
    )
    behaviour.port = server.get_port()
    try:
        yield behaviour
    finally:
        behaviour.cut()
        server.close()
        await server.wait_closed()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
