"""Clouds of today from installed controllers to managed subclouds, by the real engine."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.engine.starlingx.bringup import IN_SERVICE, Bringup, Fleet, bringing_up, fleet

pytestmark = pytest.mark.timeout(900)
RELEASE = "12.0"
HOSTS = {("cc", "controller-0"), ("cc", "controller-1"), ("sc1", "controller-0"), ("sc2", "controller-0")}


def wanted(subclouds: int = 2) -> Fleet:
    """The fleet, with a label on a host."""
    data = fleet(RELEASE, subclouds)
    data["clouds"]["sc1"]["starlingx"] = {"labels": {"controller-0": {"rack": "r12"}}}
    return data


def renamed(subclouds: int = 2) -> Fleet:
    """The same with other name servers."""
    data = wanted(subclouds)
    data["starlingx"]["dns"] = ["1.1.1.1"]
    return data


def relocked(subclouds: int = 2) -> Fleet:
    """That with another MTU, for which a host may be locked."""
    data = renamed(subclouds)
    data["clouds"]["sc1"]["networks"]["data"]["mtu"] = 1390
    data["clouds"]["sc1"]["allow_lock"] = ["controller-0"]
    return data


def reinstalled(subclouds: int = 2) -> Fleet:
    """That on another console, which is a reason to install sc1's controller-0 again."""
    data = relocked(subclouds)
    data["clouds"]["sc1"]["nodes"]["controller-0"]["console"] = "ttyS1,57600n8"
    data["clouds"]["sc1"]["allow_reinstall"] = ["controller-0"]
    return data


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bringup]:
    with bringing_up(tmp_path_factory.mktemp("bringup")) as made:
        yield made


def test_up_from_nothing(stack: Bringup) -> None:
    stack.up(wanted())
    assert stack.states() == dict.fromkeys(HOSTS, IN_SERVICE)
    for row in stack.subclouds().values():
        assert (row["management-state"], row["availability-status"]) == ("managed", "online")
        assert row["sync_status"] == "in-sync"
    assert stack.is_still(wanted())


def test_drift_by_somebody_elses_hand_is_seen_and_repaired(stack: Bringup) -> None:
    dns = stack.ask("sc1", "sysinv", "GET", "/v1/idns")["idnss"][0]["uuid"]
    change = [{"op": "replace", "path": "/nameservers", "value": "9.9.9.9"}]
    stack.ask("sc1", "sysinv", "PATCH", f"/v1/idns/{dns}", body=change)
    (label,) = (row["uuid"] for row in stack.rows("sc1", "labels") if row["label_key"] == "rack")
    stack.ask("sc1", "sysinv", "DELETE", f"/v1/labels/{label}")
    stack.act("sc1", "lock")
    stack.wait(lambda: stack.host("sc1")["administrative"] == "locked")
    port = next(row["uuid"] for row in stack.rows("sc1", "iinterfaces") if row["ifname"] == "data0")
    wrong = [{"op": "replace", "path": "/imtu", "value": 1420}]
    stack.ask("sc1", "sysinv", "PATCH", f"/v1/iinterfaces/{port}", body=wrong)
    stack.ask("cc", "dcmanager", "PATCH", "/v1.0/subclouds/sc2", form={"management-state": "unmanaged"})
    # Name servers, the host's state, the MTU, the management; and the label is made anew.
    assert stack.changes(wanted()) == {"update": 4, "create": 1}
    stack.up(wanted())
    assert stack.ask("sc1", "sysinv", "GET", "/v1/idns")["idnss"][0]["nameservers"] == "8.8.8.8,8.8.4.4"
    assert "rack" in {row["label_key"] for row in stack.rows("sc1", "labels")}
    assert mtu(stack) == 1400
    assert stack.host("sc1")["administrative"] == "unlocked"
    assert stack.subclouds()["sc2"]["management-state"] == "managed"
    assert stack.changes(wanted()) == {}


def test_name_servers_are_changed_in_service(stack: Bringup) -> None:
    boots = stack.controllers["cc-controller-0"].boots
    # Of each cloud its own, and nothing else: the values that a subcloud was bootstrapped with are history.
    assert stack.apply(renamed()) == {"updated": 3}
    assert stack.ask("cc", "sysinv", "GET", "/v1/idns")["idnss"][0]["nameservers"] == "1.1.1.1"
    assert stack.controllers["cc-controller-0"].boots == boots


def test_a_change_that_needs_a_lock_is_refused_then_allowed(stack: Bringup) -> None:
    data = relocked()
    del data["clouds"]["sc1"]["allow_lock"]
    stack.write(data)
    assert "needs a lock of controller-0, which is refused" in stack.run("preview", "--diff")
    assert "name it in its cloud's allow_lock" in stack.up(data, fails=True)
    assert stack.host("sc1")["administrative"] == "unlocked"
    stack.write(relocked())
    assert "which reboots it" in stack.run("preview", "--diff")
    stack.up(relocked())
    assert mtu(stack) == 1390
    assert stack.host("sc1")["availability"] == "available"


def test_a_subcloud_is_added_and_taken_away_without_touching_the_others(stack: Bringup) -> None:
    before = {name: stack.controllers[name].boots for name in stack.controllers}
    assert set(stack.apply(relocked(3))) == {"created"}
    assert stack.subclouds()["sc3"]["management-state"] == "managed"
    assert set(stack.apply(relocked())) == {"deleted"}
    assert set(stack.subclouds()) == {"sc1", "sc2"}
    assert (stack.controllers["sc3-controller-0"].root / "off").exists()
    assert {name: stack.controllers[name].boots for name in before} == before
    assert stack.changes(relocked()) == {}


def test_a_subcloud_whose_controller_was_installed_again_is_deployed_again(stack: Bringup) -> None:
    before, boots = stack.subclouds(), stack.controllers["sc2-controller-0"].boots
    stack.write(reinstalled())
    # Bare, as after a run that was killed right then: what the state has of it cannot be read.
    said = stack.run("preview", "--diff")
    assert said.count("the cloud does not answer, and all of it stays as it was in the state") == 1
    assert "needs a lock" not in said
    assert re.search(r"Resources:\n +~ \d+ to update\n +\d+ unchanged\n", said), said[-3000:]
    assert set(stack.apply(reinstalled(), "--refresh=false")) == {"updated"}
    assert stack.controllers["sc2-controller-0"].boots == boots
    now = stack.subclouds()
    assert now["sc1"]["region-name"] != before["sc1"]["region-name"]
    assert (now["sc1"]["management-state"], now["sc1"]["sync_status"]) == ("managed", "in-sync")
    assert now["sc2"] == before["sc2"]
    assert stack.states() == dict.fromkeys(HOSTS, IN_SERVICE)
    assert mtu(stack) == 1390
    assert "rack" in {row["label_key"] for row in stack.rows("sc1", "labels")}
    assert stack.changes(reinstalled()) == {}


def test_a_destroy_undoes_nothing_in_clouds_that_go(stack: Bringup) -> None:
    stack.run("destroy", "--yes", "--skip-preview")
    assert stack.host("cc")["administrative"] == "unlocked"
    assert not (stack.controllers["sc1-controller-0"].root / "off").exists()


def mtu(stack: Bringup) -> int:
    """The MTU of sc1's data interface."""
    return next(row["imtu"] for row in stack.rows("sc1", "iinterfaces") if row["ifname"] == "data0")
