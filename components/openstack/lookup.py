"""Asks a cloud's own APIs which objects of a name are there.

The plugin fails where it looks for what is not there, and the SDK ends a program whose look-up fails: that is
of no use for asking whether something is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi

from model.spec.openstack.identity import Endpoint
from providers.openstack.session import Account, Session


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a cloud lists the objects of a kind."""

    service: str
    """Type of the service in the catalogue."""
    path: str
    """Path of the list below the service's endpoint."""
    key: str
    """The list in the answer."""
    fixed: Mapping[str, str]
    """Query parameters beside name and scope."""


LISTINGS: Final[Mapping[str, Listing]] = {
    "domain": Listing("identity", "/domains", "domains", {}),
    "project": Listing("identity", "/projects", "projects", {}),
    "user": Listing("identity", "/users", "users", {}),
    "role": Listing("identity", "/roles", "roles", {}),
    "flavor": Listing("compute", "/flavors", "flavors", {"is_public": "None"}),
    "image": Listing("image", "/v2/images", "images", {}),
    "network": Listing("network", "/v2.0/networks", "networks", {"fields": "id"}),
    "subnet": Listing("network", "/v2.0/subnets", "subnets", {"fields": "id"}),
    "router": Listing("network", "/v2.0/routers", "routers", {"fields": "id"}),
    "security_group": Listing("network", "/v2.0/security-groups", "security_groups", {"fields": "id"}),
}
"""Kind -> its list."""


class Cloud:
    """One cloud, asked as its administrator."""

    def __init__(self, endpoint: Endpoint, password: pulumi.Output[str]) -> None:
        self._session = Session(account(endpoint), lambda: known(password))

    async def has(self, service: str) -> bool:
        """Whether the cloud's catalogue has a service of that type.

        Raises:
            CloudError: the cloud cannot be asked.
        """
        return await self._session.has(service)

    async def ids(self, kind: str, name: str, scope: Mapping[str, str]) -> Sequence[str]:
        """Ids of the objects of a kind with that name.

        Args:
            kind: a key of `LISTINGS`.
            name: the object's name.
            scope: query parameters that say whose, such as tenant_id.

        Raises:
            CloudError: the cloud cannot be asked.
        """
        listing = LISTINGS[kind]
        answer = await self._session.get(
            listing.service, listing.path, {"name": name, **listing.fixed, **scope}
        )
        found: list[dict[str, Any]] = answer[listing.key]
        # Nova lists flavors whatever their name.
        return [str(one["id"]) for one in found if one.get("name", name) == name]


def account(endpoint: Endpoint) -> Account:
    """As whom the stack file speaks to a cloud."""
    return Account(
        endpoint.url, endpoint.user, endpoint.project, endpoint.domain, endpoint.region, endpoint.ca_file
    )


async def known(password: pulumi.Output[str]) -> str:
    """The password itself, for a login."""
    return str(await password.future())
