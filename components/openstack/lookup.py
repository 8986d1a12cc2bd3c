"""Asks a cloud's own APIs which objects of a name are there.

The plugin fails where it looks for what is not there, and the SDK ends a program whose look-up fails: that is
of no use for asking whether something is there.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pulumi

from model.spec.openstack.identity import Endpoint

TIMEOUT: Final = 60.0
"""Seconds for one answer."""


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


@dataclass(frozen=True, slots=True)
class Session:
    """A token, and where the services are."""

    token: str
    endpoints: Mapping[str, str]


class Cloud:
    """One cloud, asked as its administrator. It logs in at the first question."""

    def __init__(self, endpoint: Endpoint, password: pulumi.Output[str]) -> None:
        self._endpoint = endpoint
        self._password = password
        self._session: asyncio.Task[Session] | None = None

    async def ids(self, kind: str, name: str, scope: Mapping[str, str]) -> Sequence[str]:
        """Ids of the objects of a kind with that name.

        Args:
            kind: a key of `LISTINGS`.
            name: the object's name.
            scope: query parameters that say whose, such as project_id.

        Raises:
            httpx.HTTPError: the cloud cannot be asked.
        """
        if self._session is None:
            self._session = asyncio.create_task(self._log_in())
        session, listing = await self._session, LISTINGS[kind]
        query = {"name": name, **listing.fixed, **scope}
        async with self._client() as client:
            headers = {"X-Auth-Token": session.token}
            url = session.endpoints[listing.service] + listing.path
            answer = await client.get(url, params=query, headers=headers)
            answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()[listing.key]
        # Nova lists flavors whatever their name.
        return [str(one["id"]) for one in found if one.get("name", name) == name]

    async def _log_in(self) -> Session:
        endpoint, password = self._endpoint, await self._password.future()
        domain = {"name": endpoint.domain}
        user = {"name": endpoint.user, "domain": domain, "password": password}
        scope = {"project": {"name": endpoint.project, "domain": domain}}
        body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
        async with self._client() as client:
            answer = await client.post(f"{endpoint.url.rstrip('/')}/auth/tokens", json=body)
            answer.raise_for_status()
        services = answer.json()["token"]["catalog"]
        found = {service["type"]: _public(service["endpoints"], endpoint.region) for service in services}
        endpoints = {kind: url.rstrip("/") for kind, url in found.items() if url}
        return Session(answer.headers["X-Subject-Token"], {**endpoints, "identity": endpoint.url.rstrip("/")})

    def _client(self) -> httpx.AsyncClient:
        context = ssl.create_default_context(cafile=self._endpoint.ca_file)
        return httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, verify=context)


def _public(endpoints: Sequence[Mapping[str, str]], region: str) -> str | None:
    fitting = (one["url"] for one in endpoints if one["interface"] == "public" and one["region"] == region)
    return next(fitting, None)
