"""The companion's session: a login, the catalogue, tokens that lapse, and errors for people."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import cast

import pytest

from providers.openstack.session import Account, CloudError, Session
from tests.serving import serving
from tests.unit.json_services import JsonHandler, Services


class Keystone(Services):
    """A Keystone and one compute service, which takes only the newest token."""

    def __init__(self) -> None:
        super().__init__(Handler)
        self.logins = 0
        self.lapsed = False


class Handler(JsonHandler, BaseHTTPRequestHandler):
    """Answers as the services do."""

    @property
    def keystone(self) -> Keystone:
        return cast("Keystone", self.server)

    def do_POST(self) -> None:
        asked = self.asked()
        if asked["auth"]["identity"]["password"]["user"]["password"] != "word":
            self.reply(401, {})
            return
        self.keystone.logins += 1
        self.keystone.lapsed = False
        url = {"interface": "public", "region": "here", "url": f"{self.keystone.url}/compute/"}
        catalog = [{"type": "compute", "endpoints": [url | {"region": "elsewhere", "url": "http://no"}, url]}]
        token = {"token": {"catalog": catalog, "project": {"id": "p1"}}}
        self.reply(201, token, X_Subject_Token=f"token-{self.keystone.logins}")

    def do_GET(self) -> None:
        if self.keystone.lapsed or self.headers["X-Auth-Token"] != f"token-{self.keystone.logins}":
            self.reply(401, {})
        elif self.path.endswith("/broken"):
            self.reply(409, {"message": "in use"})
        else:
            self.reply(200, {"path": self.path})

    def do_DELETE(self) -> None:
        self.reply(404 if self.path.endswith("/gone") else 204)


@pytest.fixture
def keystone() -> Iterator[Keystone]:
    """The services, on a port of their own."""
    server = Keystone()
    with serving(server):
        yield server


def session(keystone: Keystone, password: str = "word") -> Session:
    async def word() -> str:
        return password

    return Session(Account(f"{keystone.url}/v3", "admin", "admin", "Default", "here"), word)


async def test_it_logs_in_once_and_asks_the_regions_own_endpoint(keystone: Keystone) -> None:
    asked = session(keystone)
    assert await asked.get("compute", "/servers/{project}") == {"path": "/compute/servers/p1"}
    await asked.get("compute", "/flavors")
    assert keystone.logins == 1
    assert await asked.has("compute")
    assert not await asked.has("load-balancer")


async def test_a_token_that_lapses_is_had_anew(keystone: Keystone) -> None:
    asked = session(keystone)
    await asked.get("compute", "/flavors")
    keystone.lapsed = True
    assert await asked.get("compute", "/flavors") == {"path": "/compute/flavors"}
    assert keystone.logins == 2


async def test_what_is_gone_needs_no_deleting(keystone: Keystone) -> None:
    asked = session(keystone)
    assert await asked.delete("compute", "/flavors/1")
    assert not await asked.delete("compute", "/flavors/gone")


async def test_errors_say_what_was_asked_and_what_the_answer_was(keystone: Keystone) -> None:
    with pytest.raises(CloudError, match=r"GET http.*/compute/broken: 409 .*in use") as refused:
        await session(keystone).get("compute", "/broken")
    assert refused.value.status == 409
    with pytest.raises(CloudError, match="has no service 'load-balancer'"):
        await session(keystone).get("load-balancer", "/v2/quotas")
    with pytest.raises(CloudError, match=r"refuses 'admin': 401$") as secret:
        await session(keystone, "another-word").get("compute", "/flavors")
    assert "another-word" not in str(secret.value)
