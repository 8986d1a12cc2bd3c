"""An SSH bastion on the way to a cloud: connections are forwarded through it.

Imported only where there is one: asyncssh takes a third of a second of a core.
"""

import asyncio
from typing import Any

import asyncssh
import httpx

from providers.starlingx.connector.errors import ApiError
from providers.starlingx.connector.settings import Bastion


class Forwarder:
    """Gives each address behind the bastion a port on loopback; connects at the first request."""

    def __init__(self, bastion: Bastion, patience: float) -> None:
        self._bastion = bastion
        self._patience = patience
        self._connection: Any = None
        self._ports: dict[tuple[str, int], int] = {}
        self._lock = asyncio.Lock()

    async def through(self, url: httpx.URL) -> tuple[httpx.URL, dict[str, str]]:
        """Return the URL to ask instead, and the headers that name the real host.

        Raises:
            ApiError: the bastion cannot be reached, is another machine, or refuses the key.
        """
        port = url.port or (443 if url.scheme == "https" else 80)
        local = await self._port(url.host, port)
        return url.copy_with(host="127.0.0.1", port=local), {"Host": f"{url.host}:{port}"}

    async def close(self) -> None:
        """Close the connection to the bastion."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._ports.clear()

    async def _port(self, host: str, port: int) -> int:
        async with self._lock:
            if self._connection is None or self._connection.is_closed():
                self._ports.clear()
                self._connection = await self._connect()
            if (host, port) not in self._ports:
                listener = await self._connection.forward_local_port("127.0.0.1", 0, host, port)
                self._ports[host, port] = listener.get_port()
            return self._ports[host, port]

    async def _connect(self) -> Any:
        bastion = self._bastion
        where = f"bastion {bastion.user}@{bastion.host}:{bastion.port}"
        try:
            known = asyncssh.import_known_hosts(
                f"[{bastion.host}]:{bastion.port} {bastion.host_key}\n{bastion.host} {bastion.host_key}\n"
            )
            return await asyncssh.connect(
                bastion.host,
                bastion.port,
                username=bastion.user,
                client_keys=[asyncssh.import_private_key(bastion.private_key)],
                known_hosts=known,
                config=None,
                agent_path=None,
                keepalive_interval=15,
                connect_timeout=self._patience,
            )
        except asyncssh.HostKeyNotVerifiable:
            advice = "if it was reinstalled, correct bastionHostKey"
            raise ApiError(where, "shows another host key than the configured one", advice=advice) from None
        except asyncssh.PermissionDenied:
            raise ApiError(
                where, "refuses the key", advice="check bastionUser and bastionPrivateKey"
            ) from None
        except (asyncssh.KeyImportError, ValueError):
            advice = "give a private key in OpenSSH or PEM form and a host key as `ssh-ed25519 AAAA...`"
            raise ApiError(where, "its key cannot be read", advice=advice) from None
        except (OSError, asyncssh.Error, TimeoutError) as error:
            advice = "check that the router is up"
            reason = f"cannot be reached: {error or type(error).__name__}"
            raise ApiError(where, reason, advice=advice, sent=False) from None
