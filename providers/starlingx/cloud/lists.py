"""Lists of a cloud's objects: each is asked for once a run, and again after a write to it."""

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

from httpx import URL

from providers.starlingx.cloud.kinds import KINDS, Kind, Row
from providers.starlingx.connector.errors import ApiError
from providers.starlingx.connector.session import Call, Session

_NO_SUCH_LIST = frozenset({400, 404, 405, 500, 501})
_HOST_KEYS = ("ihost_uuid", "host_uuid")


class Lists:
    """The lists of one cloud. Askers that come while a list is fetched wait for the same answer."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: dict[str, tuple[asyncio.Task[list[Row]], float]] = {}
        self._only_by_host: set[str] = set()

    async def rows(self, kind: str, host: str | None = None, max_age: float | None = None) -> Sequence[Row]:
        """Return the objects of a kind; of one host where its uuid is given.

        Args:
            kind: one of `KINDS`.
            host: uuid of the host whose objects are wanted.
            max_age: seconds that the answer may be old; None: as old as the run.
        """
        what = KINDS[kind]
        if host is None or what.per_host is None:
            return await self._shared(kind, self._all(what, what.path), max_age)
        if kind not in self._only_by_host:
            found = await self._of_all_hosts(kind, what, host, max_age)
            if found is not None:
                return found
        return await self._shared(
            f"{kind} {host}", self._all(what, f"/ihosts/{host}/{what.per_host}"), max_age
        )

    def known(self, kind: str) -> Sequence[Row] | None:
        """Return a list if it is there already; nothing is asked."""
        kept = self._kept.get(kind)
        if kept is None or not kept[0].done() or kept[0].cancelled() or kept[0].exception() is not None:
            return None
        return kept[0].result()

    def expire(self, age: float) -> None:
        """Let the next asker get a new list where it is older than these seconds."""
        now = time.monotonic()
        for name in [name for name, (_, begun) in self._kept.items() if now - begun > age]:
            del self._kept[name]

    def forget_hosts(self) -> None:
        """Let all that belongs to hosts be asked for again: a host has changed by itself."""
        self.forget("host", *(name for name, kind in KINDS.items() if kind.per_host is not None))

    def forget(self, *kinds: str) -> None:
        """Let the next asker of these kinds get a new list."""
        for name in [*self._kept]:
            if name.split(" ", 1)[0] in kinds:
                del self._kept[name]

    async def _of_all_hosts(
        self, kind: str, what: Kind, host: str, max_age: float | None
    ) -> Sequence[Row] | None:
        """Return the host's share of the list of all hosts, or None where the service has no such list."""
        try:
            rows = await self._shared(kind, self._whole(what), max_age)
        except ApiError as error:
            if error.status not in _NO_SUCH_LIST:
                raise
            self._only_by_host.add(kind)
            return None
        number = await self._number_of(host)
        return [row for row in rows if _belongs(row, host, number)]

    async def _whole(self, what: Kind) -> list[Row]:
        """Fetch the list of all hosts from the first place that has it."""
        for path in what.whole[:-1]:
            try:
                return await self._all(what, path)
            except ApiError as error:
                if error.status not in _NO_SUCH_LIST:
                    raise
        return await self._all(what, what.whole[-1])

    async def _number_of(self, host: str) -> int | None:
        for row in await self.rows("host"):
            if row["uuid"] == host:
                return row.get("id")
        return None

    async def _shared(
        self, name: str, fetch: Coroutine[Any, Any, list[Row]], max_age: float | None
    ) -> list[Row]:
        kept = self._kept.get(name)
        old = kept is not None and max_age is not None and time.monotonic() - kept[1] > max_age
        failed = (
            kept is not None and kept[0].done() and (kept[0].cancelled() or kept[0].exception() is not None)
        )
        if kept is None or failed or (old and kept[0].done()):
            kept = (asyncio.create_task(fetch), time.monotonic())
            self._kept[name] = kept
        else:
            fetch.close()
        # One asker's cancellation must not take the list from the others.
        return await asyncio.shield(kept[0])

    async def _all(self, kind: Kind, path: str) -> list[Row]:
        """Fetch a list with its further pages."""
        rows: list[Row] = []
        query: Mapping[str, str] = {}
        while True:
            answer: dict[str, Any] = (
                await self._session.ask(Call("GET", kind.service, path, query=query)) or {}
            )
            page: list[Row] = answer.get(kind.key) or []
            rows.extend(page)
            following = answer.get("next")
            if not following or not page:
                return rows
            # The link names the address at which the service sees itself; only its marker is of use.
            query = dict(URL(str(following)).params)


def _belongs(row: Row, host: str, number: int | None) -> bool:
    for key in _HOST_KEYS:
        if row.get(key):
            return row[key] == host
    return number is not None and row.get("forihostid") == number
