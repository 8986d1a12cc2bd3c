"""One cloud: its lists, and writes that make the lists of what they change be asked for again."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from providers.kit.errors import ProviderError
from providers.kit.resource import Operation
from providers.starlingx.cloud.kinds import KINDS, Row
from providers.starlingx.cloud.lists import Lists
from providers.starlingx.cloud.locks import Locks
from providers.starlingx.cloud.policy import Policy
from providers.starlingx.connector.errors import ApiError
from providers.starlingx.connector.session import Call, Session

_MISSING: Final = 404
_KNOCK: Final = 60.0
"""Seconds in which a cloud has to answer that may be absent."""
Patch = Mapping[str, Any]
"""New values by the API's names."""


class Cloud:
    """What resources act on."""

    def __init__(self, session: Session, policy: Policy) -> None:
        self.session = session
        self.policy = policy
        self.lists = Lists(session)
        self.locks = Locks(self)
        self.poll = session.settings.patience.poll
        self._there: asyncio.Task[bool] | None = None

    async def answers(self, operation: Operation) -> bool:
        """Whether there is anybody to read from; asked once a run, and only where the cloud may be absent."""
        if not self.policy.may_be_absent:
            return True
        if self._there is None:
            self._there = asyncio.create_task(self._knock(operation))
        return await asyncio.shield(self._there)

    async def _knock(self, operation: Operation) -> bool:
        asked = asyncio.ensure_future(self.lists.rows("system"))
        # Changes wait longer, for the same answer.
        await asyncio.wait({asked}, timeout=_KNOCK)
        asked.add_done_callback(lambda done: done.cancelled() or done.exception())
        error = asked.exception() if asked.done() else None
        if asked.done() and not (isinstance(error, ApiError) and error.status is None):
            return True  # also where it says no: who reads tells that
        why = str(error) if error else f"no answer in {_KNOCK:.0f} seconds"
        await operation.warn(f"the cloud does not answer, and all of it stays as it was in the state: {why}")
        return False

    async def rows(self, kind: str, host: str | None = None) -> Sequence[Row]:
        """Return the objects of a kind, of one host where its name is given."""
        uuid = None if host is None else (await self.host(host))["uuid"]
        return await self.lists.rows(kind, uuid)

    async def row(self, kind: str, host: str | None = None, **wanted: Any) -> Row | None:
        """Return the first object of a kind that has these values."""
        for row in await self.rows(kind, host):
            if all(row.get(key) == value for key, value in wanted.items()):
                return row
        return None

    async def need(self, kind: str, what: str, host: str | None = None, **wanted: Any) -> Row:
        """Return an object that must be there.

        Raises:
            ProviderError: it is not; the message names those that are, by the first value asked for.
        """
        row = await self.row(kind, host, **wanted)
        if row is not None:
            return row
        key = next(iter(wanted))
        there = sorted({str(one.get(key)) for one in await self.rows(kind, host) if one.get(key)})
        place = f" on {host}" if host else ""
        raise ProviderError(
            f"there is no {what} {wanted[key]!r}{place}; there are: {', '.join(there) or 'none'}"
        )

    async def host(self, name: str) -> Row:
        """Return a host by its name.

        Raises:
            ProviderError: there is no such host.
        """
        for row in await self.lists.rows("host"):
            if row.get("hostname") == name:
                return row
        there = sorted(str(row["hostname"]) for row in await self.lists.rows("host") if row.get("hostname"))
        raise ProviderError(f"there is no host {name!r}; there are: {', '.join(there) or 'none'}")

    async def system(self) -> Row:
        """Return the system itself."""
        rows = await self.lists.rows("system")
        if not rows:
            raise ProviderError("sysinv tells no system: the controller is not configured yet")
        return rows[0]

    async def get(self, kind: str, path: str) -> Row | None:
        """Return one object as it is now; None where it is gone."""
        what = KINDS[kind]
        try:
            return await self.session.ask(Call("GET", what.service, f"{what.path}/{path}"))
        except ApiError as error:
            if error.status == _MISSING:
                return None
            raise

    async def post(self, kind: str, body: Mapping[str, Any], path: str = "", **query: str) -> Any:
        """Make an object."""
        return await self._write(kind, "POST", path, body, query)

    async def patch(self, kind: str, path: str, changes: Patch) -> Any:
        """Change an object of sysinv: a JSON patch of replacements."""
        body = [{"op": "replace", "path": f"/{key}", "value": value} for key, value in changes.items()]
        return await self._write(kind, "PATCH", f"/{path}", body)

    async def delete(self, kind: str, path: str) -> bool:
        """Delete an object; whether there was something to delete."""
        try:
            await self._write(kind, "DELETE", f"/{path}", None)
        except ApiError as error:
            if error.status == _MISSING:
                return False
            raise
        return True

    async def write(self, call: Call, *touched: str) -> Any:
        """Make a request that changes objects of these kinds."""
        try:
            return await self.session.ask(call)
        finally:
            # Also after a failure: what it left behind is not known.
            self.lists.forget(*touched)

    async def _write(
        self, kind: str, method: str, path: str, body: Any, query: Mapping[str, str] | None = None
    ) -> Any:
        what = KINDS[kind]
        call = Call(method, what.service, f"{what.path}{path}", body, query or {})
        return await self.write(call, kind)
