"""The fleet that all tests of machines share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.conftest import copy_project, end, runner
from tests.engine.fleet import Fleet
from tests.engine.machines.hosts import Hosts


@pytest.fixture(scope="session")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    """Stack dev, up in a lab of its own with machines; taken down afterwards.

    Its clouds are not configured at first: what is between bare nodes is looked at without them.
    One router is of the Packet SIG's days, with ifupdown; the other one lets private OAM out by NAT.
    """
    folder = tmp_path_factory.mktemp("machines")
    pulumiw = runner(copy_project(folder / "project"), folder / "state", folder / "home", servers="machines")

    def secret(name: str) -> str:
        return pulumiw("config", "get", name, "--stack", "dev").stdout

    try:
        pulumiw.python("-m", "lab", "up", "hosts", "metal", "starlingx")
        key = folder / "key"
        key.write_text(secret("operatorKey").rstrip("\n") + "\n")
        key.chmod(0o600)
        fleet = Fleet(pulumiw)
        fleet.edit(lambda spec: spec.pop("starlingx"))
        fleet.edit(lambda spec: spec["sites"]["dfw2"]["router"].update(operating_system="ubuntu_16_04"))
        fleet.edit(lambda spec: spec["sites"]["ewr1"]["router"].update(nat=True))
        made = Hosts(fleet, key, secret("firstPassword").strip())
        made.up()
        yield made
    finally:
        end(pulumiw)
        pulumiw.python("-m", "lab", "down", code=None)
