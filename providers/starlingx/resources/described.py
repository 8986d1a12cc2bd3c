"""What a resource of the provider says of itself: how it is found, told, made, altered and removed."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Final

from providers.kit import diff as diffing
from providers.kit.errors import Failure, ProviderError
from providers.kit.resource import Operation, Resource
from providers.kit.schema import Kind
from providers.kit.values import Value, Values, reveal_map
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration
from providers.starlingx.resources.origin import Origin
from providers.starlingx.resources.values import from_row, text, to_row

_HOUR: Final = 3600.0
# A change may have to lock, change and unlock: its own limits (hosts.py) end it earlier.
_TIMEOUTS: Final = MappingProxyType(
    {"create": 2 * _HOUR, "update": 2 * _HOUR, "delete": _HOUR, "read": 1800.0}
)


@dataclass(frozen=True, slots=True)
class Job:
    """One operation on one cloud."""

    operation: Operation
    cloud: Cloud


class Described(Resource):
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

    async def settle(self, job: Job, want: Values, changed: set[str] | None) -> None:
        """Wait until what was made (`changed` is None) or altered is done."""

    def unsettled(self, state: Values, inputs: Values) -> str | None:
        """Return the property that tells that an earlier run was ended before this was done."""
        del state, inputs

    def is_from_before(self, state: Values, inputs: Values) -> bool:
        """Whether it was made on an installation of controller-0 that is gone: then it is made again."""
        was, now = self.installations(state, inputs)
        return was is not None and now is not None and was != now

    def installations(self, state: Values, inputs: Values) -> tuple[Value, Value]:
        """Return the installation that it was made on, and the one of today; None where nobody told."""
        del inputs
        return Origin.of(reveal_map(state)).installation, self._cloud().policy.installation

    async def clear(self, job: Job, state: Values) -> None:
        """Remove what still stands for an object that is gone with its installation."""

    def came(self, origin: Origin, have: Values) -> Origin:
        """Return what is to be remembered of how it came about, now that it is there."""
        del have
        return origin

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

    # What follows from the declaration.

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

    def _locks(self, name: str) -> bool:
        return self.declaration.fields[name].lock
