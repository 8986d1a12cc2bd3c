"""Needs a lab's namespace, qemu and vde2 (or root to install them), and minutes: real machines boot here."""

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.errors import LabError
from lab.hosts.console import since
from lab.hosts.mirror import iso_url
from lab.metal.client import ask
from lab.metal.world import FULL_ACCESS, PROJECT_ID
from lab.processes import marked

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT = 900.0
"""Seconds for anything here: the cores may be busy with others' work."""

pytestmark = pytest.mark.timeout(3600)

COMMAND = """
import sys
import lab.registry as registry
from lab.hosts.part import HostsPart
from lab.metal.part import MetalPart
registry.PARTS = (HostsPart(), MetalPart(hosts="lab.hosts.driver:create", needs=("hosts",)))
from lab.cli import main
sys.exit(main())
"""

KICKSTART = """%include http://{boot}/BIOS-Client/pxeboot_controller.cfg
sshkey --username=root "{key}"
%post --erroronfail
echo 'wrsroot:St8rlingX*' | chpasswd
chage -d 20000 wrsroot
printf 'DEVICE=eno1\\nBOOTPROTO=none\\nONBOOT=yes\\nIPADDR=10.20.1.2\\nPREFIX=24\\nMTU=1400\\n' \\
    >/etc/sysconfig/network-scripts/ifcfg-eno1
printf 'DEVICE=eno2\\nBOOTPROTO=none\\nONBOOT=yes\\nIPADDR=10.20.2.2\\nPREFIX=24\\nGATEWAY=10.20.2.1\\n' \\
    >/etc/sysconfig/network-scripts/ifcfg-eno2
%end
"""

SCRIPT = """#!ipxe
set base-url http://{boot}/BIOS-Client
kernel ${{base-url}}/vmlinuz console=ttyS1,115200n8 root=live:${{base-url}}/LiveOS/squashfs.img ip=dhcp \
ks={ks} boot_device=sda \
rootfs_device=sda inst.gpt inst.text inst.repo=${{base-url}} security_profile=standard \
user_namespace.enable=1 network ksdevice=bootif BOOTIF=01-${{netX/mac}}
initrd ${{base-url}}/initrd.img
imgstat
boot
"""

BOOT_SERVER = f"""set -e
cd /root && curl -sfO {iso_url("2018.10")} && curl -sf {iso_url("2018.10")}.sha256 | sha256sum -c -
mkdir -p /media/iso /export && mount -o loop bootimage.iso /media/iso && mount -o remount,exec,dev /media/iso
ln -sfn /export/pxeboot /var/www/html/BIOS-Client
/media/iso/pxeboot_setup.sh -u http://$1/BIOS-Client -t /export/pxeboot
systemctl enable --now apache2
"""

ROUTER = """set -e
ip link set enp1s0f1 nomaster 2>/dev/null || true
ip link set enp1s0f1 up
ip link add link enp1s0f1 name v101 type vlan id 101
ip link add link enp1s0f1 name v102 type vlan id 102
ip link set v101 mtu 1400
ip address add 10.20.1.1/24 dev v101 && ip address add 10.20.2.1/24 dev v102
ip link set v101 up && ip link set v102 up
sysctl -qw net.ipv4.ip_forward=1
"""


