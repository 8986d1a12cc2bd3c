"""Asks a cloud's own APIs which objects of a name are there.

The plugin fails where it looks for what is not there, and the SDK ends a program whose look-up fails: that is
of no use for asking whether something is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pulumi

from model.spec.openstack.identity import Endpoint
from providers.openstack import listing
from providers.openstack.listing import Listing
from providers.openstack.session import Account, Session

LISTINGS: Final[Mapping[str, Listing]] = {
    "domain": listing.DOMAINS,
    "project": listing.PROJECTS,
    "user": listing.USERS,
    "role": listing.ROLES,
    "flavor": listing.FLAVORS,
    "image": listing.IMAGES,
    "network": listing.NETWORKS,
    "subnet": listing.SUBNETS,
    "router": listing.ROUTERS,
    "security_group": listing.SECURITY_GROUPS,
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
        kinds = LISTINGS[kind]
        # Neutron tells no more than it is asked for.
        fields = {"fields": "id"} if kinds.service == "network" else {}
        found = await kinds.ask(self._session, {"name": name, **fields, **scope})
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
