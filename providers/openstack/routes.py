"""Routes that a subnet tells its servers. The official plugin fails to read one that somebody has removed."""

from collections.abc import Callable, Mapping

from providers.kit.resource import Created, Edit, Found, Operation, Resource
from providers.kit.schema import read_schema
from providers.kit.values import Value, Values
from providers.openstack.session import GONE, CloudError, Session

SCHEMA = read_schema(
    "murmuration-openstack:index:SubnetRoutes",
    {
        "subnet": {"type": "String", "required": True, "replaces": True},
        "routes": {"type": "Map", "required": True},
    },
)


class SubnetRoutes(Resource):
    """All routes of one subnet: destination -> next hop."""

    schema = SCHEMA

    def __init__(self, session: Callable[[], Session]) -> None:
        self._session = session

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Set them."""
        del operation
        await self._set(str(inputs["subnet"]), inputs.get("routes"))
        return Created(str(inputs["subnet"]), dict(inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Those that the subnet has; None where it is gone."""
        del operation
        try:
            subnet = (await self._session().get("network", f"/v2.0/subnets/{found.id}"))["subnet"]
        except CloudError as error:
            if error.status == GONE:
                return None
            raise
        routes: dict[str, Value] = {one["destination"]: one["nexthop"] for one in subnet["host_routes"]}
        state: Values = {"subnet": found.id, "routes": routes}
        return Found(found.id, state, state)

    async def update(self, operation: Operation, edit: Edit) -> Values:
        """Set them."""
        del operation
        await self._set(edit.id, edit.inputs.get("routes"))
        return {**edit.state, **edit.inputs}

    async def delete(self, operation: Operation, found: Found) -> None:
        """Take them away; a subnet that is gone has none."""
        del operation
        try:
            await self._set(found.id, {})
        except CloudError as error:
            if error.status != GONE:
                raise

    async def _set(self, subnet: str, routes: Value) -> None:
        wanted: dict[str, Value] = dict(routes) if isinstance(routes, Mapping) else {}
        rows = [{"destination": to, "nexthop": wanted[to]} for to in sorted(wanted)]
        await self._session().put("network", f"/v2.0/subnets/{subnet}", {"subnet": {"host_routes": rows}})
