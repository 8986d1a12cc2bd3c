"""A small client of OpenStack's APIs, as much as setting up and watching the lab's services takes."""

from types import TracebackType
from typing import Any, Self

import httpx

from lab.openstack import settings
from lab.openstack.errors import OpenStackLabError

ENDPOINTS = {
    "identity": settings.KEYSTONE,
    "placement": "http://127.0.0.1:8778",
    "image": "http://127.0.0.1:9292",
    "network": "http://127.0.0.1:9696",
    "compute": "http://127.0.0.1:8774/v2.1",
    "volumev3": "http://127.0.0.1:8776/v3/%(project_id)s",
    "orchestration": "http://127.0.0.1:8004/v1/%(project_id)s",
}
"""Service type -> URL, as the catalogue has it."""


class Api:
    """The administrator's session: one token, of the project ``admin``."""

    def __init__(self) -> None:
        self._http = httpx.Client(timeout=60, trust_env=False)
        self._token = ""
        self._project = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def log_in(self) -> None:
        """Get a token."""
        domain = {"name": "Default"}
        user = {"name": settings.ADMIN, "domain": domain, "password": settings.ACCESS_KEY}
        scope = {"project": {"name": settings.ADMIN, "domain": domain}}
        body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
        response = self._http.post(f"{settings.KEYSTONE}/auth/tokens", json=body)
        if response.is_error:
            raise OpenStackLabError(f"Keystone refuses the lab's administrator: {response.text[:300]}")
        self._token = response.headers["X-Subject-Token"]
        self._project = response.json()["token"]["project"]["id"]

    def call(self, method: str, service: str, path: str, body: object = None) -> dict[str, Any]:
        """One request; the answer's JSON, empty where there is none.

        Raises:
            OpenStackLabError: the service answered with an error.
        """
        if not self._token:
            self.log_in()
        url = ENDPOINTS[service] % {"project_id": self._project} + path
        headers = {"X-Auth-Token": self._token}
        response = self._http.request(method, url, json=body, headers=headers)
        if response.is_error:
            raise OpenStackLabError(f"{method} {url}: {response.status_code} {response.text[:300]}")
        return response.json() if response.content else {}

    def get(self, service: str, path: str) -> dict[str, Any]:
        """Read."""
        return self.call("GET", service, path)
