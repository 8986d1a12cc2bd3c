"""Clouds of today from installed controllers to managed subclouds, by the real engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.starlingx.bringup import Bringup, bringing_up, fleet

pytestmark = pytest.mark.timeout(900)
RELEASE = "12.0"
HOSTS = (("cc", "controller-0"), ("cc", "controller-1"), ("sc1", "controller-0"), ("sc2", "controller-0"))


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bringup]:
    with bringing_up(tmp_path_factory.mktemp("bringup")) as made:
        yield made


def test_up_from_nothing(stack: Bringup) -> None:
    stack.up(fleet(RELEASE))
    for cloud, host in (
        ("cc", "controller-0"),
        ("cc", "controller-1"),
        ("sc1", "controller-0"),
        ("sc2", "controller-0"),
    ):
        row = stack.host(cloud, host)
        state = (row["administrative"], row["operational"], row["availability"])
        assert state == ("unlocked", "enabled", "available"), (cloud, host)
    for row in stack.subclouds().values():
        assert (row["management-state"], row["availability-status"]) == ("managed", "online")
        assert row["sync_status"] == "in-sync"
    assert stack.changes(fleet(RELEASE)) == {}


def test_drift_by_somebody_elses_hand_is_seen_and_repaired(stack: Bringup) -> None:
    data = fleet(RELEASE)
    dns = stack.ask("sc1", "sysinv", "GET", "/v1/idns")["idnss"][0]["uuid"]
    change = [{"op": "replace", "path": "/nameservers", "value": "9.9.9.9"}]
    stack.ask("sc1", "sysinv", "PATCH", f"/v1/idns/{dns}", body=change)
    stack.ask("sc1", "sysinv", "PATCH", "/v1/ihosts/controller-0", body=[action("lock")])
    stack.wait(lambda: stack.host("sc1")["administrative"] == "locked")
    stack.ask("cc", "dcmanager", "PATCH", "/v1.0/subclouds/sc2", form={"management-state": "unmanaged"})
    assert stack.changes(data) == {"update": 3}
    stack.up(data)
    assert stack.ask("sc1", "sysinv", "GET", "/v1/idns")["idnss"][0]["nameservers"] == "8.8.8.8,8.8.4.4"
    assert stack.host("sc1")["administrative"] == "unlocked"
    assert stack.subclouds()["sc2"]["management-state"] == "managed"
    assert stack.changes(data) == {}


def test_name_servers_are_changed_in_service(stack: Bringup) -> None:
    data = fleet(RELEASE)
    data["clouds"]["cc"]["starlingx"] = {"dns": ["1.1.1.1"]}
    boots = stack.controllers["cc-controller-0"].boots
    assert stack.changes(data) == {"update": 1}
    stack.up(data)
    assert stack.ask("cc", "sysinv", "GET", "/v1/idns")["idnss"][0]["nameservers"] == "1.1.1.1"
    assert stack.controllers["cc-controller-0"].boots == boots
    stack.up(fleet(RELEASE))


def test_a_change_that_needs_a_lock_is_refused_then_allowed(stack: Bringup) -> None:
    data = fleet(RELEASE)
    data["clouds"]["sc1"]["networks"]["data"]["mtu"] = 1390
    stack.write(data)
    assert "needs a lock of controller-0, which is refused" in stack.run("preview", "--diff")
    assert "name it in its cloud's allow_lock" in stack.up(data, fails=True)
    assert stack.host("sc1")["administrative"] == "unlocked"
    data["clouds"]["sc1"]["allow_lock"] = ["controller-0"]
    stack.write(data)
    assert "which reboots it" in stack.run("preview", "--diff")
    stack.up(data)
    ports = stack.ask("sc1", "sysinv", "GET", f"/v1/ihosts/{stack.host('sc1')['uuid']}/iinterfaces")[
        "iinterfaces"
    ]
    assert next(row["imtu"] for row in ports if row["ifname"] == "data0") == 1390
    assert stack.host("sc1")["availability"] == "available"
    assert stack.changes(data) == {}
    data["clouds"]["sc1"]["networks"]["data"].pop("mtu")
    stack.up(data)
    stack.up(fleet(RELEASE))


def test_a_subcloud_is_added_and_taken_away_without_touching_the_others(stack: Bringup) -> None:
    before = {name: stack.controllers[name].boots for name in stack.controllers}
    told = stack.changes(fleet(RELEASE, subclouds=3))
    assert set(told) == {"create"}
    stack.up(fleet(RELEASE, subclouds=3))
    assert stack.subclouds()["sc3"]["management-state"] == "managed"
    assert stack.changes(fleet(RELEASE, subclouds=3)) == {}
    stack.up(fleet(RELEASE))
    assert set(stack.subclouds()) == {"sc1", "sc2"}
    assert (stack.controllers["sc3-controller-0"].root / "off").exists()
    assert {name: stack.controllers[name].boots for name in before} == before
    assert stack.changes(fleet(RELEASE)) == {}


def test_a_destroy_undoes_nothing_in_clouds_that_go(stack: Bringup) -> None:
    stack.run("destroy", "--yes", "--skip-preview")
    assert stack.host("cc")["administrative"] == "unlocked"
    assert not (stack.controllers["sc1-controller-0"].root / "off").exists()


def action(name: str) -> dict[str, str]:
    return {"op": "replace", "path": "/action", "value": name}
