"""The out-of-band console over SSH, as the service had it (``ssh DEVICE-ID@sos.SITE``).

The lab has one address for all sites: ``ssh -p 2222 DEVICE-ID@192.0.2.1``, for the device's SSH keys, with
the same host key in every lab. One person at a time has a machine's console, as its socket has it.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import asyncssh

from lab.hosts.host_keys import known
from lab.hosts.layer3 import SERVICE_ADDRESS
from lab.metal.hosts import Host

PORT = 2222


class _Server(asyncssh.SSHServer):
    """Lets the owners of a device's SSH keys in, under the device's id."""

    def __init__(self, host_of: Callable[[str], Host | None]) -> None:
        self._host_of = host_of

    def begin_auth(self, username: str) -> bool:
        """Everybody must show a key."""
        del username
        return True

    def public_key_auth_supported(self) -> bool:
        """Keys, no passwords."""
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """The key must be one of the device's."""
        host = self._host_of(username)
        shown = key.export_public_key().decode().split()[:2]
        return host is not None and any(own.split()[:2] == shown for own in host.ssh_keys)


async def serve(
    host_of: Callable[[str], Host | None],
    socket_of: Callable[[str], Path],
    answers: Callable[[str], bool],
) -> asyncssh.SSHAcceptor:
    """Listen in the lab's namespace.

    Args:
        host_of: device id -> device.
        socket_of: device id -> the socket of its console.
        answers: whether the console of this device answers; one that does not is a fault of the seed.
    """

    async def session(process: "asyncssh.SSHServerProcess[bytes]") -> None:
        identity = process.get_extra_info("username")
        if not answers(identity):
            await asyncio.Event().wait()
        try:
            reader, writer = await asyncio.open_unix_connection(socket_of(identity))
        except OSError:
            process.stdout.write(b"[SOS Session Error: the server is off]\r\n")
            process.exit(1)
            return
        process.stdout.write(b"[SOS Session Ready. Use ~? for help.]\r\n")
        with contextlib.closing(writer):
            await _either(_pump(reader, process.stdout), _pump(process.stdin, writer))
        process.exit(0)

    return await asyncssh.create_server(
        lambda: _Server(host_of),
        SERVICE_ADDRESS,
        PORT,
        server_host_keys=[asyncssh.import_private_key(known("sos").private)],
        process_factory=session,
        encoding=None,
    )


async def _pump(
    source: "asyncio.StreamReader | asyncssh.SSHReader[bytes]",
    target: "asyncio.StreamWriter | asyncssh.SSHWriter[bytes]",
) -> None:
    with contextlib.suppress(ConnectionError, asyncssh.Error):
        while data := await source.read(4096):
            target.write(data)


async def _either(*pumps: Coroutine[Any, Any, None]) -> None:
    tasks = [asyncio.ensure_future(pump) for pump in pumps]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
