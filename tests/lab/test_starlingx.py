"""Needs what test_hosts.py needs: StarlingX on real machines, configured as the Packet SIG's page does it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.metal.world import PROJECT_ID
from tests.lab.test_hosts import (
    BOOT_SERVER,
    KICKSTART,
    LIMIT,
    ROOT,
    ROUTER,
    SCRIPT,
    Fleet,
    address_of,
    serve,
    to_layer_2,
    wait_for,
)

pytestmark = pytest.mark.timeout(3600)

INI = """[SYSTEM]
SYSTEM_MODE = duplex
DISTRIBUTED_CLOUD_ROLE = systemcontroller
[LOGICAL_INTERFACE_1]
LAG_INTERFACE = N
INTERFACE_MTU = 1400
INTERFACE_PORTS = eno1
[LOGICAL_INTERFACE_2]
LAG_INTERFACE = N
INTERFACE_MTU = 1500
INTERFACE_PORTS = eno2
[MGMT_NETWORK]
CIDR = 10.20.1.0/24
IP_START_ADDRESS = 10.20.1.10
IP_END_ADDRESS = 10.20.1.100
MULTICAST_CIDR = 239.1.1.0/28
DYNAMIC_ALLOCATION = Y
LOGICAL_INTERFACE = LOGICAL_INTERFACE_1
[OAM_NETWORK]
CIDR = 10.20.2.0/24
GATEWAY = 10.20.2.1
IP_FLOATING_ADDRESS = 10.20.2.10
IP_UNIT_0_ADDRESS = 10.20.2.2
IP_UNIT_1_ADDRESS = 10.20.2.12
LOGICAL_INTERFACE = LOGICAL_INTERFACE_2
[AUTHENTICATION]
ADMIN_PASSWORD = Li69nux*
[VERSION]
RELEASE = 18.10
"""
UNIT_0, UNIT_1, FLOATING = "10.20.2.2", "10.20.2.12", "10.20.2.10"


@dataclass
class Site(Fleet):
    """The whole lab but OpenStack, with StarlingX."""

    router: str = ""

    def lab(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        variables = {"MURMURATION_STATE_DIR": str(self.folder), "MURMURATION_LAB_SERVERS": "machines"}
        return subprocess.run(
            [sys.executable, "-m", "lab", *arguments],
            cwd=ROOT,
            env=os.environ | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )

    def controller(self, command: str, address: str = FLOATING) -> subprocess.CompletedProcess[str]:
        """Run a command on a controller, through the router."""
        trusting = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
        jump = f"ssh -i {self.key} {trusting} -o ConnectTimeout=30 -W %h:%p root@{self.router}"
        line = f"source /etc/platform/openrc 2>/dev/null; {command}"
        return self.ssh(address, f"bash -c {shlex.quote(line)}", "-o", f"ProxyCommand={jump}")

    def says(self, command: str, address: str = FLOATING) -> str:
        done = self.controller(command, address)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def until(self, command: str, *wanted: str) -> None:
        def said() -> bool:
            done = self.controller(command)
            return done.returncode == 0 and all(words in done.stdout for words in wanted)

        wait_for(said)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    one = Site(tmp_path / "state", key)
    try:
        up = one.lab("up", "hosts", "metal", "starlingx")
        assert up.returncode == 0, up.stderr
        public = key.with_suffix(".pub").read_text().strip()
        one.api("POST", f"/projects/{PROJECT_ID}/ssh-keys", {"label": "operator", "key": public})
        yield one
    finally:
        one.lab("down")


def test_a_central_cloud_on_two_machines(site: Site) -> None:
    boot, router = site.device("boot", "c3.small.x86"), site.device("router", "c3.medium.x86")
    mate = site.device("cc-controller-1", "s3.xlarge.x86")
    boot_address, site.router = (address_of(site.settled(each)) for each in (boot, router))
    site.run(boot_address, f"bash -c {shlex.quote(BOOT_SERVER)} setup {boot_address}")
    public = site.key.with_suffix(".pub").read_text().strip()
    serve(site, boot_address, "cc.cfg", KICKSTART.format(boot=boot_address, key=public))
    base = f"http://{boot_address}/BIOS-Client"
    serve(site, boot_address, "cc.ipxe", SCRIPT.format(boot=boot_address, ks=f"{base}/cc.cfg"))
    first = site.device(
        "cc-controller-0",
        "s3.xlarge.x86",
        operating_system="custom_ipxe",
        ipxe_script_url=f"{base}/cc.ipxe",
    )
    assert site.settled(first)["state"] == "active", site.console(first)[-3000:]
    assert site.settled(mate)["state"] == "active"
    to_layer_2(site, router, first)
    site.run(site.router, f"bash -c {shlex.quote(ROUTER)}")

    # controller-0 is configured over SSH, through the router, and answers at its floating address.
    site.says(f"printf %s {shlex.quote(INI)} >/root/cc.ini", UNIT_0)
    said = site.says("config_controller --config-file /root/cc.ini --allow-ssh", UNIT_0)
    assert "Configuration was applied" in said
    site.until("system host-list", "| controller-0 ", "| online ")
    keystone = f"curl -sf -m 30 http://{FLOATING}:5000/v3"
    assert f"http://{FLOATING}:5000/v3/" in site.run(site.router, keystone)
    site.says("system host-unlock controller-0")
    site.until("system host-list", "| unlocked ", "| available ")
    assert f"http://{FLOATING}:5000/v3/" in site.run(site.router, keystone)
    assert "| SystemController" not in site.says("dcmanager subcloud list")

    # controller-1 boots from controller-0's management network, and gets its personality there.
    vlans = site.api("GET", f"/projects/{PROJECT_ID}/virtual-networks")["virtual_networks"]
    ids = {vlan["vxlan"]: vlan["id"] for vlan in vlans}
    site.api("POST", f"/ports/{site.port(mate, 'bond0')}/convert/layer-2", {})
    site.api("POST", f"/ports/{site.port(mate, 'bond0')}/disbond", {"bulk_disable": True})
    for name, number in (("eth0", 101), ("eth1", 102)):
        site.api("POST", f"/ports/{site.port(mate, name)}/assign", {"vnid": ids[number]})
    site.api("PUT", f"/devices/{mate}", {"always_pxe": True})
    site.api("POST", f"/devices/{mate}/actions", {"type": "reboot"})
    site.until("system host-list", "| 2 ")
    site.says("system host-update 2 personality=controller")
    site.until("system host-show controller-1", "| online ")
    site.says("system host-if-modify -nt oam controller-1 eno2")
    site.says("system host-unlock controller-1")
    site.until("system host-show controller-1", "| available ")
    wait_for(lambda: site.ssh(site.router, f"ping -c 1 -W 5 {UNIT_1}").returncode == 0)

    # The active controller goes: nothing answers until it is back.
    site.api("POST", f"/devices/{first}/actions", {"type": "power_off"})
    wait_for(lambda: site.ssh(site.router, keystone).returncode != 0)
    site.api("POST", f"/devices/{first}/actions", {"type": "power_on"})
    wait_for(lambda: site.ssh(site.router, keystone).returncode == 0)
    status = site.lab("status", "starlingx").stdout
    assert "cc (2018.10, 2 hosts, 0 subclouds)" in status
