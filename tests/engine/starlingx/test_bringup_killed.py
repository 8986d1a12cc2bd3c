"""A bring-up that is killed at several points; the next `up` finishes it and does nothing twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.engine.killing import kill_session
from tests.engine.starlingx.bringup import SPEED, Bringup, bringing_up, fleet

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


POINTS: list[tuple[str, Reached]] = [
    ("the playbook runs", configuring),
    ("controller-0 reboots", task("cc", "controller-0", "Rebooting", "Booting", "intest", "Testing")),
    ("controller-1 is installed", task("cc", "controller-1", "offline", "online")),
    ("controller-1 is unlocked", task("cc", "controller-1", "Unlocking", "Rebooting", "Booting", "Testing")),
    (
        "the subcloud is bootstrapped",
        deploying("creating", "create-complete", "pre-bootstrap", "bootstrapping"),
    ),
    ("its controller-0 reboots", task("sc1", "controller-0", "Rebooting", "Booting", "Testing")),
]


def test_the_next_up_finishes_what_a_kill_has_ended(tmp_path: Path) -> None:
    data = fleet("12.0", subclouds=1)
    with bringing_up(tmp_path, speed=SLOW) as stack:
        stack.write(data)
        for what, reached in POINTS:
            process = stack.pulumiw.start(
                "up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev"
            )
            deadline = time.monotonic() + 300
            while not _is(reached, stack):
                assert process.poll() is None, f"it ended before {what}: {process.communicate()[0]}"
                assert time.monotonic() < deadline, what
                time.sleep(0.05)
            kill_session(process.pid)
            process.wait()
        stack.settings(speed=SPEED)
        stack.up(data)
        assert stack.changes(data) == {}
        hosts = [row["hostname"] for row in stack.ask("cc", "sysinv", "GET", "/v1/ihosts")["ihosts"]]
        assert sorted(hosts) == ["controller-0", "controller-1"]
        assert set(stack.subclouds()) == {"sc1"}
        log = (stack.controllers["cc-controller-0"].root / "home/sysadmin/murmuration/log").read_text()
        assert log.count("PLAY RECAP") == 1
        assert {name: one.boots for name, one in stack.controllers.items()} == {
            "cc-controller-0": 1,
            "sc1-controller-0": 1,
        }


def _is(reached: Reached, stack: Bringup) -> bool:
    """Whether a point is reached; a service that is not there yet has not reached it."""
    try:
        return reached(stack)
    except (KeyError, httpx.HTTPError):
        return False
