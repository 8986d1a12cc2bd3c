"""What a project leaves behind in services that do not notice its end."""

from collections.abc import Callable

from providers.kit.resource import Created, Edit, Found, Operation, Resource
from providers.kit.schema import read_schema
from providers.kit.values import Values
from providers.openstack.session import CloudError, Session

SCHEMA = read_schema(
    "murmuration-openstack:index:ProjectRemains",
    {
        "project": {"type": "String", "required": True, "replaces": True},
        "groups": {"type": "Bool", "required": True},
    },
)
QUOTAS = (
    ("compute", "/os-quota-sets/{}"),
    ("network", "/v2.0/quotas/{}"),
    ("volumev3", "/os-quota-sets/{}"),
    ("block-storage", "/os-quota-sets/{}"),
    ("load-balancer", "/v2/quotas/{}"),
)
"""Service -> what is deleted there to give a project the defaults back."""


class ProjectRemains(Resource):
    """Does nothing until it is deleted: then quotas return to the defaults, and Neutron's default group goes.

    `project` is the project's id. `groups` says whether its security groups go too: those of a project that
    stays, because it was only adopted, must not.
    """

    schema = SCHEMA

    def __init__(self, session: Callable[[], Session]) -> None:
        self._session = session

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Remember the project."""
        del operation
        return Created(str(inputs["project"]), dict(inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """It is what it was: nothing of it is in the cloud."""
        del operation
        return Found(found.id, found.state, found.inputs)

    async def update(self, operation: Operation, edit: Edit) -> Values:
        """Remember what changed."""
        del operation
        return {**edit.state, **edit.inputs}

    async def delete(self, operation: Operation, found: Found) -> None:
        """Give the quotas back and clear away what Neutron would keep."""
        for service, path in QUOTAS:
            if await self._session().has(service):
                await self._session().delete(service, path.format(found.id))
        if found.state.get("groups"):
            await self._clear_groups(operation, found.id)

    async def _clear_groups(self, operation: Operation, project: str) -> None:
        query = {"project_id": project, "name": "default", "fields": "id"}
        listed = await self._session().get("network", "/v2.0/security-groups", query)
        for group in listed["security_groups"]:
            try:
                await self._session().delete("network", f"/v2.0/security-groups/{group['id']}")
            except CloudError as error:
                await operation.warn(f"the security group 'default' of project {project} stays: {error}")
