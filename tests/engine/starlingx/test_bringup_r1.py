"""The first release, 2018.10, from installed controllers to a managed subcloud, by the real engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.starlingx.bringup import Bringup, Fleet, bringing_up, fleet

pytestmark = pytest.mark.timeout(900)
RELEASE = "2018.10"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bringup]:
    with bringing_up(tmp_path_factory.mktemp("bringup")) as made:
        yield made


def test_up_from_nothing(stack: Bringup) -> None:
    data = fleet(RELEASE, subclouds=1)
    # As at Packet: without heartbeat_failure_action controller-1 would fail as soon as it is enabled.
    stack.fault(kind="multicast", site="cc")
    stack.up(data)
    for cloud, host in (("cc", "controller-0"), ("cc", "controller-1"), ("sc1", "controller-0")):
        row = stack.host(cloud, host)
        state = (row["administrative"], row["operational"], row["availability"])
        assert state == ("unlocked", "enabled", "available"), (cloud, host)
    alarms = stack.ask("cc", "fm", "GET", "/v1/alarms")["alarms"]
    assert "host=controller-1" in {
        row["entity_instance_id"] for row in alarms if row["alarm_id"] == "200.005"
    }
    subcloud = stack.subclouds()["sc1"]
    assert (subcloud["management-state"], subcloud["availability-status"]) == ("managed", "online")
    assert stack.is_still(data)


def test_a_configuration_file_holds_no_password_afterwards(stack: Bringup) -> None:
    for name, tool in (("cc-controller-0", "controller"), ("sc1-controller-0", "subcloud")):
        work = stack.controllers[name].root / "home" / "wrsroot" / "murmuration"
        assert (work / "log").exists()
        assert not (work / f"{tool}.ini").exists()


def reinstalled(subclouds: int = 1) -> Fleet:
    """The fleet with another console, which is a reason to install sc1's controller-0 again."""
    data = fleet(RELEASE, subclouds)
    data["clouds"]["sc1"]["nodes"]["controller-0"]["console"] = "ttyS1,57600n8"
    return data


def test_a_subcloud_whose_controller_was_installed_again_is_configured_again(stack: Bringup) -> None:
    data = reinstalled()
    before = stack.controllers["sc1-controller-0"].root
    stack.write(data)
    assert stack.controllers["sc1-controller-0"].root != before
    # What the state has is not read from a bare machine: an engine test of today's release waits for that.
    stack.run("up", "--yes", "--skip-preview", "--refresh=false")
    assert (stack.controllers["sc1-controller-0"].root / "home/wrsroot/murmuration/log").exists()
    assert stack.host("sc1")["administrative"] == "unlocked"
    subcloud = stack.subclouds()["sc1"]
    assert (subcloud["management-state"], subcloud["availability-status"]) == ("managed", "online")
    assert stack.is_still(data)


def test_another_release_than_the_images_is_refused(stack: Bringup) -> None:
    data = reinstalled(subclouds=2)
    stack.write(data)
    information = stack.controllers["sc2-controller-0"].root / "etc" / "build.info"
    information.write_text('SW_VERSION="19.05"\n')
    said = stack.up(data, fails=True)
    assert "is of software 19.05, and the stack file's release is 18.10" in said
    assert stack.subclouds()["sc1"]["management-state"] == "managed"
