"""A node's kickstart: held by a golden file, understood as one, and its script run in a sandbox."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from model.plan import FleetPlan
from model.plan.servers import InstallPlan, NodePlan
from model.plan.steps.host_keys import host_key
from model.plan.steps.kickstart import kickstart, node_secrets, template
from model.spec.network import Role
from tests.unit.steps.fleets import with_steps
from tests.unit.steps.given import cidr_of, planned
from tests.unit.steps.sandbox import Sandbox

GOLDEN = Path(__file__).parent / "golden"
BASE_URL = "http://203.0.113.9/BIOS-Client"
BOOT, OAM = "02:00:00:00:00:0a", "02:00:00:00:00:0b"


@pytest.fixture
def sig(tmp_path: Path) -> FleetPlan:
    return planned("packet-sig", with_steps(tmp_path, "packet-sig"))


def first(made: FleetPlan, cloud: str) -> tuple[NodePlan, InstallPlan]:
    node = made.clouds[cloud].nodes["controller-0"]
    assert node.install is not None
    return node, node.install


def text_of(made: FleetPlan, cloud: str, password: str = "St@rlingX 1") -> str:
    node, install = first(made, cloud)
    name = node.server.resource_name
    return kickstart(
        node,
        install,
        made.clouds[cloud].networks[Role.OAM],
        cidr=cidr_of(made, cloud, Role.OAM),
        base_url=BASE_URL,
        ssh_keys=made.ssh_keys,
        secrets=node_secrets("seed", password, name, host_key("seed", name)),
    )


def post_script(text: str) -> str:
    """What stands between %post and %end."""
    return text.partition("%post")[2].partition("\n")[2].rpartition("%end")[0]


def run(text: str, machine: Sandbox, *, fails: bool = False) -> str:
    done = subprocess.run(
        ["sh"],
        input=post_script(text),
        env=machine.environment({"PATH": f"{machine.tools}:{os.environ['PATH']}"}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode != 0) is fails, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def installed(tmp_path: Path) -> Sandbox:
    made = Sandbox(tmp_path / "root")
    made.port("eno1", BOOT)
    made.port("eno2", OAM)
    made.write("proc/cmdline", f"console=ttyS1 BOOTIF=01-{BOOT.upper().replace(':', '-')} ip=dhcp\n")
    made.write("etc/passwd", "root:x:0:0::/root:/bin/sh\nwrsroot:x:1000:1000::/home/wrsroot:/bin/bash\n")
    made.write("etc/sysconfig/network-scripts/ifcfg-eno1", "DEVICE=eno1\nBOOTPROTO=dhcp\n")
    return made


def test_it_is_the_golden_one(sig: FleetPlan) -> None:
    golden, seen = GOLDEN / "packet-sig-sc1-controller-0.cfg", text_of(sig, "sc1")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(seen)
    assert seen == golden.read_text()


def test_the_images_own_comes_first(sig: FleetPlan) -> None:
    lines = text_of(sig, "sc1").splitlines()
    assert lines[1] == f"%include {BASE_URL}/pxeboot_smallsystem.cfg"
    assert f"%include {BASE_URL}/pxeboot_controller.cfg" in text_of(sig, "cc")
    assert lines.count("%end") == 1


def test_no_password_stands_in_it(sig: FleetPlan) -> None:
    assert "St@rlingX" not in text_of(sig, "sc1")
    assert "PASSWORD_HASH='$6$" in text_of(sig, "sc1")


def test_what_decides_about_a_reinstall_knows_the_text_and_no_secret_or_address(
    sig: FleetPlan, tmp_path: Path
) -> None:
    def other_keys(fleet: dict[str, Any]) -> None:
        fleet["operator"]["ssh_keys"] = {"another": "ssh-ed25519 AAAA another"}
        fleet["clouds"]["sc1"]["networks"]["oam"] = {"subnet": "11.11.12.0/24"}

    (tmp_path / "other").mkdir()
    other = planned("packet-sig", with_steps(tmp_path / "other", "packet-sig", other_keys))
    assert first(other, "sc1")[1].facts == first(sig, "sc1")[1].facts
    assert "additions" in first(sig, "sc1")[1].facts
    assert "additions" not in first(planned("packet-sig"), "sc1")[1].facts
    assert text_of(other, "sc1") != text_of(sig, "sc1")
    assert template() in text_of(sig, "sc1")


def test_the_installed_system_is_what_the_wiki_makes_by_hand(sig: FleetPlan, installed: Sandbox) -> None:
    said = run(text_of(sig, "sc1"), installed)
    assert "wrsroot logs in by key, OAM is 11.11.11.12 on eno2" in said
    oam = installed.text("etc/sysconfig/network-scripts/ifcfg-eno2").splitlines()
    assert oam == [
        "DEVICE=eno2",
        "BOOTPROTO=none",
        "ONBOOT=yes",
        "IPADDR=11.11.11.12",
        "NETMASK=255.255.255.0",
        "MTU=1500",
    ]
    assert installed.text("state/passwords").startswith("wrsroot:$6$")
    assert "chage -d 20" in "".join(installed.calls())
    assert installed.text("home/wrsroot/.ssh/authorized_keys").splitlines() == list(sig.ssh_keys.values())
    key = host_key("seed", "sc1-controller-0")
    assert installed.text("etc/ssh/ssh_host_ed25519_key") == key.private
    assert (installed.root / "etc/ssh/ssh_host_ed25519_key").stat().st_mode & 0o77 == 0
    assert (
        installed.text("etc/sudoers.d/murmuration").splitlines()[-1].startswith("wrsroot ALL=(root) NOPASSWD")
    )


@pytest.fixture
def debian(installed: Sandbox) -> Sandbox:
    """What the image of a release of today installs, of the same network."""
    (installed.root / "etc/sysconfig/network-scripts/ifcfg-eno1").unlink()
    (installed.root / "etc/sysconfig/network-scripts").rmdir()
    installed.write("etc/network/interfaces", "auto lo\niface lo inet loopback\n")
    installed.write("etc/network/interfaces.d/ifcfg-eno1", "auto eno1\niface eno1 inet dhcp\n    mtu 9000\n")
    return installed


def test_releases_of_today_have_stanzas_of_ifupdown(sig: FleetPlan, debian: Sandbox) -> None:
    said = run(text_of(sig, "sc1"), debian)
    assert "OAM is 11.11.11.12 on eno2" in said
    assert debian.text("etc/network/interfaces.d/ifcfg-eno2").splitlines() == [
        "auto eno2",
        "iface eno2 inet static",
        "    address 11.11.11.12",
        "    netmask 255.255.255.0",
        "    mtu 1500",
    ]
    assert debian.text("etc/network/interfaces.d/ifcfg-eno1") == "auto eno1\niface eno1 inet dhcp\n"
    assert debian.text("etc/network/interfaces").splitlines()[-1] == "source /etc/network/interfaces.d/*"
    run(text_of(sig, "sc1"), debian)
    assert debian.text("etc/network/interfaces").count("source") == 1
    assert not (debian.root / "etc/sysconfig/network-scripts").exists()


def test_their_handover_leaves_oams_stanza_with_its_gateway(sig: FleetPlan, debian: Sandbox) -> None:
    run(text_of(sig, "sc1"), debian)
    debian.write("etc/resolv.conf", "nameserver 147.75.207.207\n")
    assert "eno1 has no address" in hand_over(debian)
    assert debian.text("etc/resolv.conf") == ""
    assert not (debian.root / "etc/network/interfaces.d/ifcfg-eno1").exists()
    lines = debian.text("etc/network/interfaces.d/ifcfg-eno2").splitlines()
    assert lines[-1] == "    gateway 11.11.11.1"


def test_an_image_without_either_is_named(sig: FleetPlan, debian: Sandbox) -> None:
    (debian.root / "etc/network/interfaces.d/ifcfg-eno1").unlink()
    (debian.root / "etc/network/interfaces.d").rmdir()
    said = run(text_of(sig, "sc1"), debian, fails=True)
    assert "neither /etc/sysconfig/network-scripts nor /etc/network/interfaces.d" in said


def hand_over(machine: Sandbox) -> str:
    """Run the installed handover in the machine's folder, and return what it says."""
    (machine.root / "var/lib").mkdir(parents=True, exist_ok=True)
    script = machine.text("usr/local/sbin/murmuration-handover")
    for path in ("/etc/", "/var/"):
        script = script.replace(path, f"{machine.root}{path}")
    environment = machine.environment({"PATH": f"{machine.tools}:{os.environ['PATH']}"})
    return subprocess.run(
        ["sh"], input=script, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_the_handover_takes_the_rest_of_layer_3_away_once(sig: FleetPlan, installed: Sandbox) -> None:
    run(text_of(sig, "sc1"), installed)
    installed.write("etc/resolv.conf", "nameserver 147.75.207.207\n")
    installed.calls()
    assert "eno1 has no address" in hand_over(installed)
    assert installed.text("etc/resolv.conf") == ""
    assert not (installed.root / "etc/sysconfig/network-scripts/ifcfg-eno1").exists()
    assert installed.text("etc/sysconfig/network-scripts/ifcfg-eno2").splitlines()[-1] == "GATEWAY=11.11.11.1"
    assert "ip address flush dev eno1 scope global" in installed.calls()
    assert hand_over(installed) == "handed over before\n"
    assert installed.calls() == [], "what StarlingX configures later is not touched"


def test_the_wrong_image_is_named(sig: FleetPlan, installed: Sandbox) -> None:
    installed.tool("id", "exit 1")
    said = run(text_of(sig, "sc1"), installed, fails=True)
    assert "the image made no account wrsroot: is it the image of StarlingX 2018.10?" in said


def test_without_a_name_the_second_port_is_oams(sig: FleetPlan, installed: Sandbox) -> None:
    text = text_of(sig, "sc1").replace("OAM_NIC=eno2", "OAM_NIC=''")
    assert "on eno2" in run(text, installed)
    (installed.root / "sys/class/net/eno2/address").unlink()
    (installed.root / "sys/class/net/eno2/device/any").unlink()
    (installed.root / "sys/class/net/eno2/device").rmdir()
    assert "there is no port number 2 for OAM; the ports are: eno1" in run(text, installed, fails=True)


def test_the_port_of_the_installation_cannot_be_oams(sig: FleetPlan, installed: Sandbox) -> None:
    text = text_of(sig, "sc1").replace("OAM_NIC=eno2", "OAM_NIC=eno1")
    assert "name OAM's port by nics in the stack file" in run(text, installed, fails=True)
