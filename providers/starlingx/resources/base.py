"""What all resources of the provider have in common: find by name, make once, change, put back, read."""

from abc import abstractmethod
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Final

from providers.kit import check as checking
from providers.kit import diff as diffing
from providers.kit.errors import Failure, InvalidInputError, ProviderError
from providers.kit.resource import Created, Difference, Draft, Edit, Found, Operation, Resource
from providers.kit.schema import Kind
from providers.kit.values import UNKNOWN, Value, Values, reveal, reveal_map
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.session import AmbiguousError
from providers.starlingx.declare import Declaration
from providers.starlingx.resources.values import from_row, text, to_row

_HOUR: Final = 3600.0
_TRUSTED: Final = 30.0
"""Seconds for which a list is believed before a change; what only reads believes it for the run."""
# A change may have to lock, change and unlock: its own limits (hosts.py) end it earlier.
_TIMEOUTS: Final = MappingProxyType(
    {"create": 2 * _HOUR, "update": 2 * _HOUR, "delete": _HOUR, "read": 1800.0}
)


@dataclass(frozen=True, slots=True)
class Job:
    """One operation on one cloud."""

    operation: Operation
    cloud: Cloud


class Managed(Resource):
    """An object or a setting of a cloud.

    A subclass says how it is found (`find`), what of it a program sees (`tell`), and how it is made, altered
    and removed. Settings (`setting` true) are always there: they are only altered, and put back at the end.
    """

    declaration: ClassVar[Declaration]
    kind: ClassVar[str]
    setting: ClassVar[bool] = False
    adopts: ClassVar[bool] = False
    """Whether one that is there already with other settings is taken, altered, and later put back."""
    lock_to_make: ClassVar[bool] = False
    """Whether making and removing it needs its host locked."""

    def __init__(self, cloud: Callable[[], Cloud]) -> None:
        self.schema = self.declaration.schema
        self.timeouts = _TIMEOUTS
        self._cloud = cloud

    # What a subclass says.

    @abstractmethod
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """Return the object that these properties name, from the lists; None where it is not there."""

    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """Return the properties that a row tells."""
        del cloud
        return self.plain(row)

    async def make(self, job: Job, want: Values) -> None:
        """Make the object; it was looked for and is not there."""
        del job
        raise ProviderError(f"{self.declaration.name} {self.name_of(want)} is not there, and cannot be made")

    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Give the named properties their new values."""
        await job.cloud.patch(self.kind, str(row["uuid"]), self.changes(want, changed))

    async def remove(self, job: Job, row: Row) -> None:
        """Remove the object."""
        await job.cloud.delete(self.kind, str(row["uuid"]))

    async def put_back(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Give the settings the values they had before, with the host locked where that is needed."""
        await self._alter(job, row, want, changed)

    async def settle(self, job: Job, want: Values, changed: set[str] | None) -> None:
        """Wait until what was made (`changed` is None) or altered is done."""

    def unsettled(self, state: Values, inputs: Values) -> str | None:
        """Return the property that tells that an earlier run was ended before this was done."""
        del state, inputs

    def lasting(self, values: Values) -> bool:
        """Whether it is there as long as the cloud or host is: it is put back, never removed."""
        del values
        return self.setting

    def is_ours(self, row: Row) -> bool:
        """Whether an object that is just as wanted may be what a killed run of ours made."""
        del row
        return True

    def warn(self, state: Values, inputs: Values, changes: diffing.Changes) -> str | None:
        """Return what the operator must know before an edit: a lock, or that it is refused."""
        del inputs
        host = self.host_of(state)
        reason = self.lock_reason(state, diffing.top_level(changes))
        if self.lock_to_make and any(change.replaces for change in changes.values()):
            reason = f"replacing {self.name_of(state)}"
        return self._cloud().locks.warning(host, reason) if changes and host and reason else None

    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """Return what the service would refuse, beyond single values; unknown values are absent here."""
        del inputs, cloud
        return ()

    def host_of(self, values: Values) -> str | None:
        """Return the host that a change may need locked."""
        return text(values, "host") or None

    def lock_reason(self, values: Values, changed: Iterable[str]) -> str | None:
        """Return what needs the host locked, in words; None where the change is made in service."""
        locked = [name for name in changed if name in self.declaration.fields and self._locks(name)]
        return f"changing {', '.join(locked)} of {self.name_of(values)}" if locked else None

    # What they share.

    def name_of(self, values: Values) -> str:
        """Return the id: the naming properties joined by `/`."""
        return (
            "/".join(text(values, name) for name in self.declaration.naming) or self.declaration.name.lower()
        )

    def parse(self, resource_id: str) -> dict[str, Value]:
        """Return the naming properties that an id to import holds; the last one may hold slashes.

        Raises:
            ProviderError: there are too few of them, or one that is a number is none.
        """
        naming, fields = self.declaration.naming, self.declaration.fields
        parts = resource_id.split("/", max(len(naming) - 1, 0)) if naming else []
        numbers = {name for name in naming if fields[name].kind is Kind.INT}
        named = dict(zip(naming, parts, strict=False))
        if len(named) < len(naming) or not all(named[name].isdecimal() for name in numbers):
            form = "/".join(f"<{name}>" for name in naming)
            raise ProviderError(f"{resource_id!r} names no {self.declaration.name}: give {form}")
        return {name: int(part) if name in numbers else part for name, part in named.items()}

    def plain(self, row: Row) -> dict[str, Value]:
        """Return what the row tells under the declared keys."""
        fields = self.declaration.fields
        return {name: from_row(one, row.get(one.key)) for name, one in fields.items() if one.key is not None}

    def changes(self, want: Values, changed: Iterable[str]) -> dict[str, Any]:
        """Return the API's names and values of properties that have a key."""
        fields = self.declaration.fields
        return {key: to_row(want.get(name)) for name in changed if (key := fields[name].key) is not None}

    def check(self, draft: Draft) -> checking.Checked:
        """Refuse, by name, what the service would refuse."""
        checked = checking.check(self.schema, draft.inputs, mark_defaults=False)
        checked.failures.extend(self.declaration.failures(checked.inputs))
        if not checked.failures:
            known = {
                key: reveal(value) for key, value in checked.inputs.items() if reveal(value) is not UNKNOWN
            }
            checked.failures.extend(self.examine(known, self._cloud()))
        return checked

    def diff(self, edit: Edit) -> Difference:
        """Compare the state with the new inputs, and warn of a lock."""
        changes = diffing.diff(self.schema, edit.state, edit.inputs, ignore=edit.ignore_changes)
        waiting = self.unsettled(edit.state, edit.inputs)
        if waiting is not None:
            changes.setdefault(waiting, diffing.PropertyChange(diffing.Change.UPDATE))
        warning = self.warn(edit.state, edit.inputs, changes)
        return Difference(changes, delete_before_replace=True, warnings=[warning] if warning else [])

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Make the object, or take the one that is there: what a killed run made is not made twice."""
        cloud, want = self._fresh(), reveal_map(inputs)
        job = Job(operation, cloud)
        name = self.name_of(want)
        row = await self.find(cloud, want)
        lasting = self.lasting(want)
        origin: dict[str, Value] = {"made": not lasting, "before": {}}
        if row is None:
            async with self._lock_for(job, want, f"adding {name}" if self.lock_to_make else None):
                await self._make_once(job, want)
        else:
            have = await self.tell(cloud, row)
            changed = self._differing(have, want)
            before = {key: have.get(key) for key in self._managed(want) if key in have}
            if changed and not lasting and not self.adopts:
                self._refuse_other(name, have, want, changed)
            if lasting or (self.adopts and (changed or not self.is_ours(row))):
                origin = {"made": False, "before": before}
            operation.keep(name, {**have, **want, "origin": origin})
            await self._alter(job, row, want, changed)
        operation.keep(name, {**want, "origin": origin})
        await self.settle(job, want, None)
        return Created(name, await self._outputs(job, want, origin))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Tell what is there now; at an import the id names it."""
        cloud = self._cloud()
        imported = not found.state
        known = self.parse(found.id) if imported else reveal_map(found.state)
        row = await self.find(cloud, known)
        if row is None:
            return None
        del operation
        have = await self.tell(cloud, row)
        fresh: Value = {"made": not self.lasting({**known, **have}), "before": {}}
        origin: Value = known.get("origin") or fresh
        # What the service does not tell is as the program gave it; of an import, as where nothing is given.
        silent = {key: one.default for key, one in self.declaration.fields.items() if one.silent}
        given = {key: value for key, value in silent.items() if value is not None} if imported else {}
        kept = given | {key: known[key] for key in silent if key in known}
        named = {key: known[key] for key in self.declaration.naming if key in known}
        seen = {key: value for key, value in have.items() if value is not None}
        state = {**named, **seen, **kept, "origin": origin}
        return Found(self.name_of(state) if imported else found.id, state)

    async def update(self, operation: Operation, edit: Edit) -> Values:
        """Change what differs, with the host locked where that is needed and allowed."""
        cloud = self._fresh()
        job = Job(operation, cloud)
        state, want = reveal_map(edit.state), reveal_map(edit.inputs)
        row = await self.find(cloud, state)
        if row is None:
            raise ProviderError(
                f"{self.declaration.name} {edit.id} is gone: run `pulumi refresh`, then again"
            )
        have = await self.tell(cloud, row)
        # Also what an earlier run took for done and was stopped before.
        changed = set(diffing.top_level(self.diff(edit).changes)) | self._differing(have, want)
        origin = _origin(state)
        if not origin["made"]:
            before: dict[str, Value] = {
                **{key: have.get(key) for key in self._managed(want)},
                **origin["before"],
            }
            origin = {**origin, "before": before}
        # From here on the state must know what was there before.
        operation.keep(edit.id, {**state, "origin": origin})
        await self._alter(job, row, {**state, **want}, changed)
        await self.settle(job, want, changed)
        return await self._outputs(job, {**state, **want}, origin)

    async def delete(self, operation: Operation, found: Found) -> None:
        """Remove what this resource made; put settings back; leave what was there before."""
        cloud, state = self._fresh(), reveal_map(found.state)
        job = Job(operation, cloud)
        row = await self.find(cloud, state)
        if row is None:
            return
        origin = _origin(state)
        if not origin["made"]:
            have = await self.tell(cloud, row)
            before = {key: value for key, value in origin["before"].items() if value is not None}
            changed = self._differing(have, before) & set(before)
            if changed:
                await self.put_back(job, row, {**state, **have, **before}, changed)
        else:
            reason = f"removing {self.name_of(state)}" if self.lock_to_make else None
            async with self._lock_for(job, state, reason):
                await self.remove(job, row)

    # Steps.

    def _fresh(self) -> Cloud:
        """Return the cloud with no list that is older than a change should trust."""
        cloud = self._cloud()
        cloud.lists.expire(_TRUSTED)
        return cloud

    async def _alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        if changed:
            async with self._lock_for(job, want, self.lock_reason(want, sorted(changed))):
                await self.alter(job, row, want, changed)

    @asynccontextmanager
    async def _lock_for(self, job: Job, values: Values, reason: str | None) -> AsyncGenerator[None]:
        host = self.host_of(values)
        if reason is None or host is None:
            yield
            return
        async with job.cloud.locks.locked(job.operation, host, reason):
            yield

    async def _make_once(self, job: Job, want: Values) -> None:
        """Make it; where the connection broke, look whether it is there before asking again."""
        try:
            await self.make(job, want)
        except AmbiguousError:
            job.cloud.lists.forget(self.kind)
            if await self.find(job.cloud, want) is None:
                await self.make(job, want)

    async def _outputs(self, job: Job, want: Values, origin: Value) -> dict[str, Value]:
        job.cloud.lists.forget(self.kind)
        row = await self.find(job.cloud, want)
        if row is None:
            raise ProviderError(
                f"{self.declaration.name} {self.name_of(want)} is gone right after it was made"
            )
        have = await self.tell(job.cloud, row)
        given = {key: value for key, value in want.items() if key in self.declaration.own}
        return {**given, **{key: value for key, value in have.items() if value is not None}, "origin": origin}

    def _managed(self, want: Values) -> list[str]:
        fields = self.declaration.own
        return [key for key in want if key in fields and not fields[key].silent]

    def _differing(self, have: Values, want: Values) -> set[str]:
        """Return the properties that are told, given, and different."""
        wanted = {key: want[key] for key in self._managed(want) if key in have}
        return set(diffing.top_level(diffing.diff(self.schema, have, wanted)))

    def _refuse_other(self, name: str, have: Values, want: Values, changed: set[str]) -> None:
        """Refuse to take an object that is another one of the same name.

        Raises:
            InvalidInputError: it names each property that is different.
        """
        advice = f"import it (`pulumi import {self.declaration.token} NAME {name}`) or give another name"
        raise InvalidInputError(
            [
                Failure(key, f"{name} exists already with {have.get(key)!r}, not {want.get(key)!r}: {advice}")
                for key in sorted(changed)
            ]
        )

    def _locks(self, name: str) -> bool:
        return self.declaration.fields[name].lock


def _origin(state: Values) -> dict[str, Any]:
    origin = state.get("origin")
    known: dict[str, Any] = dict(origin) if isinstance(origin, Mapping) else {}
    return {"made": bool(known.get("made")), "before": dict(known.get("before") or {})}
