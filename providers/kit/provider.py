"""What a plugin implements: its name, its configuration's schema, its resources and functions."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar

from providers.kit import check as checking
from providers.kit.resource import Operation, Resource
from providers.kit.schema import Schema
from providers.kit.values import Value, Values

Function = Callable[[Operation, Values], Awaitable[Values]]


class Provider(ABC):
    """One plugin. One object serves one configured provider; those of one engine share a process."""

    name: ClassVar[str]
    version: ClassVar[str]
    config: ClassVar[Schema]
    accept_secrets: ClassVar[bool] = False
    """Whether inputs arrive as `Secret`; if not, the engine opens them and marks outputs of the same name."""

    @property
    @abstractmethod
    def resources(self) -> Mapping[str, Resource]:
        """The resources by type token."""

    @property
    def functions(self) -> Mapping[str, Function]:
        """The functions (`invoke`) by token."""
        return {}

    def package_schema(self) -> str | None:
        """Return the package's schema as JSON; None: it is made from the resources' properties."""
        return None

    def check_config(self, inputs: Values) -> checking.Checked:
        """Return the configuration with its failures."""
        return checking.check(self.config, inputs, mark_defaults=False)

    @abstractmethod
    async def configure(self, config: Mapping[str, Value]) -> None:
        """Take the configuration. It must call no service: a preview of an unreachable cloud must work.

        Raises:
            MissingConfigError: a key without which nothing can be done is not there.
        """

    async def close(self) -> None:
        """Give back what the plugin holds; called once, at the end. By default there is nothing."""
        return
