"""Locking hosts for a change: only where the stack allows it, one of a pair at a time, one reboot for all."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from providers.kit.errors import ProviderError
from providers.kit.resource import Operation
from providers.starlingx.cloud import hosts
from providers.starlingx.cloud.policy import ALLOWED

if TYPE_CHECKING:
    from providers.starlingx.cloud.cloud import Cloud

_GATHER: Final = 2.0
"""Seconds to wait for further changes of the same host before it is unlocked again."""


@dataclass
class _Held:
    """A host that is locked for changes: how many are under way, and its unlock once they are done."""

    users: int = 0
    unlocking: asyncio.Task[None] | None = None
    locking: asyncio.Lock = field(default_factory=asyncio.Lock)
    ours: bool = False
    controller: bool = False


class Locks:
    """The hosts that this run has locked. Changes that come together share one lock and one reboot."""

    def __init__(self, cloud: "Cloud", gather: float = _GATHER) -> None:
        self._cloud = cloud
        self.gather = gather
        self._held: dict[str, _Held] = {}
        # Controllers are locked one after the other: while one is away the other carries the cloud.
        self._controllers = asyncio.Lock()

    def warning(self, host: str, what: str) -> str | None:
        """Return what a preview says of a change that needs the host locked; None where it is locked now."""
        for row in self._cloud.lists.known("host") or ():
            if row.get("hostname") == host and row.get("administrative") == "locked":
                return None
        if self._cloud.policy.may_lock(host):
            return f"{what} needs a lock of {host}: it is locked, changed and unlocked, which reboots it"
        return f"{what} needs a lock of {host}, which is refused until {ALLOWED} names it"

    @asynccontextmanager
    async def locked(self, operation: Operation, host: str, what: str) -> AsyncGenerator[None]:
        """Hold the host locked within the block. One that is locked already stays so afterwards.

        Raises:
            ProviderError: it is unlocked, and the stack does not allow to lock it, or its mate is away.
        """
        held = self._held.setdefault(host, _Held())
        held.users += 1
        try:
            async with held.locking:
                if not held.ours:
                    await self._lock(operation, held, host, what)
            yield
        finally:
            held.users -= 1
        if held.ours:
            await self._unlock_last(operation, held, host)

    async def keep_locked(self, operation: Operation, host: str, what: str) -> None:
        """Lock a host for good: it is to be out of service, or to go.

        Raises:
            ProviderError: the stack does not allow it, or its mate is away.
        """
        self._check_allowed(host, what)
        row = await self._cloud.host(host)
        if row.get("personality") != "controller":
            await hosts.lock(operation, self._cloud, host)
            return
        async with self._controllers:
            await self._check_mate(host)
            await hosts.lock(operation, self._cloud, host)

    def _check_allowed(self, host: str, what: str) -> None:
        if not self._cloud.policy.may_lock(host):
            raise ProviderError(f"{what} needs a lock of {host}, which carries a cloud: name it in {ALLOWED}")

    async def _lock(self, operation: Operation, held: _Held, host: str, what: str) -> None:
        row = await self._cloud.host(host)
        if row.get("administrative") != "unlocked":
            return
        self._check_allowed(host, what)
        if row.get("personality") == "controller":
            await self._controllers.acquire()
            try:
                await self._check_mate(host)
                await hosts.lock(operation, self._cloud, host)
            except BaseException:
                self._controllers.release()
                raise
            held.controller = True
        else:
            await hosts.lock(operation, self._cloud, host)
        held.ours = True

    async def _check_mate(self, host: str) -> None:
        """Refuse to lock a controller while the other of the pair is not in service."""
        for row in await self._cloud.lists.rows("host", max_age=0):
            other = str(row.get("hostname"))
            if row.get("personality") == "controller" and other != host and not hosts.is_in_service(row):
                raise ProviderError(
                    f"{host} must not be locked while its mate is not in service ({hosts.phrase(row)})"
                )

    async def _unlock_last(self, operation: Operation, held: _Held, host: str) -> None:
        """Unlock once nobody needs the lock any more; everybody who did waits for it."""
        if held.unlocking is None:
            held.unlocking = asyncio.create_task(self._unlock(operation, held, host))
        await asyncio.shield(held.unlocking)

    async def _unlock(self, operation: Operation, held: _Held, host: str) -> None:
        try:
            await asyncio.sleep(self.gather)
            while held.users:
                await asyncio.sleep(self.gather / 4)
            async with held.locking:
                await hosts.unlock(operation, self._cloud, host)
                held.ours = False
        finally:
            held.unlocking = None
            if held.controller:
                held.controller = False
                self._controllers.release()
