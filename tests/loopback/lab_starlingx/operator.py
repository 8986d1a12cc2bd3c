"""Somebody who logs in to a controller that the lab plays on loopback."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from zlib import crc32

import asyncssh

from lab.hosts import host_keys
from lab.starlingx.server import Running
from lab.starlingx.shell import play
from lab.starlingx.shell.controller import Controller, Image

FAST = 30_000
"""How many seconds of the lab's clock one takes."""
KEY = host_keys.generate("operator")
PASSWORD = "Li69nux*"
OPENRC = "source /etc/platform/openrc"


@dataclass
class Session:
    """Somebody who is logged in."""

    connection: asyncssh.SSHClientConnection

    async def run(self, command: str, text: str = "") -> tuple[int | None, str, str]:
        done = await self.connection.run(command, input=text)
        return done.exit_status, str(done.stdout), str(done.stderr)

    async def says(self, command: str, text: str = "") -> str:
        code, out, error = await self.run(command, text)
        assert code == 0, (command, out, error)
        return out

    async def put(self, path: str, content: str) -> None:
        async with self.connection.start_sftp_client() as sftp, sftp.open(path, "w") as file:
            await file.write(content)


@asynccontextmanager
async def logged_in(controller: Controller) -> AsyncGenerator[Session]:
    known = asyncssh.import_known_hosts(f"[127.0.0.1]:{controller.port} {controller.public_host_key}\n")
    async with asyncssh.connect(
        "127.0.0.1",
        controller.port,
        username=controller.image.user,
        client_keys=[asyncssh.import_private_key(KEY.private)],
        known_hosts=known,
        config=None,
    ) as connection:
        yield Session(connection)


def installed(
    lab: Running, name: str, release: str, kind: str = "Standard"
) -> AbstractContextManager[Controller]:
    mac = f"02:00:00:{crc32(name.encode()) % 256:02x}:00"
    ports = [(f"eno{number}", f"{mac}:{number:02x}") for number in (1, 2, 3)]
    image = Image(release=release, type=kind, keys=[KEY.public], ports=tuple(ports))
    return play.controller(lab.url, name, image)
