"""What one resource of a plugin implements, and what it is given to do it with."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from providers.kit import check as checking
from providers.kit import diff as diffing
from providers.kit import state as states
from providers.kit.log import EngineLog, Severity
from providers.kit.schema import Schema
from providers.kit.values import Value, Values


@dataclass
class Operation:
    """One call of the engine about one resource: who it is, how long it may take, and where its messages go.

    `timeout` is in seconds, None where neither the program nor the resource sets one. `seal` marks as
    secret what the schema calls so.
    """

    urn: str
    log: EngineLog
    preview: bool = False
    timeout: float | None = None
    seal: Callable[[Values], dict[str, Value]] = dict
    started: float = field(default_factory=time.monotonic)
    last_status: str = ""
    kept_id: str | None = None
    kept_outputs: Values = field(default_factory=dict[str, Value])

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def token(self) -> str:
        """The resource's type token."""
        parts = self.urn.split("::")
        return parts[-2].rsplit("$", 1)[-1] if len(parts) > 1 else ""

    def keep(self, resource_id: str, outputs: Values) -> None:
        """Remember what exists already: whatever ends this operation from now on, the state will hold it."""
        self.kept_id = resource_id
        self.kept_outputs = self.seal(outputs)

    def remaining(self, default: float) -> float:
        """Return the seconds left to this operation, of `default` where it has no limit of its own."""
        limit = default if self.timeout is None else self.timeout
        return limit - (time.monotonic() - self.started)

    async def info(self, message: str) -> None:
        """Tell the operator something that stays in the log of the run."""
        await self.log.write(Severity.INFO, message, self.urn)

    async def warn(self, message: str) -> None:
        """Warn the operator."""
        await self.log.write(Severity.WARNING, message, self.urn)

    async def status(self, message: str) -> None:
        """Show what is going on, beside the resource's name, until the next message."""
        self.last_status = message
        await self.log.write(Severity.INFO, message, self.urn, status=True)


@dataclass(frozen=True)
class Created:
    """A new object: its id and outputs."""

    id: str
    outputs: Values


@dataclass(frozen=True)
class Found:
    """An object as it was read: id, state, and inputs that would make it so (None: the schema tells)."""

    id: str
    state: Values
    inputs: Values | None = None


@dataclass(frozen=True)
class Difference:
    """An edit's consequences. `stables` are outputs that an update cannot change.

    `warnings` are what the operator must know before it is done, such as a reboot.
    """

    changes: diffing.Changes
    delete_before_replace: bool = False
    stables: Sequence[str] = ()
    warnings: Sequence[str] = ()


@dataclass(frozen=True)
class Edit:
    """An object and what the program wants of it: id, state (outputs), checked old and new inputs.

    `old_inputs` are empty where a refresh or an old engine did not send them.
    """

    id: str
    state: Values
    old_inputs: Values
    inputs: Values
    ignore_changes: Sequence[str] = ()


@dataclass(frozen=True)
class Draft:
    """Inputs to check: as the program gives them, those of the run before, and a seed for a name."""

    name: str
    inputs: Values
    old_inputs: Values
    seed: bytes = b""


class Resource(ABC):
    """One kind of resource. `check`, `diff` and previews follow the schema unless a resource overrides them.

    Inputs arrive checked. Secrets arrive as `Secret` only where the plugin accepts secrets; otherwise the
    engine opens them and marks the outputs of the same name as secret by itself.
    """

    schema: Schema
    timeouts: Mapping[str, float] = MappingProxyType({})
    """Seconds for `create`, `update`, `delete` and `read` where the program sets none."""

    def check(self, draft: Draft) -> checking.Checked:
        """Return the inputs with defaults filled in, or the failures."""
        checked = checking.check(self.schema, draft.inputs)
        checking.fill_name(self.schema, checked, draft.old_inputs, draft.name, draft.seed)
        return checked

    def diff(self, edit: Edit) -> Difference:
        """Return what the new inputs change. It makes no call to the service."""
        return Difference(diffing.diff(self.schema, edit.state, edit.inputs, ignore=edit.ignore_changes))

    def preview_create(self, inputs: Values) -> Values:
        """Return the outputs of a create as far as they are known beforehand."""
        return states.planned_create(self.schema, inputs)

    def preview_update(self, edit: Edit) -> Values:
        """Return the outputs of an update as far as they are known beforehand."""
        return states.planned_update(self.schema, edit.state, edit.inputs, self.diff(edit).changes)

    @abstractmethod
    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Make the object and wait until it is there; call `operation.keep` as soon as it has an id."""

    @abstractmethod
    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read the object back; None where it is gone. At an import `state` and `inputs` are empty."""

    @abstractmethod
    async def update(self, operation: Operation, edit: Edit) -> Values:
        """Change the object and return its outputs."""

    @abstractmethod
    async def delete(self, operation: Operation, found: Found) -> None:
        """Remove the object; one that is gone already is no error."""
