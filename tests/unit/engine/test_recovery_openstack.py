"""What a killed run had asked an OpenStack for is found there again, as the account that had asked."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any, cast

import pytest

from engine.errors import EngineError
from engine.recovery.adopt import Pending
from engine.recovery.openstack import OpenStackLookup
from tests.serving import serving
from tests.unit.json_services import JsonHandler, Services

LISTS: dict[str, list[Any]] = {
    "/v2.0/networks?name=blue": [
        {"networks": [{"id": "n1", "name": "blue", "project_id": "p1", "status": "ACTIVE"}]}
    ],
    "/v2.0/networks?name=red": [
        {"networks": [{"id": name, "name": "red", "project_id": "p1", "status": "ACTIVE"} for name in "ab"]}
    ],
    "/v2.0/ports": [
        {
            "ports": [
                {"id": "i1", "device_id": "r1", "fixed_ips": [{"subnet_id": "s1"}], "status": "DOWN"},
                {"id": "i2", "device_id": "r1", "fixed_ips": [{"subnet_id": "s2"}], "status": "DOWN"},
                {"id": "i3", "device_id": "r2", "fixed_ips": [], "status": "DOWN"},
            ]
        }
    ],
    "/os-keypairs": [{"keypairs": [{"keypair": {"name": "mine"}}]}],
    "/flavors/f1/os-flavor-access": [{"flavor_access": [{"flavor_id": "f1", "tenant_id": "p1"}]}],
    "/volumes/detail": [
        {"volumes": [{"id": "v1", "name": "disk", "status": state}]} for state in ("creating", "available")
    ],
    "/stacks": [{"stacks": [{"id": "h1", "stack_name": "simple", "stack_status": "CREATE_FAILED"}]}],
}


class Cloud(Services):
    """Keystone and all services at one address."""

    def __init__(self) -> None:
        super().__init__(Handler)
        self.answers = {path: list(answers) for path, answers in LISTS.items()}
        self.login: Any = None


class Handler(JsonHandler, BaseHTTPRequestHandler):
    """Lets everybody in, and answers the last of a list of answers again and again."""

    @property
    def cloud(self) -> Cloud:
        return cast("Cloud", self.server)

    def do_POST(self) -> None:
        self.cloud.login = self.asked()["auth"]
        here = [{"interface": "public", "region": "here", "url": self.cloud.url}]
        kinds = ("compute", "network", "block-storage", "orchestration")
        catalog = [{"type": kind, "endpoints": here} for kind in kinds]
        self.reply(201, {"token": {"catalog": catalog, "project": {"id": "p1"}}}, X_Subject_Token="token")

    def do_GET(self) -> None:
        answers = self.cloud.answers.get(self.path.replace("?is_public=None", ""))
        if answers is None:
            self.reply(404, {})
            return
        self.reply(200, answers.pop(0) if len(answers) > 1 else answers[0])


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A cloud on a port of its own."""
    server = Cloud()
    with serving(server):
        yield server


def find(cloud: Cloud, kind: str, inputs: dict[str, str], *known: str) -> str | None:
    provider = {
        "authUrl": f"{cloud.url}/v3",
        "region": "here",
        "userName": "ada",
        "userDomainId": "d1",
        "tenantId": "p1",
        "password": "word",
    }
    lookup = OpenStackLookup(provider, lambda text: None)
    return lookup.find(Pending("urn:x::it", f"openstack:x/y:{kind}", inputs, ""), frozenset(known))


def test_it_is_asked_as_the_account_that_had_asked(cloud: Cloud) -> None:
    assert find(cloud, "Network", {"name": "blue", "tenantId": "p1"}) == "n1"
    assert cloud.login == {
        "identity": {
            "methods": ["password"],
            "password": {"user": {"name": "ada", "domain": {"id": "d1"}, "password": "word"}},
        },
        "scope": {"project": {"id": "p1"}},
    }


def test_what_was_made_is_found_and_called_as_the_plugin_calls_it(cloud: Cloud) -> None:
    assert find(cloud, "Network", {"name": "blue"}, "n1") is None
    assert find(cloud, "Network", {"name": "blue", "tenantId": "p2"}) is None
    assert find(cloud, "Network", {"name": "red"}, "a") == "b"
    assert find(cloud, "RouterInterface", {"routerId": "r1", "subnetId": "s2"}) == "i2"
    assert find(cloud, "Keypair", {"name": "mine"}) == "mine"
    assert find(cloud, "FlavorAccess", {"flavorId": "f1", "tenantId": "p1"}) == "f1/p1"
    assert find(cloud, "FlavorAccess", {"flavorId": "gone", "tenantId": "p1"}) is None


def test_what_is_still_being_made_is_waited_for(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.recovery.openstack.LOOK_SECONDS", 0)
    assert find(cloud, "Volume", {"name": "disk"}) == "v1"


@pytest.mark.parametrize(
    ("kind", "inputs", "said"),
    [
        ("Network", {"name": "red"}, "more than one could be urn:x::it: a, b"),
        ("StackV1", {"name": "simple"}, r"it is there \(h1\) and CREATE_FAILED: delete it"),
        ("Gateway", {}, "nothing here knows how to look up a Gateway"),
    ],
)
def test_what_a_person_has_to_say_is_told(cloud: Cloud, kind: str, inputs: dict[str, str], said: str) -> None:
    with pytest.raises(EngineError, match=said):
        find(cloud, kind, inputs)
