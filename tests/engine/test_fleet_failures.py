"""What goes wrong on the way up: one clear message each, and the next up goes on where it ended.

The tests share a lab and run in order; the fleet is complete after the second one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.conftest import copy_project, end, runner
from tests.engine.fleet import Fleet
from tests.engine.killing import kill_session
from tests.engine.machines.hosts import eventually
from tests.engine.test_fleet import SERVERS, vlans_of

# A handful of engine runs each; the limit is for a machine that is busy with something else.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Stack dev in a lab of its own, nothing of it made yet."""
    folder = tmp_path_factory.mktemp("failures")
    pulumiw = runner(copy_project(folder / "project"), folder / "state", folder / "home")
    try:
        yield Fleet(pulumiw)
    finally:
        end(pulumiw)
        pulumiw.python("-m", "lab", "down", code=None)


def fault(fleet: Fleet, *words: str) -> None:
    """Set or clear a fault of the lab."""
    fleet.pulumiw.python("-m", "lab", "fault", *words)


def modes(fleet: Fleet, hostname: str) -> dict[str, tuple[Any, ...]]:
    """What a server's ports are: network type, bonded, VLANs."""
    return {
        port["name"]: (port.get("network_type"), port["data"]["bonded"], vlans_of(port))
        for port in fleet.devices()[hostname]["network_ports"]
    }


def refused(fleet: Fleet, *wanted: str) -> str:
    """Run an ``up`` that must fail with a message that has these words, and no traceback."""
    said = fleet.up(code=None)
    assert all(word in said for word in wanted), said
    assert "Traceback" not in said, said
    assert "lab-metal-token" not in said
    return said


def test_without_a_lab_the_message_says_how_to_get_one(fleet: Fleet) -> None:
    refused(fleet, "lab up")


def test_a_bad_token_is_told_apart_from_everything_else(fleet: Fleet) -> None:
    fleet.pulumiw.python("-m", "lab", "up", "metal")
    text = fleet.file.read_text()
    fleet.pulumiw("config", "set", "--secret", "murmuration:metalToken", "not-the-token", "--stack", "dev")
    said = refused(fleet, "401", "token")
    assert "not-the-token" not in said
    fleet.file.write_text(text)


def test_an_endpoint_where_nobody_answers_is_named(fleet: Fleet) -> None:
    text = fleet.file.read_text()

    def move(spec: dict[str, Any]) -> None:
        for site in spec["sites"].values():
            site["provider"]["endpoint"] = "http://127.0.0.1:9/metal/v1"

    fleet.edit(move)
    refused(fleet, "127.0.0.1:9")
    fleet.file.write_text(text)


def test_a_killed_run_forgets_nothing_and_the_next_goes_on(fleet: Fleet) -> None:
    fault(fleet, "delay", "provisioning=20")
    running = fleet.pulumiw.start("up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev")
    deadline = time.monotonic() + 90
    while not fleet.devices():
        assert time.monotonic() < deadline, "no server was asked for"
        time.sleep(0.3)
    kill_session(running.pid)
    running.wait()
    fault(fleet, "delay", "provisioning=")
    half_made = set(fleet.devices())
    assert half_made

    said = fleet.up()
    for name in half_made:
        assert f"recovery: Device {name} is there" in said
    assert fleet.devices().keys() == SERVERS
    fleet.up("--expect-no-changes")


def test_no_capacity_names_the_plan_and_the_site(fleet: Fleet) -> None:
    device = fleet.devices()["sc2-controller-0"]
    fleet.api("DELETE", f"/metal/v1/devices/{device['id']}")
    fault(fleet, "add", "no-capacity", "plan=n2.xlarge.x86")
    refused(fleet, "sc2-controller-0", "n2.xlarge.x86")
    assert fleet.devices().keys() == SERVERS - {"sc2-controller-0"}
    fault(fleet, "clear")
    fleet.up()
    assert fleet.devices().keys() == SERVERS
    fleet.up("--expect-no-changes")


def test_a_run_told_to_go_on_installs_the_others_and_gives_their_ports_back(fleet: Fleet) -> None:
    nodes = ("cc-controller-0", "sc1-controller-0")
    before = {name: modes(fleet, name) for name in nodes}

    def consoles(spec: dict[str, Any]) -> None:
        for cloud in ("sc1", "cc"):
            spec["clouds"][cloud]["nodes"]["controller-0"]["console"] = "ttyS1,57600n8"
            spec["clouds"][cloud]["allow_reinstall"] = ["controller-0"]

    fleet.edit(consoles)
    fault(fleet, "add", "fail-reinstall", "hostname=sc1-.*", "reason=no kickstart")
    fault(fleet, "add", "stuck", "hostname=cc-.*")
    running = fleet.pulumiw.start(
        "up", "--yes", "--skip-preview", "--non-interactive", "--continue-on-error", "--stack", "dev"
    )
    eventually(lambda: fleet.devices()["sc1-controller-0"]["state"] == "failed")
    # The engine asks each few seconds: the program has to know of one failure before the other is done.
    time.sleep(20)
    fault(fleet, "clear")
    said, _ = running.communicate()
    assert running.returncode != 0
    assert "no kickstart" in said, said
    assert "Traceback" not in said, said
    assert fleet.devices()["cc-controller-0"]["state"] == "active"
    assert modes(fleet, "cc-controller-0") == before["cc-controller-0"]
    fleet.up()
    assert {name: modes(fleet, name) for name in nodes} == before
    assert fleet.devices()["sc1-controller-0"]["state"] == "active"
    fleet.up("--expect-no-changes")


def test_busy_and_broken_answers_are_waited_out(fleet: Fleet) -> None:
    fault(fleet, "add", "error", "status=429", "retry_after=1", "times=3")
    fault(fleet, "add", "error", "status=500", "method=GET", "times=2")
    fault(fleet, "add", "drop", "method=GET", "times=2")
    fleet.up("--expect-no-changes")
    fault(fleet, "clear")


def test_a_server_that_fails_is_told_with_its_reason_and_replaced_as_the_message_says(fleet: Fleet) -> None:
    device = fleet.devices()["dfw2-router"]
    fleet.api("DELETE", f"/metal/v1/devices/{device['id']}")
    fault(fleet, "add", "fail-provision", "hostname=dfw2-router", "reason=the disk is broken")
    said = refused(fleet, "dfw2-router", "the disk is broken")
    [advice] = set(re.findall(r"up --replace '([^']+)'", said))
    fault(fleet, "clear")
    fleet.up("--replace", advice)
    devices = fleet.devices()
    assert devices.keys() == SERVERS
    assert devices["dfw2-router"]["state"] == "active"
    fleet.up("--expect-no-changes")
