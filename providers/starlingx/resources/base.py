"""The life that all resources of the provider have: found by name, made once, changed, put back, read."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from providers.kit import check as checking
from providers.kit import diff as diffing
from providers.kit.errors import Failure, InvalidInputError, ProviderError
from providers.kit.resource import Created, Difference, Draft, Edit, Found, Operation
from providers.kit.values import UNKNOWN, Value, Values, reveal, reveal_map
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.session import AmbiguousError
from providers.starlingx.resources.described import Described, Job
from providers.starlingx.resources.origin import Origin

_TRUSTED: Final = 30.0
"""Seconds for which a list is believed before a change; what only reads believes it for the run."""


class Managed(Described):
    """The life of an object or a setting: made once, changed, put back, removed, read."""

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
        if self.is_from_before(edit.state, edit.inputs):
            # It is made anew on a bare host: nothing is locked, nothing replaced.
            anew = {path: diffing.PropertyChange(one.change) for path, one in changes.items()}
            return Difference({"origin": diffing.PropertyChange(diffing.Change.UPDATE), **anew})
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
        origin = Origin(made=not lasting, installation=cloud.policy.installation)
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
                origin = origin.but(made=False, before=before)
            operation.keep(name, {**self._seen(have, want), **want, "origin": origin.value()})
            await self._alter(job, row, want, changed)
        operation.keep(name, {**want, "origin": origin.value()})
        await self.settle(job, want, None)
        return Created(name, await self._outputs(job, want, origin))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Tell what is there now; at an import the id names it."""
        cloud = self._cloud()
        imported = not found.state
        if not imported and not await cloud.answers(operation):
            return found
        known = self.parse(found.id) if imported else reveal_map(found.state)
        row = await self.find(cloud, known)
        if row is None:
            return None
        have = await self.tell(cloud, row)
        made = not self.lasting({**known, **have})
        fresh: Value = Origin(made, installation=cloud.policy.installation).value()
        origin: Value = known.get("origin") or fresh
        # What the service does not tell is as the program gave it; of an import, as where nothing is given.
        silent = {key: one.default for key, one in self.declaration.fields.items() if one.silent}
        given = {key: value for key, value in silent.items() if value is not None} if imported else {}
        kept = given | {key: known[key] for key in silent if key in known}
        named = {key: known[key] for key in self.declaration.naming if key in known}
        state = {**named, **self._seen(have, have if imported else known), **kept, "origin": origin}
        return Found(self.name_of(state) if imported else found.id, state)

    async def update(self, operation: Operation, edit: Edit) -> Values:
        """Change what differs, with the host locked where that is needed and allowed."""
        cloud = self._fresh()
        job = Job(operation, cloud)
        state, want = reveal_map(edit.state), reveal_map(edit.inputs)
        if self.is_from_before(state, want):
            await self.clear(job, state)
            return (await self.create(operation, edit.inputs)).outputs
        row = await self.find(cloud, state)
        if row is None:
            raise ProviderError(
                f"{self.declaration.name} {edit.id} is gone: run `pulumi refresh`, then again"
            )
        have = await self.tell(cloud, row)
        # Also what an earlier run took for done and was stopped before.
        changed = set(diffing.top_level(self.diff(edit).changes)) | self._differing(have, want)
        origin = Origin.of(state)
        if not origin.made:
            origin = origin.but(
                before={key: have.get(key) for key in self._managed(want)} | {**origin.before}
            )
        # From here on the state must know what was there before.
        operation.keep(edit.id, {**state, "origin": origin.value()})
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
        origin = Origin.of(state)
        if not origin.made:
            have = await self.tell(cloud, row)
            before = {key: value for key, value in origin.before.items() if value is not None}
            changed = self._differing(have, before) & set(before)
            if changed:
                await self.put_back(job, row, {**state, **have, **before}, changed)
        else:
            reason = f"removing {self.name_of(state)}" if self.lock_to_make else None
            async with self._lock_for(job, state, reason):
                await self.remove(job, row)

    async def put_back(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Give the settings the values they had before, with the host locked where that is needed."""
        await self._alter(job, row, want, changed)

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

    async def _outputs(self, job: Job, want: Values, origin: Origin) -> dict[str, Value]:
        job.cloud.lists.forget(self.kind)
        row = await self.find(job.cloud, want)
        if row is None:
            raise ProviderError(
                f"{self.declaration.name} {self.name_of(want)} is gone right after it was made"
            )
        have = await self.tell(job.cloud, row)
        given = {key: value for key, value in want.items() if key in self.declaration.own}
        return {**given, **self._seen(have, given), "origin": self.came(origin, have).value()}

    def _seen(self, have: Values, given: Values) -> dict[str, Value]:
        """Return what is told, without what another resource decides where this one does not give it."""
        fields = self.declaration.fields
        return {
            key: value
            for key, value in have.items()
            if value is not None and (fields[key].given is None or fields[key].given in given)
        }

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
