"""Where a cloud's own APIs list the objects of a kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from providers.openstack.session import Session


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of the objects of a kind."""

    service: str
    """Type of the service in the catalogue."""
    path: str
    """Path of the list below the service's endpoint."""
    key: str
    """The list in the answer."""
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    """What is always asked with it."""

    async def ask(self, session: Session, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """What is there, as the cloud tells it; ``query`` narrows it where the service takes that.

        Raises:
            CloudError: the cloud cannot be asked.
        """
        answer = await session.get(self.service, self.path, {**self.query, **query})
        return answer[self.key]


DOMAINS: Final = Listing("identity", "/domains", "domains")
PROJECTS: Final = Listing("identity", "/projects", "projects")
USERS: Final = Listing("identity", "/users", "users")
ROLES: Final = Listing("identity", "/roles", "roles")
FLAVORS: Final = Listing("compute", "/flavors", "flavors", {"is_public": "None"})
IMAGES: Final = Listing("image", "/v2/images", "images")
NETWORKS: Final = Listing("network", "/v2.0/networks", "networks")
SUBNETS: Final = Listing("network", "/v2.0/subnets", "subnets")
ROUTERS: Final = Listing("network", "/v2.0/routers", "routers")
PORTS: Final = Listing("network", "/v2.0/ports", "ports")
SECURITY_GROUPS: Final = Listing("network", "/v2.0/security-groups", "security_groups")
