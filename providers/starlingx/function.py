"""The declaration of a function: what a program may ask of a cloud."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from providers.kit.schema import Schema
from providers.kit.values import Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.declare import PACKAGE, Field

Answer = Callable[[Cloud, Values], Awaitable[Values]]


@dataclass(frozen=True)
class Function:
    """A function: `answer` is given its checked arguments."""

    name: str
    text: str
    arguments: Mapping[str, Field]
    results: Mapping[str, Field]
    answer: Answer

    @property
    def token(self) -> str:
        """The token."""
        return f"{PACKAGE}:index:{self.name}"

    @property
    def schema(self) -> Schema:
        """The arguments as the kit has them."""
        return Schema(self.token, {name: one.property() for name, one in self.arguments.items()})
