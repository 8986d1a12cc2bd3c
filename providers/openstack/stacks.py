"""Stacks of Heat that somebody has deleted: Heat still tells of them, so the plugin takes them for alive."""

import uuid
from collections.abc import Callable

from providers.kit.resource import Created, Edit, Found, Operation, Resource
from providers.kit.schema import read_schema
from providers.kit.values import Values
from providers.openstack.session import Session

SCHEMA = read_schema(
    "murmuration-openstack:index:StackWatch",
    {
        "stack": {"type": "String", "required": True, "replaces": True},
    },
)


class StackWatch(Resource):
    """Watches the stack of one name in the session's project.

    It is made just before the stack. Where the stack is gone, it is gone itself: a new watch has another id,
    and that replaces the stack.
    """

    schema = SCHEMA

    def __init__(self, session: Callable[[], Session]) -> None:
        self._session = session

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Begin to watch."""
        del operation
        return Created(uuid.uuid4().hex, dict(inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Look: None where there is no stack of that name."""
        del operation
        name = str(found.state["stack"])
        there = (await self._session().get("orchestration", "/stacks", {"name": name}))["stacks"]
        return Found(found.id, {"stack": name}, {"stack": name}) if there else None

    async def update(self, operation: Operation, edit: Edit) -> Values:
        """Go on watching."""
        del operation
        return {**edit.state, **edit.inputs}

    async def delete(self, operation: Operation, found: Found) -> None:
        """Stop watching."""
