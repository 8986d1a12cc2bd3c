"""A cloud of a few lines, in process: Keystone, and whatever a test puts behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from providers.starlingx.connector.session import Session
from providers.starlingx.connector.settings import Account, Patience, Settings

KEYSTONE = "http://cloud:5000/v3"
SYSINV = "http://cloud:6385/v1"
DCMANAGER = "http://cloud:8119/v1.0"
QUICK = Patience(request=5, first_contact=0.5, absence=1, first_pause=0.001, longest_pause=0.01, poll=0.001)
Handler = Callable[[httpx.Request], httpx.Response]


def refusal(status: int, text: str) -> httpx.Response:
    """As sysinv refuses: JSON inside JSON."""
    inner = json.dumps({"faultcode": "Client", "faultstring": text, "debuginfo": None})
    return httpx.Response(status, json={"error_message": inner})


def catalog(region: str = "RegionOne") -> list[dict[str, Any]]:
    def service(kind: str, url: str, where: str) -> dict[str, Any]:
        return {"type": kind, "endpoints": [{"interface": "public", "region": where, "url": url}]}

    return [
        service("platform", SYSINV, region),
        service("dcmanager", DCMANAGER, "SystemController"),
    ]


@dataclass
class FakeCloud:
    """Answers by `handler`; counts logins, and lets tokens lapse."""

    handler: Handler
    password: str = "secret"
    logins: int = 0
    lapsed: set[str] = field(default_factory=set[str])
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    bodies: list[Any] = field(default_factory=list[Any])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v3/auth/tokens":
            return self._log_in(json.loads(request.content))
        self.asked.append((request.method, request.url.path))
        self.bodies.append(request.content)
        if request.headers["X-Auth-Token"] in self.lapsed:
            return httpx.Response(401, json={"error": {"code": 401, "message": "The request you have made"}})
        return self.handler(request)

    def _log_in(self, body: Mapping[str, Any]) -> httpx.Response:
        user = body["auth"]["identity"]["password"]["user"]
        if user["password"] != self.password:
            return httpx.Response(401, json={"error": {"code": 401, "message": "no"}})
        self.logins += 1
        headers = {"X-Subject-Token": f"token-{self.logins}"}
        return httpx.Response(201, headers=headers, json={"token": {"catalog": catalog()}})


def session(cloud: Handler, password: str = "secret", region: str = "RegionOne") -> Session:
    account = Account(KEYSTONE, "admin", password, region=region)
    return Session(Settings(account, patience=QUICK), httpx.MockTransport(cloud))
