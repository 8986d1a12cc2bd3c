"""StarlingX on the fleet's machines: brought up, left alone, changed on a controller's shell, put back."""

from __future__ import annotations

import os
import signal

import pytest

from tests.engine.machines.hosts import Data, Hosts, eventually

pytestmark = pytest.mark.timeout(3600)
IN_SERVICE = ["unlocked", "enabled", "available"]
MANAGED = ["managed", "online", "complete", "in-sync"]


def says(hosts: Hosts, cloud: str, command: str) -> str:
    """What a command says on a cloud's controller-0, which is the active one."""
    return hosts.on(hosts.node(cloud), f"bash -c 'source /etc/platform/openrc; {command}'")


def table(text: str) -> dict[str, list[str]]:
    """The rows of a table by what is in their second column, and the columns after that."""
    lines = [line.strip("| ").split("|") for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line] for line in lines]
    return {row[1]: row[2:] for row in rows[1:]}


def assert_in_service(hosts: Hosts) -> None:
    """Every host is in service, and every subcloud managed and in sync."""
    for cloud, names in (("cc", ["controller-0", "controller-1"]), ("sc1", ["controller-0"])):
        listed = table(says(hosts, cloud, "system host-list"))
        assert {name: row[1:4] for name, row in listed.items()} == dict.fromkeys(names, IN_SERVICE), cloud
    listed = table(says(hosts, "sc2", "system host-list"))
    assert listed["controller-0"][1:4] == IN_SERVICE
    subclouds = table(says(hosts, "cc", "dcmanager subcloud list"))
    assert {name: row[:4] for name, row in subclouds.items()} == dict.fromkeys(("sc1", "sc2"), MANAGED)


def test_the_next_up_configures_and_manages_the_clouds(hosts: Hosts) -> None:
    hosts.fleet.edit(lambda spec: spec.update(starlingx={"admin_password": "adminPassword"}))
    hosts.up()
    assert_in_service(hosts)
    assert "cc (12.0, 2 hosts, 2 subclouds)" in hosts.lab("lab", "status", "starlingx")
    urls = hosts.outputs()["starlingx"]
    assert hosts.inside("curl", "-sf", "-m", "30", urls["cc"]["keystone"]), "reached from the operator's side"
    assert hosts.reaches(hosts.node("cc"), hosts.oam("sc1"))
    hosts.up("--expect-no-changes")


def test_what_is_changed_on_a_controllers_shell_is_seen_and_put_back(hosts: Hosts) -> None:
    says(hosts, "sc1", "system dns-modify nameservers=9.9.9.9")
    says(hosts, "sc2", "system host-lock controller-0")
    says(hosts, "cc", "dcmanager subcloud unmanage sc1")
    assert hosts.fleet.preview() == {
        "Dns sc1": "update",
        "HostState sc2-controller-0-state": "update",
        "SubcloudManagement sc1": "update",
    }
    hosts.up()
    assert_in_service(hosts)
    assert "8.8.8.8,8.8.4.4" in says(hosts, "sc1", "system dns-show")
    hosts.up("--expect-no-changes")


def test_a_subcloud_is_installed_again_and_deployed_again_also_after_a_kill(hosts: Hosts) -> None:
    def again(spec: Data) -> None:
        spec["clouds"]["sc2"]["nodes"]["controller-0"]["console"] = "ttyS1,38400n8"
        spec["clouds"]["sc2"]["allow_reinstall"] = ["controller-0"]

    device = hosts.fleet.devices()["sc2-controller-0"]["id"]
    mark = "/home/sysadmin/configured"
    hosts.on(hosts.node("sc2"), f"touch {mark}")
    hosts.fleet.edit(again)
    running = hosts.fleet.pulumiw.start(
        "up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev"
    )
    eventually(lambda: hosts.fleet.devices()["sc2-controller-0"]["state"] == "reinstalling")
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    said = hosts.up()
    assert "the cloud does not answer, and all of it stays as it was" in said, said[-6000:]
    assert hosts.fleet.devices()["sc2-controller-0"]["id"] == device
    assert hosts.on(hosts.node("sc2"), f"test -e {mark} && echo yes || echo no").strip() == "no"
    assert_in_service(hosts)
    hosts.up("--expect-no-changes")
