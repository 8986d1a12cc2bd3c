"""Machines on the way to a cloud, reached by SSH: connections are carried through the last of them.

Imported only where there is one: asyncssh takes a third of a second of a core.
"""

import asyncio
import contextlib
import shlex
from collections.abc import Sequence
from typing import Any, Final

import asyncssh
import httpx

from providers.starlingx.connector.errors import ApiError
from providers.starlingx.connector.settings import Bastion

_CHUNK: Final = 1 << 16
_CARRY: Final = 'exec 3<>"/dev/tcp/$1/$2" || exit 1; { cat <&3; kill $$; } & cat >&3 2>/dev/null; kill $!'
"""Connects standard input and output to a host and port. Where one side ends, both do."""


class Forwarder:
    """Gives each address behind the last of some machines a port on loopback; connects at the first request.

    Each machine is reached through the one before it.
    """

    def __init__(self, hops: Sequence[Bastion], patience: float) -> None:
        self._hops = hops
        self._patience = patience
        self._connections: list[Any] = []
        self._ports: dict[tuple[str, int], int] = {}
        self._lock = asyncio.Lock()

    async def through(self, url: httpx.URL) -> tuple[httpx.URL, dict[str, str]]:
        """Return the URL to ask instead, and the headers that name the real host.

        Raises:
            ApiError: a machine cannot be reached, is another machine, or refuses the key.
        """
        port = url.port or (443 if url.scheme == "https" else 80)
        local = await self._port(url.host, port)
        return url.copy_with(host="127.0.0.1", port=local), {"Host": url.netloc.decode()}

    async def close(self) -> None:
        """Close the connections."""
        self._ports.clear()
        for connection in reversed(self._connections):
            connection.close()
        self._connections.clear()

    async def _port(self, host: str, port: int) -> int:
        async with self._lock:
            if not self._connections or any(one.is_closed() for one in self._connections):
                await self.close()
                try:
                    for hop in self._hops:
                        tunnel = self._connections[-1] if self._connections else None
                        self._connections.append(await _connect(hop, tunnel, self._patience))
                except BaseException:
                    # Half of the way is none: the next attempt would take a machine on it for the last.
                    await self.close()
                    raise
            if (host, port) not in self._ports:
                self._ports[host, port] = await self._listen(self._connections[-1], host, port)
            return self._ports[host, port]

    async def _listen(self, connection: Any, host: str, port: int) -> int:
        return (await connection.forward_local_port("127.0.0.1", 0, host, port)).get_port()


class Relay(Forwarder):
    """The same through a machine whose SSH server forwards nothing: a command there carries each connection.

    So it is on controllers of StarlingX (``AllowTcpForwarding no`` in config-files/openssh-config).
    """

    def __init__(self, hops: Sequence[Bastion], patience: float) -> None:
        super().__init__(hops, patience)
        self._servers: list[asyncio.Server] = []

    async def close(self) -> None:
        """Close the connections and the ports on loopback."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        await super().close()

    async def _listen(self, connection: Any, host: str, port: int) -> int:
        command = shlex.join(["bash", "-c", _CARRY, "carry", host, str(port)])

        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError, asyncssh.Error):
                async with connection.create_process(command, encoding=None) as there:
                    up = asyncio.create_task(_copy(reader, there.stdin))
                    await _copy(there.stdout, writer)
                    up.cancel()
            writer.close()

        server = await asyncio.start_server(carry, "127.0.0.1", 0)
        self._servers.append(server)
        return server.sockets[0].getsockname()[1]


async def _copy(source: Any, target: Any) -> None:
    with contextlib.suppress(OSError, asyncssh.Error):
        while data := await source.read(_CHUNK):
            target.write(data)
            await target.drain()
        target.write_eof()


async def _connect(hop: Bastion, tunnel: Any, patience: float) -> Any:
    where = f"{hop.role} {hop.user}@{hop.host}:{hop.port}"
    try:
        known = asyncssh.import_known_hosts(
            f"[{hop.host}]:{hop.port} {hop.host_key}\n{hop.host} {hop.host_key}\n"
        )
        return await asyncssh.connect(
            hop.host,
            hop.port,
            tunnel=tunnel,
            username=hop.user,
            client_keys=[asyncssh.import_private_key(hop.private_key)],
            known_hosts=known,
            config=None,
            agent_path=None,
            keepalive_interval=15,
            connect_timeout=patience,
        )
    except asyncssh.HostKeyNotVerifiable:
        advice = f"if it was reinstalled, correct {hop.role}HostKey"
        raise ApiError(where, "shows another host key than the configured one", advice=advice) from None
    except asyncssh.PermissionDenied:
        advice = f"check {hop.role}User and {hop.role}PrivateKey"
        raise ApiError(where, "refuses the key", advice=advice) from None
    except (asyncssh.KeyImportError, ValueError):
        advice = "give a private key in OpenSSH or PEM form and a host key as `ssh-ed25519 AAAA...`"
        raise ApiError(where, "its key cannot be read", advice=advice) from None
    except (OSError, asyncssh.Error, TimeoutError) as error:
        reason = f"cannot be reached: {error or type(error).__name__}"
        raise ApiError(where, reason, advice="check that it is up", sent=False) from None
