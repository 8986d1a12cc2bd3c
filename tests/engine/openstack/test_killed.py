"""An ``up`` that is killed while OpenStack makes things: the next one finds them, and makes nothing twice."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.engine.killing import being_made, kill_session
from tests.engine.openstack.client import Client
from tests.engine.openstack.standing import Small, errors

pytestmark = pytest.mark.timeout(3600)
ALL = 8
NAMES = "[n.name for n in admin.network.networks() if n.name.startswith('killed-')]"
SUBNETS = "[s.name for s in admin.network.subnets() if s.name.startswith('killed-')]"


@pytest.mark.usefixtures("cloud")
def test_what_a_killed_run_made_is_taken_in_by_the_next(small: Small, client: Client) -> None:
    networks = {
        f"killed-{number}": {"subnets": {f"killed-{number}-4": {"cidr": f"10.80.{number}.0/24"}}}
        for number in range(ALL)
    }
    small.change(networks=networks)
    running = small.pulumiw.start(
        "up", "--yes", "--skip-preview", "--non-interactive", "--stack", small.stack
    )
    state = Path(small.pulumiw.environment["MURMURATION_STATE_DIR"])
    deadline = time.monotonic() + 600
    # Neutron takes seconds for a network: at the next look it is asked for and not yet told of.
    while not any("networking/network:" in urn for urn in being_made(state, small.stack)):
        assert time.monotonic() < deadline, "no network was asked for"
        assert running.poll() is None, "it ended before it was killed"
        time.sleep(0.02)
    kill_session(running.pid)
    running.wait()
    said = small.up()
    assert errors(said) == []
    assert "Traceback" not in said
    assert "recovery: " in said, "the run was killed while nothing was being made"
    small.up("--expect-no-changes")
    assert sorted(client.run(f"result = {NAMES}")) == sorted(networks)
    assert len(client.run(f"result = {SUBNETS}")) == ALL


@pytest.mark.usefixtures("small")
def test_afterwards_they_can_go(small: Small, client: Client) -> None:
    small.up()
    assert client.run(f"result = {NAMES}") == []
