"""Failures that a plugin tells the engine. Their text is the operator's: what, where, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from providers.kit.values import Value, Values


@dataclass(frozen=True)
class Failure:
    """What is wrong with one input: its path (empty for the resource as a whole) and why."""

    path: str
    reason: str


class ProviderError(Exception):
    """An operation failed for a reason outside this plugin; the message is complete, without traceback."""


@dataclass
class InitializationError(ProviderError):
    """The object exists but is not what it should be: the state keeps it, and the next `up` goes on with it.

    `id` is the object's id, `outputs` its state as far as known, `reasons` what the operator reads.
    """

    id: str
    outputs: Values
    reasons: Sequence[str]
    inputs: Values | None = None

    def __str__(self) -> str:
        return "; ".join(self.reasons)


@dataclass
class MissingConfigError(ProviderError):
    """The provider's configuration lacks these keys: name and description of each."""

    keys: dict[str, str] = field(default_factory=dict[str, str])

    def __str__(self) -> str:
        return "the provider's configuration lacks " + ", ".join(self.keys)


class InvalidInputError(ProviderError):
    """Inputs that only the operation itself could find wrong; `failures` name them."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        super().__init__("; ".join(f"{failure.path}: {failure.reason}" for failure in failures))
        self.failures = tuple(failures)


def show(value: Value) -> str:
    """Name a value's type for a message, never the value itself: it may be a secret."""
    names: dict[type, str] = {
        type(None): "nothing",
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), type(value).__name__.lower())
