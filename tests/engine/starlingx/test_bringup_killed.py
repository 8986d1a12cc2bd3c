"""A bring-up that is killed at several points; the next `up` finishes it and does nothing twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.engine.killing import kill_session
from tests.engine.starlingx.bringup import IN_SERVICE, SPEED, Bringup, bringing_up, fleet

pytestmark = pytest.mark.timeout(1800)
SLOW = 120.0
Reached = Callable[[Bringup], bool]


def configuring(stack: Bringup) -> bool:
    return (stack.controllers["cc-controller-0"].root / "home/sysadmin/murmuration/pid").exists()


def task(cloud: str, host: str, *words: str) -> Reached:
    def reached(stack: Bringup) -> bool:
        rows = {row["hostname"]: row for row in stack.ask(cloud, "sysinv", "GET", "/v1/ihosts")["ihosts"]}
        return host in rows and str(rows[host].get("task") or rows[host]["availability"]) in words

    return reached


def deploying(*states: str) -> Reached:
    return lambda stack: stack.subclouds().get("sc1", {}).get("deploy-status") in states


def named(stack: Bringup) -> bool:
    return "mgmt0" in {row["ifname"] for row in stack.rows("cc", "iinterfaces", "controller-1")}


def managing(stack: Bringup) -> bool:
    return "cc dcmanager PATCH subclouds/*" in stack.calls()


REBOOTS = ("Rebooting", "Booting", "intest", "Testing")
POINTS: list[tuple[str, Reached]] = [
    ("the playbook runs", configuring),
    ("controller-0 reboots", task("cc", "controller-0", *REBOOTS)),
    ("controller-1 is installed", task("cc", "controller-1", "offline", "online")),
    ("controller-1 is configured", named),
    ("controller-1 is unlocked", task("cc", "controller-1", "Unlocking", *REBOOTS)),
    ("the subcloud is added", deploying("create-complete", "pre-bootstrap", "bootstrapping")),
    ("the subcloud is bootstrapped", deploying("bootstrapping")),
    ("its controller-0 reboots", task("sc1", "controller-0", *REBOOTS)),
    ("the subcloud is being managed", managing),
]


def test_the_next_up_finishes_what_a_kill_has_ended(tmp_path: Path) -> None:
    data = fleet("12.0", subclouds=1)
    with bringing_up(tmp_path, speed=SLOW) as stack:
        stack.write(data)
        # Nobody can tell whether what was asked when the kill came was done.
        stack.fault(
            kind="slow", site="cc/dcmanager", method="PATCH", path=".*/subclouds/sc1", seconds=3, times=1
        )
        for what, reached in POINTS:
            kill_at(stack, what, reached)
        stack.settings(speed=SPEED)
        stack.up(data)
        assert stack.changes(data) == {}
        assert stack.states() == dict.fromkeys(
            [("cc", "controller-0"), ("cc", "controller-1"), ("sc1", "controller-0")], IN_SERVICE
        )
        assert stack.subclouds()["sc1"]["management-state"] == "managed"
        calls = stack.calls()
        assert calls["cc sysinv POST ihosts"] == 1
        assert calls["cc dcmanager POST phased-subcloud-deploy"] == 1
        log = (stack.controllers["cc-controller-0"].root / "home/sysadmin/murmuration/log").read_text()
        assert log.count("PLAY RECAP") == 1
        assert boots(stack) == {"cc-controller-0": 1, "sc1-controller-0": 1}
        # The tenth: between the lock and the unlock of a change of a cloud that is in service.
        data["clouds"]["sc1"] |= {"allow_lock": ["controller-0"]}
        data["clouds"]["sc1"]["networks"]["data"]["mtu"] = 1390
        stack.settings(speed=SLOW)
        stack.write(data)
        kill_at(stack, "it is locked", lambda stack: stack.host("sc1")["administrative"] == "locked")
        stack.settings(speed=SPEED)
        stack.up(data)
        assert stack.changes(data) == {}
        port = next(row for row in stack.rows("sc1", "iinterfaces") if row["ifname"] == "data0")
        assert (port["imtu"], stack.states()["sc1", "controller-0"]) == (1390, IN_SERVICE)
        assert boots(stack) == {"cc-controller-0": 1, "sc1-controller-0": 2}


def kill_at(stack: Bringup, what: str, reached: Reached) -> None:
    """Begin an up, and kill all of it at a point."""
    process = stack.pulumiw.start("up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev")
    deadline = time.monotonic() + 300
    while not _is(reached, stack):
        assert process.poll() is None, f"it ended before {what}: {process.communicate()[0]}"
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
    kill_session(process.pid)
    process.wait()


def boots(stack: Bringup) -> dict[str, int]:
    """How often each controller was rebooted."""
    return {name: one.boots for name, one in stack.controllers.items()}


def _is(reached: Reached, stack: Bringup) -> bool:
    """Whether a point is reached; a service that is not there yet has not reached it."""
    try:
        return reached(stack)
    except (KeyError, httpx.HTTPError):
        return False
