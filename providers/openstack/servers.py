"""Metadata of servers. The official plugin gives it at the start and never looks at it again."""

from collections.abc import Callable, Mapping

from providers.kit.resource import Created, Edit, Found, Operation, Resource
from providers.kit.schema import read_schema
from providers.kit.values import Value, Values
from providers.openstack.session import GONE, CloudError, Session

SCHEMA = read_schema(
    "murmuration-openstack:index:ServerMetadata",
    {
        "server": {"type": "String", "required": True, "replaces": True},
        "metadata": {"type": "Map", "required": True},
    },
)


class ServerMetadata(Resource):
    """All metadata of one server."""

    schema = SCHEMA

    def __init__(self, session: Callable[[], Session]) -> None:
        self._session = session

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Set it."""
        del operation
        await self._set(str(inputs["server"]), inputs.get("metadata"))
        return Created(str(inputs["server"]), dict(inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """What the server has; None where it is gone."""
        del operation
        try:
            answer = await self._session().get("compute", f"/servers/{found.id}/metadata")
        except CloudError as error:
            if error.status == GONE:
                return None
            raise
        metadata: dict[str, Value] = dict(answer["metadata"])
        state: Values = {"server": found.id, "metadata": metadata}
        return Found(found.id, state, state)

    async def update(self, operation: Operation, edit: Edit) -> Values:
        """Set it."""
        del operation
        await self._set(edit.id, edit.inputs.get("metadata"))
        return {**edit.state, **edit.inputs}

    async def delete(self, operation: Operation, found: Found) -> None:
        """Take it away; a server that is gone has none."""
        del operation
        try:
            await self._set(found.id, {})
        except CloudError as error:
            if error.status != GONE:
                raise

    async def _set(self, server: str, metadata: Value) -> None:
        wanted: dict[str, Value] = dict(metadata) if isinstance(metadata, Mapping) else {}
        await self._session().put("compute", f"/servers/{server}/metadata", {"metadata": wanted})
