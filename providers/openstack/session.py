"""A session with one cloud's APIs: a token, the catalogue, and requests with errors for people."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from providers.kit.errors import ProviderError
from providers.kit.trust import authorities

TIMEOUT: Final = 60.0
"""Seconds for one answer."""
MAKING: Final = 300.0
"""Seconds for the answer to a call that makes many objects: a loaded Neutron takes a second for each."""
GONE: Final = 404
EXPIRED: Final = 401
"""What a token answers that has lapsed or was revoked: a new login may be let in."""


class CloudError(ProviderError):
    """A cloud cannot be asked, or says no; the text says which one, what was asked, what it answered."""

    def __init__(self, message: str, status: int | None = None) -> None:
        """Keep the HTTP status of its answer, if there was one."""
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Account:
    """As whom a cloud is spoken to."""

    url: str
    """Keystone's URL with its version."""
    user: str
    project: str
    """Its name; not used where its id is given."""
    domain: str
    """Of the user, and of the project where that has no other."""
    region: str
    ca_file: str | None = None
    """File with the certificate authority; None: the system's."""
    project_domain: str | None = None
    """Of the project, where it is another."""
    domain_id: str | None = None
    """Of the user's domain, instead of its name."""
    project_id: str | None = None
    """Of the project, instead of its name and domain."""

    def login(self, password: str) -> Mapping[str, Any]:
        """What Keystone's API v3 is asked for a token with."""
        domain = {"id": self.domain_id} if self.domain_id else {"name": self.domain}
        user = {"name": self.user, "domain": domain, "password": password}
        project: Mapping[str, Any] = {"id": self.project_id}
        if not self.project_id:
            project = {"name": self.project, "domain": {"name": self.project_domain or self.domain}}
        identity = {"methods": ["password"], "password": {"user": user}}
        return {"auth": {"identity": identity, "scope": {"project": project}}}

    def trust(self) -> ssl.SSLContext:
        """Whom TLS trusts on the way to this cloud.

        Raises:
            CloudError: the file with the authority cannot be read.
        """
        try:
            return authorities(Path(self.ca_file).read_text("utf-8", "ignore") if self.ca_file else "")
        except (OSError, ValueError) as error:
            where = f"the certificate authority of {self.url}, file {self.ca_file}"
            raise CloudError(f"{where}, cannot be read: {error}") from None


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    endpoints: Mapping[str, str]
    project: str


class Session:
    """Logs in at the first question; questions may be asked at once."""

    def __init__(self, account: Account, password: Callable[[], Awaitable[str]]) -> None:
        self._account = account
        self._password = password
        self._token: asyncio.Task[_Token] | None = None
        self._trust: ssl.SSLContext | None = None

    async def has(self, service: str) -> bool:
        """Whether the cloud has a service of that type."""
        return service in (await self._logged_in()).endpoints

    async def get(self, service: str, path: str, query: Mapping[str, str] | None = None) -> Any:
        """Read: the answer's JSON.

        Raises:
            CloudError: the cloud cannot be asked or says no.
        """
        return (await self._ask("GET", service, path, query)).json()

    async def put(self, service: str, path: str, body: object) -> None:
        """Change.

        Raises:
            CloudError: the cloud cannot be asked or says no.
        """
        await self._ask("PUT", service, path, body=body)

    async def post(self, service: str, path: str, body: object) -> Any:
        """Make: the answer's JSON.

        Raises:
            CloudError: the cloud cannot be asked or says no.
        """
        return (await self._ask("POST", service, path, body=body)).json()

    async def delete(self, service: str, path: str) -> bool:
        """Delete; whether there was something to delete.

        Raises:
            CloudError: the cloud cannot be asked or says no.
        """
        return (await self._ask("DELETE", service, path)).status_code != GONE

    async def _ask(
        self,
        method: str,
        service: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: object = None,
    ) -> httpx.Response:
        answer = await self._ask_once(method, service, path, query, body)
        if answer.status_code == EXPIRED:
            self._token = None
            answer = await self._ask_once(method, service, path, query, body)
        if answer.is_error and not (method == "DELETE" and answer.status_code == GONE):
            raise CloudError(
                f"{method} {answer.url}: {answer.status_code} {answer.text[:300]}", answer.status_code
            )
        return answer

    async def _ask_once(
        self, method: str, service: str, path: str, query: Mapping[str, str] | None, body: object
    ) -> httpx.Response:
        token = await self._logged_in()
        if service not in token.endpoints:
            where = f"{self._account.url}, region {self._account.region}"
            raise CloudError(f"{where}: the cloud has no service '{service}'")
        url = token.endpoints[service] + path.replace("{project}", token.project)
        headers = {"X-Auth-Token": token.value}
        timeout = MAKING if method == "POST" else TIMEOUT
        return await self._send(method, url, timeout, params=query, headers=headers, json=body)

    async def _logged_in(self) -> _Token:
        if self._token is None:
            self._token = asyncio.create_task(self._log_in())
        return await self._token

    async def _log_in(self) -> _Token:
        account = self._account
        body = account.login(await self._password())
        identity = account.url.rstrip("/")
        answer = await self._send("POST", f"{identity}/auth/tokens", json=body)
        if answer.is_error:
            raise CloudError(f"{account.url} refuses '{account.user}': {answer.status_code}")
        told = answer.json()["token"]
        found = {
            service["type"]: _public(service["endpoints"], account.region) for service in told["catalog"]
        }
        endpoints = {kind: url.rstrip("/") for kind, url in found.items() if url}
        return _Token(
            answer.headers["X-Subject-Token"], {**endpoints, "identity": identity}, told["project"]["id"]
        )

    async def _send(self, method: str, url: str, timeout: float = TIMEOUT, **more: Any) -> httpx.Response:
        if self._trust is None:
            self._trust = self._account.trust()
        try:
            async with httpx.AsyncClient(timeout=timeout, trust_env=False, verify=self._trust) as client:
                return await client.request(method, url, **more)
        except httpx.HTTPError as error:
            raise CloudError(f"{method} {url}: {error or type(error).__name__}") from None


def _public(endpoints: Sequence[Mapping[str, str]], region: str) -> str | None:
    fitting = (one["url"] for one in endpoints if one["interface"] == "public" and one["region"] == region)
    return next(fitting, None)
