"""The plugin ``murmuration-openstack``."""

from collections.abc import Mapping
from typing import ClassVar

from providers.kit.errors import MissingConfigError
from providers.kit.provider import Provider
from providers.kit.resource import Resource
from providers.kit.schema import Schema, read_schema
from providers.kit.values import Value, reveal
from providers.openstack import flavors, project, routes, rules, servers, stacks
from providers.openstack.flavors import AbsentFlavors
from providers.openstack.project import ProjectRemains
from providers.openstack.routes import SubnetRoutes
from providers.openstack.rules import SecurityGroupRules
from providers.openstack.servers import ServerMetadata
from providers.openstack.session import Account, Session
from providers.openstack.stacks import StackWatch

CONFIG = read_schema(
    "murmuration-openstack",
    {
        "url": {"type": "String", "required": True},
        "user": {"type": "String", "required": True},
        "password": {"type": "String", "required": True, "secret": True},
        "project": {"type": "String", "required": True},
        "domain": {"type": "String", "required": True},
        "region": {"type": "String", "required": True},
        "caFile": {"type": "String", "optional": True},
        "projectDomain": {"type": "String", "optional": True},
    },
)


class OpenStackCompanion(Provider):
    """Beside the official plugin: what that one leaves undone."""

    name = "murmuration-openstack"
    version = "0.1.0"
    config: ClassVar[Schema] = CONFIG

    def __init__(self) -> None:
        self._session: Session | None = None

    @property
    def resources(self) -> Mapping[str, Resource]:
        """The resources by token."""
        return {
            flavors.SCHEMA.token: AbsentFlavors(self._connected),
            project.SCHEMA.token: ProjectRemains(self._connected),
            routes.SCHEMA.token: SubnetRoutes(self._connected),
            rules.SCHEMA.token: SecurityGroupRules(self._connected),
            servers.SCHEMA.token: ServerMetadata(self._connected),
            stacks.SCHEMA.token: StackWatch(self._connected),
        }

    async def configure(self, config: Mapping[str, Value]) -> None:
        """Take the configuration; the first operation logs in."""
        words = {key: str(reveal(value)) for key, value in config.items() if isinstance(reveal(value), str)}
        lacking = [name for name, one in CONFIG.properties.items() if one.required and name not in words]
        if lacking:
            raise MissingConfigError({f"{self.name}:{name}": "of the cloud's account" for name in lacking})
        account = Account(
            words["url"],
            words["user"],
            words["project"],
            words["domain"],
            words["region"],
            words.get("caFile"),
            words.get("projectDomain"),
        )

        async def password() -> str:
            return words["password"]

        self._session = Session(account, password)

    def _connected(self) -> Session:
        if self._session is None:
            raise MissingConfigError({f"{self.name}:url": "the cloud's Keystone"})
        return self._session
