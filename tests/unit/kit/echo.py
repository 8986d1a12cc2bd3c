"""A small plugin for the kit's tests: it keeps objects in memory, and fails on demand."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from providers.kit.errors import Failure, InvalidInputError, MissingConfigError, ProviderError
from providers.kit.provider import Provider
from providers.kit.resource import Created, Edit, Found, Operation, Resource
from providers.kit.schema import Schema, read_schema
from providers.kit.values import Value, Values

SCHEMA = read_schema(
    "echo:index:Thing",
    {
        "name": {"type": "String", "required": True},
        "size": {"type": "Int", "optional": True, "default": 1},
        "zone": {"type": "String", "optional": True, "computed": True, "replaces": True},
        "labels": {"type": "Map", "optional": True},
        "members": {"type": "Set", "optional": True},
        "ports": {"type": "List", "optional": True, "fields": {"number": {"type": "Int", "required": True}}},
        "behaviour": {"type": "String", "optional": True},
        "serial": {"type": "String", "computed": True},
    },
    autoname="name",
)


class Thing(Resource):
    """An object in memory. `behaviour` is `fail`, `half`, `hang` or `bug`."""

    schema = SCHEMA
    timeouts = MappingProxyType({"create": 5.0})

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Make it, or do what `behaviour` says."""
        behaviour = inputs.get("behaviour")
        if behaviour == "fail":
            raise ProviderError("the service said no")
        outputs: dict[str, Value] = {**inputs, "zone": "a", "serial": "1"}
        operation.keep("thing-1", outputs)
        if behaviour == "half":
            raise ProviderError("the service broke off")
        if behaviour == "wrong":
            raise InvalidInputError([Failure("size", "not with this service")])
        if behaviour == "bug":
            raise ZeroDivisionError("oops")
        if behaviour == "hang":
            await asyncio.sleep(60)
        await operation.info("made")
        return Created("thing-1", outputs)

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Find it unless its id says otherwise."""
        if found.id == "gone":
            return None
        return Found(found.id, {"name": "web", "size": 2, "zone": "a", "serial": "1"})

    async def update(self, operation: Operation, edit: Edit) -> Values:
        """Take the new inputs."""
        return {**edit.state, **edit.inputs}

    async def delete(self, operation: Operation, found: Found) -> None:
        """Forget it."""


class Echo(Provider):
    """The plugin."""

    name = "echo"
    version = "1.2.3"
    config: ClassVar[Schema] = read_schema(
        "echo", {"token": {"type": "String", "optional": True, "secret": True}}
    )

    @property
    def resources(self) -> Mapping[str, Resource]:
        """The one resource."""
        return {SCHEMA.token: Thing()}

    async def configure(self, config: Mapping[str, Value]) -> None:
        """Want a token."""
        if not config.get("token"):
            raise MissingConfigError({"echo:token": "the token of the service"})
