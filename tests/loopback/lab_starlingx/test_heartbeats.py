"""Heartbeats that are lost: a host fails, is degraded, or is only spoken of, as the parameter says."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from lab.starlingx import scenario
from lab.starlingx.server import Running, serve
from tests.loopback.client import LOOPBACK

PASSWORD = "Li69nux*"


@pytest.fixture
def lab() -> Generator[Running]:
    with serve([scenario.one(workers=0)], speed=100000) as running:
        yield running


def ask(lab: Running, service: str, path: str, body: Any = None) -> Any:
    """Ask a service of the cloud; with a body, change what is there."""
    user = {"name": "admin", "domain": {"name": "Default"}, "password": PASSWORD}
    scope = {"project": {"name": "admin", "domain": {"name": "Default"}}}
    login = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
    token = LOOPBACK.post(f"{lab.auth_url('central')}/auth/tokens", json=login).headers["X-Subject-Token"]
    answer = LOOPBACK.request(
        "PATCH" if body else "GET",
        f"{lab.service('central', service)}{path}",
        json=body,
        headers={"X-Auth-Token": token},
    )
    answer.raise_for_status()
    return answer.json()


def state(lab: Running, host: str) -> str:
    return str(ask(lab, "sysinv", f"/v1/ihosts/{host}")["availability"])


def alarms(lab: Running) -> list[tuple[str, str]]:
    found = ask(lab, "fm", "/v1/alarms")["alarms"]
    return [(row["entity_instance_id"], row["severity"]) for row in found if row["alarm_id"] == "200.005"]


def act_on_loss(lab: Running, action: str) -> None:
    parameters = ask(lab, "sysinv", "/v1/service_parameter")["parameters"]
    uuid = next(row["uuid"] for row in parameters if row["name"] == "heartbeat_failure_action")
    change = [{"op": "replace", "path": "/value", "value": action}]
    ask(lab, "sysinv", f"/v1/service_parameter/{uuid}", change)


@pytest.mark.parametrize(
    ("action", "availability", "severity"),
    [
        ("fail", "failed", "critical"),
        ("degrade", "degraded", "major"),
        ("alarm", "available", "minor"),
        ("none", "available", None),
    ],
)
def test_what_becomes_of_a_host(lab: Running, action: str, availability: str, severity: str | None) -> None:
    act_on_loss(lab, action)
    LOOPBACK.post(f"{lab.url}/lab/faults", json={"kind": "multicast", "site": "central"}).raise_for_status()
    assert state(lab, "controller-1") == availability
    assert state(lab, "controller-0") == "available"
    assert alarms(lab) == ([("host=controller-1", severity)] if severity else [])
    LOOPBACK.delete(f"{lab.url}/lab/faults").raise_for_status()
    assert (state(lab, "controller-1"), alarms(lab)) == ("available", [])
