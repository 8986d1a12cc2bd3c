"""Nodes that are layer 2 are installed again in place; what fails or is killed is mended by the next up."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from tests.engine.machines.hosts import Data, Hosts, eventually

pytestmark = pytest.mark.timeout(3600)
MARK = "/home/sysadmin/mark"
EXPORT = "/export/pxeboot"


def console(cloud: str, baud: int) -> Any:
    """An edit that is a reason to install a cloud's first controller again: its serial console."""

    def edit(spec: Data) -> None:
        spec["clouds"][cloud]["nodes"]["controller-0"]["console"] = f"ttyS1,{baud}n8"

    return edit


def allow(*clouds: str) -> Any:
    """An edit that allows it."""

    def edit(spec: Data) -> None:
        for cloud in clouds:
            spec["clouds"][cloud]["allow_reinstall"] = ["controller-0"]

    return edit


def ports(hosts: Hosts, name: str) -> dict[str, Any]:
    """What the service says of a server's ports."""
    (device,) = [one for one in hosts.fleet.devices().values() if one["hostname"] == name]
    return {
        port["name"]: (port["id"], port.get("network_type"), port["data"]["bonded"], port["data"].get("mac"))
        for port in device["network_ports"]
    }


def exists(hosts: Hosts, cloud: str) -> bool:
    """Whether a node has the file that was put on its disk."""
    return hosts.on(hosts.node(cloud), f"test -e {MARK} && echo yes || echo no").strip() == "yes"


def test_a_node_that_is_layer_2_is_installed_again_in_place(hosts: Hosts) -> None:
    before, device = ports(hosts, "sc1-controller-0"), hosts.fleet.devices()["sc1-controller-0"]
    assert before["bond0"][1] == "layer2-individual"
    hosts.on(hosts.node("sc1"), f"touch {MARK}")
    hosts.fleet.edit(console("sc1", 57600))
    refused = hosts.up(code=None)
    assert "would be reinstalled" in refused
    assert "allow_reinstall" in refused
    hosts.fleet.edit(allow("sc1"))
    hosts.up()
    assert not exists(hosts, "sc1")
    assert ports(hosts, "sc1-controller-0") == before
    assert hosts.fleet.devices()["sc1-controller-0"]["id"] == device["id"]
    assert hosts.reaches(hosts.router("ewr1"), hosts.oam("sc1"))
    hosts.up("--expect-no-changes")


def test_a_failed_fetch_fails_that_controller_alone_and_the_next_up_mends_it(hosts: Hosts) -> None:
    boot = f"root@{hosts.boot_server()}"
    hosts.on(boot, f"mv {EXPORT}/pxeboot_smallsystem.cfg {EXPORT}/away")
    hosts.on(hosts.node("cc"), f"touch {MARK}")
    hosts.fleet.edit(console("sc1", 38400))
    hosts.fleet.edit(console("cc", 57600))
    hosts.fleet.edit(allow("sc1", "cc"))
    said = hosts.up("--continue-on-error", code=None)
    assert "pxeboot_smallsystem.cfg cannot be fetched" in said, said[-6000:]
    assert "sc1-controller-0: the last lines of its console:" in said, said[-6000:]
    assert "Traceback" not in said
    assert not exists(hosts, "cc"), "the other one was installed again"
    assert hosts.ping(hosts.oam("cc")) == "reply"
    hosts.on(boot, f"mv {EXPORT}/away {EXPORT}/pxeboot_smallsystem.cfg")
    hosts.up()
    assert hosts.reaches(hosts.router("ewr1"), hosts.oam("sc1"))
    hosts.up("--expect-no-changes")


def test_a_run_killed_in_the_middle_of_a_reinstall_goes_on(hosts: Hosts) -> None:
    before = ports(hosts, "sc1-controller-0")
    hosts.on(hosts.node("sc1"), f"touch {MARK}")
    hosts.fleet.edit(console("sc1", 115200))
    running = hosts.fleet.pulumiw.start(
        "up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev"
    )
    eventually(lambda: hosts.fleet.devices()["sc1-controller-0"]["state"] == "reinstalling")
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    hosts.up()
    assert not exists(hosts, "sc1")
    assert ports(hosts, "sc1-controller-0") == before
    hosts.up("--expect-no-changes")