@dataclass
class Fleet:
    """A lab with machines, driven as a person would."""

    folder: Path
    key: Path

    def lab(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", COMMAND, *arguments],
            cwd=ROOT,
            env=os.environ | {"MURMURATION_STATE_DIR": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )

    def hosts(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "lab.hosts", *arguments],
            cwd=ROOT,
            env=os.environ | {"MURMURATION_STATE_DIR": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )

    def api(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return ask(self.folder / "lab/metal", method, f"/metal/v1{path}", body, token=FULL_ACCESS)

    def console(self, identity: str) -> str:
        return since(self.folder / "lab/hosts/machines" / identity / "console.log", 0)

    def device(self, hostname: str, plan: str, **more: str) -> str:
        body = {"hostname": hostname, "plan": plan, "metro": "ny", "operating_system": "ubuntu_22_04"}
        return self.api("POST", f"/projects/{PROJECT_ID}/devices", {**body, **more})["id"]

    def settled(self, identity: str) -> dict[str, Any]:
        """The device when it is active or failed."""
        found: dict[str, Any] = {}

        def done() -> bool:
            nonlocal found
            found = self.api("GET", f"/devices/{identity}")
            return found["state"] in ("active", "failed")

        wait_for(done)
        return found

    def port(self, identity: str, name: str) -> str:
        ports = self.api("GET", f"/devices/{identity}")["network_ports"]
        return next(port["id"] for port in ports if port["name"] == name)

    def ssh(self, address: str, command: str, *options: str) -> subprocess.CompletedProcess[str]:
        line = ["ssh", "-i", str(self.key), "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
        line += ["-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=30"]
        return self.lab("exec", "--", *line, *options, f"root@{address}", command)

    def run(self, address: str, command: str, *options: str) -> str:
        done = self.ssh(address, command, *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def wait_for(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT
    while not done():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(1)


def address_of(device: Mapping[str, Any]) -> str:
    return next(a["address"] for a in device["ip_addresses"] if a["public"] and a["address_family"] == 4)


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    one = Fleet(tmp_path / "state", key)
    try:
        up = one.lab("up")
        assert up.returncode == 0, up.stderr
        public = key.with_suffix(".pub").read_text().strip()
        one.api("POST", f"/projects/{PROJECT_ID}/ssh-keys", {"label": "operator", "key": public})
        yield one
    finally:
        one.lab("down")


def test_a_site_from_its_boot_server_to_layer_2(fleet: Fleet) -> None:
    """The Packet SIG's page in small: boot server, router, a controller installed and moved to layer 2."""
    boot, router = fleet.device("boot", "c3.small.x86"), fleet.device("router", "c3.medium.x86")
    boot_address, router_address = (address_of(fleet.settled(each)) for each in (boot, router))
    fleet.run(boot_address, f"bash -c {shlex.quote(BOOT_SERVER)} setup {boot_address}")
    public = fleet.key.with_suffix(".pub").read_text().strip()
    serve(fleet, boot_address, "cc.cfg", KICKSTART.format(boot=boot_address, key=public))
    base = f"http://{boot_address}/BIOS-Client"
    serve(fleet, boot_address, "cc.ipxe", SCRIPT.format(boot=boot_address, ks=f"{base}/cc.cfg"))
    serve(fleet, boot_address, "bad.ipxe", SCRIPT.format(boot=boot_address, ks=f"{base}/none.cfg"))

    controller, lost = (
        fleet.device(
            name, "s3.xlarge.x86", operating_system="custom_ipxe", ipxe_script_url=f"{base}/{script}"
        )
        for name, script in (("cc0", "cc.ipxe"), ("cc1", "bad.ipxe"))
    )
    failed = fleet.settled(lost)
    assert failed["state"] == "failed"
    events = fleet.api("GET", f"/devices/{lost}/events")["events"]
    reason = f"the kickstart {base}/none.cfg cannot be fetched: server returned error: HTTP/1.1 404 Not Found"
    assert any(reason in event["body"] for event in events)
    assert fleet.settled(controller)["state"] == "active", fleet.console(controller)[-3000:]

    to_layer_2(fleet, router, controller)
    fleet.run(router_address, f"bash -c {shlex.quote(ROUTER)}")
    assert "2 received" in fleet.run(router_address, "ping -c 2 -W 5 10.20.1.2; ping -c 2 -W 5 10.20.2.2")
    trusting = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
    jump = f"ssh -i {fleet.key} {trusting} -W %h:%p root@{router_address}"
    seen = fleet.run(
        "10.20.2.2", "cat /etc/platform/platform.conf; getent passwd wrsroot", "-o", f"ProxyCommand={jump}"
    )
    assert "nodetype=controller" in seen
    assert "wrsroot" in seen
    fits, too_long = (
        fleet.ssh(router_address, f"ping -c 1 -W 5 -M do -s {size} 10.20.1.2") for size in (1372, 1373)
    )
    assert fits.returncode == 0, fits.stdout
    assert too_long.returncode != 0

    # Faults come and go while the machines run.
    assert fleet.hosts("spoil", "router", "eth1", "--above", "1300").returncode == 0
    assert fleet.ssh(router_address, "ping -c 1 -W 5 -s 100 10.20.1.2").returncode == 0
    assert fleet.ssh(router_address, "ping -c 2 -W 5 -s 1372 10.20.1.2").returncode != 0
    assert fleet.hosts("mend").returncode == 0
    assert fleet.ssh(router_address, "ping -c 1 -W 5 -s 1372 10.20.1.2").returncode == 0

    # A reboot keeps the disk; a restart of the API keeps the machines; at the end nothing is left.
    fleet.run(router_address, "touch /root/kept && sync")
    fleet.api("POST", f"/devices/{router}/actions", {"type": "reboot"})
    wait_for(lambda: fleet.ssh(router_address, "ls /root/kept && ! ip link show v101").returncode == 0)
    for process in marked(f"{(fleet.folder / 'lab').resolve()}|metal-api"):
        os.kill(process.pid, 9)
    assert fleet.lab("up").returncode == 0
    assert fleet.run(router_address, "cat /proc/uptime")
    assert "LAB-INSTALL: done" in fleet.console(controller)
    fleet.api("DELETE", f"/devices/{boot}")
    machines = fleet.folder / "lab/hosts/machines"
    wait_for(lambda: not (machines / boot).exists())
    status = json.loads(fleet.lab("status", "--json").stdout)
    assert status["parts"]["hosts"]["facts"]["machines"] == 3
    assert fleet.lab("down").returncode == 0
    assert not marked(f"{(fleet.folder / 'lab').resolve()}|")


def to_layer_2(fleet: Fleet, router: str, controller: str) -> None:
    """The router's second port with two VLANs, tagged; the controller's ports with one each."""
    vlans = [
        fleet.api("POST", f"/projects/{PROJECT_ID}/virtual-networks", {"metro": "ny", "vxlan": number})["id"]
        for number in (101, 102)
    ]
    fleet.api("POST", f"/ports/{fleet.port(router, 'eth1')}/disbond", {})
    for vlan in vlans:
        fleet.api("POST", f"/ports/{fleet.port(router, 'eth1')}/assign", {"vnid": vlan})
    fleet.api("POST", f"/ports/{fleet.port(controller, 'bond0')}/convert/layer-2", {})
    fleet.api("POST", f"/ports/{fleet.port(controller, 'bond0')}/disbond", {"bulk_disable": True})
    for name, vlan in zip(("eth0", "eth1"), vlans, strict=True):
        fleet.api("POST", f"/ports/{fleet.port(controller, name)}/assign", {"vnid": vlan})


def serve(fleet: Fleet, address: str, name: str, text: str) -> None:
    fleet.run(address, f"printf %s {shlex.quote(text)} >/export/pxeboot/{name}")


def test_a_lab_that_is_down_has_no_machines(tmp_path: Path) -> None:
    down = Fleet(tmp_path / "state", tmp_path / "key")
    with pytest.raises(LabError, match="down"):
        down.api("GET", "/projects")
