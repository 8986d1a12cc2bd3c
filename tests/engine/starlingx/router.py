"""A router on loopback: an SSH server that leads to the OAM addresses of controllers that are only played."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import asyncssh

Way = Callable[[str, int], int]
"""The port on loopback that an address and port lead to."""
CHUNK = 1 << 16


@dataclass
class Router:
    """One that runs."""

    key: str
    """Its private host key."""
    operator: str
    """The public key that may log in."""
    way: Way
    port: int = 0
    forwarded: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """Where connections went, in order."""


class _Login(asyncssh.SSHServer):
    def __init__(self, router: Router) -> None:
        self._router = router

    def begin_auth(self, username: str) -> bool:
        return bool(username)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        known = asyncssh.import_public_key(self._router.operator)
        return username == "root" and key.public_data == known.public_data

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> Any:
        del orig_host, orig_port
        self._router.forwarded.append((dest_host, dest_port))

        async def lead(reader: asyncssh.SSHReader[bytes], writer: asyncssh.SSHWriter[bytes]) -> None:
            await _lead(reader, writer, self._router.way(dest_host, dest_port))

        return lead


async def _lead(reader: asyncssh.SSHReader[bytes], writer: asyncssh.SSHWriter[bytes], port: int) -> None:
    try:
        there, back = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        writer.close()
        return
    await asyncio.gather(_copy(reader, back), _copy(there, writer))


async def _copy(source: Any, target: Any) -> None:
    with contextlib.suppress(OSError, asyncssh.Error, ConnectionError):
        while data := await source.read(CHUNK):
            target.write(data)
            await target.drain()
    with contextlib.suppress(OSError, asyncssh.Error, RuntimeError):
        target.close()


@contextlib.contextmanager
def routing(router: Router) -> Generator[Router]:
    """Serve from a thread of this process until the end of the context."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(_listen(router), loop).result(timeout=15)
    try:
        yield router
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(15)


async def _listen(router: Router) -> asyncssh.SSHAcceptor:
    server = await asyncssh.create_server(
        lambda: _Login(router),
        "127.0.0.1",
        0,
        server_host_keys=[asyncssh.import_private_key(router.key)],
        encoding=None,
    )
    router.port = server.get_port()
    return server
