"""A server's console is listened to over SSH; what it said last is told without colours and secrets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import asyncssh

from components.metal.console import said
from components.metal.console_ssh import ConsoleSession
from lab.hosts.host_keys import generate, known
from model.plan.fleet import ConsolePlan

HOST, OTHER = known("sos"), known("somebody else")
KEY = generate("operator")


@contextlib.asynccontextmanager
async def console(text: bytes) -> AsyncGenerator[int]:
    """A service whose consoles say this; it gives its port."""

    class Server(asyncssh.SSHServer):
        def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
            return (
                username == "device-1"
                and key.export_public_key().decode().split()[:2] == KEY.public.split()[:2]
            )

        def public_key_auth_supported(self) -> bool:
            return True

    async def talk(process: asyncssh.SSHServerProcess[bytes]) -> None:
        process.stdout.write(text)
        await process.stdin.read()

    server = await asyncssh.create_server(
        Server,
        "127.0.0.1",
        0,
        server_host_keys=[asyncssh.import_private_key(HOST.private)],
        process_factory=talk,
        encoding=None,
    )
    async with server:
        yield server.get_port()


def listen(text: bytes, host_key: str) -> ConsoleSession:
    """A session after a second."""

    async def run() -> ConsoleSession:
        async with console(text) as port:
            session = ConsoleSession(ConsolePlan("127.0.0.1", port, host_key), "device-1", KEY.private)
            following = asyncio.create_task(session.follow())
            for _ in range(100):
                await asyncio.sleep(0.05)
                if session.lines() or session.trouble:
                    break
            following.cancel()
        return session

    return asyncio.run(run())


def test_the_last_lines_are_told_without_what_moves_cursors_and_without_secrets() -> None:
    screen = b"".join(b"line %d\r\n" % number for number in range(40))
    heard = listen(
        screen + b"\x1b[2J\x1b[1;31mNo such file\x1b[0m: /ipxe/t0ken/a.cfg\r\n\r\npress a key", HOST.public
    )
    told = said("sc1-controller-0", heard, ["t0ken", ""])
    first, *lines = told.splitlines()
    assert first == "sc1-controller-0: the last lines of its console:"
    assert len(lines) == 15
    assert lines[-3:] == ["    line 39", "    No such file: /ipxe/[secret]/a.cfg", "    press a key"]


def test_another_host_key_is_not_listened_to() -> None:
    heard = listen(b"welcome\r\n", OTHER.public)
    assert heard.lines() == []
    told = said("sc1-controller-0", heard, [])
    assert told.startswith(
        "sc1-controller-0: its console said nothing meanwhile, since it could not be listened to: "
    )
    assert "ost key" in told, told
