"""The end: everything goes, and nothing is left of it. The last file by name, since the fleet is shared."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.engine.machines.hosts import Hosts

pytestmark = pytest.mark.timeout(1800)


def test_destroyed_and_nothing_is_left(hosts: Hosts) -> None:
    state = hosts.fleet.pulumiw.environment["MURMURATION_STATE_DIR"]
    assert _machines(state)
    hosts.destroy()
    assert hosts.fleet.devices() == {}
    assert not _machines(state)
    hosts.lab("lab", "down")
    done = hosts.fleet.pulumiw.python("-m", "lab", "status", "--json", code=None)
    assert all(part["condition"] == "down" for part in json.loads(done.stdout)["parts"].values()), done.stdout


def _machines(state: str) -> list[str]:
    """Processes of qemu whose files are in this lab's state."""
    listed = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if line.startswith("qemu-system") and state in line]
