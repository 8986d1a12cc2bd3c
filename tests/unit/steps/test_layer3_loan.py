"""Layer 3 lent to a node: when, with which calls, and what is told where the service refuses."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from components.metal.layer3_loan import PortsApiError, installs_again
from components.metal.ports_api import PortsApi
from model.plan.steps.ports import LAYER3

BOND: dict[str, Any] = {
    "id": "b",
    "name": "bond0",
    "type": "NetworkBondPort",
    "network_type": "layer2-individual",
    "data": {"bonded": False},
}
NIC: dict[str, Any] = {
    "id": "n",
    "name": "eth0",
    "type": "NetworkPort",
    "network_type": "layer2-individual",
    "data": {"bonded": False},
    "bond": {"id": "b"},
    "virtual_networks": [{"id": "v"}],
}


class Service:
    """A service that does as it is told, and answers as often with errors as it has any."""

    def __init__(self, *errors: httpx.Response) -> None:
        self.ports = {"b": json.loads(json.dumps(BOND)), "n": json.loads(json.dumps(NIC))}
        self.errors = list(errors)
        self.calls: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["X-Auth-Token"] == "the-token"
        words = request.url.path.removeprefix("/metal/v1/ports/").split("/", 1)
        if request.method == "GET":
            return httpx.Response(200, json=self.ports[words[0]])
        self.calls.append(request.url.path.removeprefix("/metal/v1"))
        if self.errors:
            return self.errors.pop(0)
        match words[1]:
            case "unassign":
                self.ports["n"]["virtual_networks"] = []
            case "bond":
                for port in self.ports.values():
                    port["data"]["bonded"] = True
            case _:
                self.ports["b"]["network_type"] = "layer3"
        return httpx.Response(200, json={})

    def bring(self) -> None:
        transport = httpx.MockTransport(self)
        api = PortsApi("the-token", "http://lab/metal/v1", transport)
        api.bring(["b", "n"], {"bond0": LAYER3, "eth0": LAYER3})


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", float)


def test_vlans_go_before_the_bond_and_the_bond_before_the_layer() -> None:
    service = Service()
    service.bring()
    assert service.calls == ["/ports/n/unassign", "/ports/b/bond", "/ports/b/convert/layer-3"]


def test_what_passes_by_itself_is_waited_out() -> None:
    service = Service(httpx.Response(503), httpx.Response(429))
    service.bring()
    assert service.calls.count("/ports/n/unassign") == 3


def test_a_refusal_is_told_in_the_services_words() -> None:
    service = Service(httpx.Response(422, json={"errors": ["Device's network is frozen"]}))
    with pytest.raises(PortsApiError, match="POST /ports/n/unassign: 422 Device's network is frozen"):
        service.bring()
    assert len(service.calls) == 1


def test_a_service_that_stays_away_is_named_and_no_token() -> None:
    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused")

    api = PortsApi("the-token", "http://lab:1/metal/v1", httpx.MockTransport(away))
    with pytest.raises(PortsApiError, match="lab does not answer: Connection refused") as error:
        api.read(["b"])
    assert "token" not in str(error.value)


@pytest.mark.parametrize(("states", "refusal"), [(["reinstalling", "active"], ""), (["failed"], "is failed")])
def test_ports_wait_until_the_service_is_done_with_the_server(states: list[str], refusal: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/metal/v1/devices/d"
        return httpx.Response(200, json={"state": states.pop(0)})

    api = PortsApi("the-token", "http://lab/metal/v1", httpx.MockTransport(answer))
    if refusal:
        with pytest.raises(PortsApiError, match=refusal):
            api.until_active("d")
    else:
        api.until_active("d")
    assert not states


@pytest.mark.parametrize(
    ("old", "new", "state", "again"),
    [
        ({"customData": "a"}, {"customData": "a"}, "active", False),
        ({"customData": "a", "hostname": "x"}, {"customData": "a", "hostname": "y"}, "active", False),
        ({"customData": "a"}, {"customData": "b"}, "active", True),
        ({"customData": "b"}, {"customData": "b"}, "failed", True),
    ],
)
def test_layer_3_is_lent_for_an_installation_and_nothing_else(
    old: dict[str, str], new: dict[str, str], state: str, again: bool
) -> None:
    assert installs_again(old, new, {"state": state}) is again
