"""Flavors that must not be there."""

from collections.abc import Callable

from providers.kit.resource import Created, Edit, Found, Operation, Resource
from providers.kit.schema import read_schema
from providers.kit.values import Values
from providers.openstack.session import Session

SCHEMA = read_schema(
    "murmuration-openstack:index:AbsentFlavors",
    {"names": {"type": "List", "required": True}},
)


class AbsentFlavors(Resource):
    """Deletes the named flavors where they are, again when one is back; other flavors are not touched."""

    schema = SCHEMA

    def __init__(self, session: Callable[[], Session]) -> None:
        self._session = session

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Delete those that are there."""
        await self._delete(operation, _names(inputs))
        return Created("absent-flavors", {"names": _names(inputs)})

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Those that are still absent: one that has come back is missing from the list."""
        del operation
        there = await self._there()
        absent: Values = {"names": [name for name in _names(found.state) if name not in there]}
        return Found(found.id, absent, absent)

    async def update(self, operation: Operation, edit: Edit) -> Values:
        """Delete those that are there."""
        await self._delete(operation, _names(edit.inputs))
        return {"names": _names(edit.inputs)}

    async def delete(self, operation: Operation, found: Found) -> None:
        """Nothing: what was deleted is not made again."""

    async def _there(self) -> dict[str, str]:
        listed = await self._session().get("compute", "/flavors", {"is_public": "None"})
        return {flavor["name"]: flavor["id"] for flavor in listed["flavors"]}

    async def _delete(self, operation: Operation, names: list[str]) -> None:
        there = await self._there()
        for name in names:
            if name in there:
                await self._session().delete("compute", f"/flavors/{there[name]}")
                await operation.info(f"flavor {name} was there and is deleted")


def _names(values: Values) -> list[str]:
    names = values.get("names")
    return [str(name) for name in names] if isinstance(names, list) else []
