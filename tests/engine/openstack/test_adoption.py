"""What is in a cloud already: one of each kind is taken over as it is, looked after, and left behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.conftest import Pulumiw
from tests.engine.fleet import Fleet
from tests.engine.openstack.client import Client
from tests.engine.openstack.standing import ENDPOINT, standing

pytestmark = pytest.mark.timeout(3600)
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICbk3+P/gXUqpL6C4yIlYCdHkIBexnbJEA03CPf09td8 t"
THEIRS: dict[str, Any] = {"adopt": True}
CLOUD: dict[str, Any] = {
    "endpoint": ENDPOINT,
    "domains": {"their-house": THEIRS},
    "roles": {"their-role": THEIRS},
    "users": {"their-user": THEIRS},
    "flavors": {"their-flavor": THEIRS | {"ram": 128, "vcpus": 2, "disk": 3}},
    "images": {"their-image": THEIRS},
    "networks": {
        "their-outside": THEIRS
        | {"external": True, "subnets": {"their-outside-4": THEIRS | {"cidr": "198.51.100.0/24"}}}
    },
    "projects": {
        "their-project": THEIRS
        | {
            "members": {"admin": ["member"], "their-user": ["their-role"]},
            "networks": {
                "their-net": THEIRS | {"subnets": {"their-net-4": THEIRS | {"cidr": "10.90.0.0/24"}}}
            },
            "routers": {"their-router": THEIRS | {"gateway": "their-outside", "subnets": ["their-net-4"]}},
            "security_groups": {"their-group": THEIRS},
            "key_pairs": {"their-key": THEIRS | {"public_key": KEY}},
        }
    },
}


@pytest.fixture(scope="module")
def before(client: Client) -> Iterator[dict[str, Any]]:
    """How what is there is, before anybody takes it over."""
    client.step("theirs")
    yield client.step("theirs_state")
    client.step("theirs_gone")


@pytest.fixture(scope="module")
def adopting(lab: Pulumiw, before: dict[str, Any]) -> Iterator[Fleet]:
    """A stack that takes all of it over."""
    with standing(lab, "adopting", lambda spec: spec.update(openstack={"internal": CLOUD})) as made:
        yield made


def test_one_of_each_kind_is_taken_over_as_it_is(
    adopting: Fleet, client: Client, before: dict[str, Any]
) -> None:
    assert client.step("theirs_state") == before
    adopting.up("--expect-no-changes")


def test_what_the_stack_file_says_of_it_is_looked_after(
    adopting: Fleet, client: Client, before: dict[str, Any]
) -> None:
    client.run(
        "admin.compute.update_flavor_extra_specs_property("
        "admin.compute.find_flavor('their-flavor'), 'hw:cpu_policy', 'dedicated')\n"
        "admin.network.update_router(admin.network.find_router('their-router'), description='new')"
    )
    adopting.up("--expect-no-changes")
    changed = client.step("theirs_state")
    assert {key for key in before if changed[key] != before[key]} == {"flavor", "router"}


def test_rules_of_an_adopted_group_stay_and_those_that_it_lacks_are_added(
    adopting: Fleet, client: Client, before: dict[str, Any]
) -> None:
    def add(spec: dict[str, Any]) -> None:
        groups = spec["openstack"]["internal"]["projects"]["their-project"]["security_groups"]
        # A new one: what is left out is one object in the file, for all that are adopted.
        groups["their-group"] = THEIRS | {"rules": [{"protocol": "tcp", "ports": ["22", "8080"]}]}

    adopting.edit(add)
    adopting.up()
    theirs, rules = (set(state["group"][2]) for state in (before, client.step("theirs_state")))
    assert theirs < rules
    assert len(rules) == len(theirs) + 1
    adopting.up("--expect-no-changes")


def test_it_stays_when_the_stack_goes(adopting: Fleet, client: Client, before: dict[str, Any]) -> None:
    adopting.pulumiw("destroy", "--stack", "adopting", "--yes", "--non-interactive")
    left = client.step("theirs_state")
    assert {key for key in before if left[key] != before[key]} == {"flavor", "router"}
