"""How controllers are installed: the iPXE script is the wiki's, and its facts decide about a reinstall."""

import json
import shlex

import pytest

from model.plan import InstallPlan, ipxe
from tests.unit.model.fleets import changed, planned

# What the wiki's two ipxe.conf files say, as facts; they differ in the kickstart alone.
COMMON = {
    "console": "ttyS1,115200n8",
    "root": "live:${base-url}/LiveOS/squashfs.img",
    "ip": "dhcp",
    "boot_device": "sda",
    "rootfs_device": "sda",
    "inst.gpt": None,
    "inst.text": None,
    "inst.repo": "${base-url}",
    "security_profile": "standard",
    "user_namespace.enable": "1",
    "network": None,
    "ksdevice": "bootif",
    "BOOTIF": "01-${netX/mac}",
}
BASE_URL = "http://147.75.38.129/BIOS-Client"


def install(cloud: str, **changes: object) -> InstallPlan:
    at = {f"clouds/{cloud}/nodes/controller-0/{key}": value for key, value in changes.items()}
    found = planned(changed(at)).clouds[cloud].nodes["controller-0"].install
    assert found is not None
    return found


def commands(script: str) -> dict[str, list[str]]:
    first, *lines = script.splitlines()
    assert first == "#!ipxe"
    return {line.split()[0]: shlex.split(line)[1:] for line in lines}


@pytest.mark.parametrize(
    ("cloud", "kickstart"), [("cc", "pxeboot_controller.cfg"), ("sc1", "pxeboot_smallsystem.cfg")]
)
def test_the_script_is_that_of_the_wiki_parameter_by_parameter(cloud: str, kickstart: str) -> None:
    script = ipxe.script(install(cloud), BASE_URL)
    done = commands(script)
    assert list(done) == ["set", "kernel", "initrd", "imgstat", "boot"]
    assert done["set"] == ["base-url", BASE_URL]
    assert done["initrd"] == ["${base-url}/initrd.img"]
    assert done["imgstat"] == done["boot"] == []
    image, *parameters = done["kernel"]
    assert image == "${base-url}/vmlinuz"
    told = {name: value if mark else None for name, mark, value in (one.partition("=") for one in parameters)}
    assert told == COMMON | {"ks": f"${{base-url}}/{kickstart}"}
    assert script.endswith("boot\n")


def test_the_stack_file_decides_about_disks_console_and_profile() -> None:
    script = ipxe.script(
        install(
            "sc1", boot_device="sdb", rootfs_device="nvme0n1", console="tty0", security_profile="extended"
        ),
        BASE_URL,
    )
    for told in ("boot_device=sdb", "rootfs_device=nvme0n1", "console=tty0", "security_profile=extended"):
        assert f" {told} " in script


def test_custom_data_carries_what_decides() -> None:
    made = install("cc")
    document = json.loads(made.custom_data)["murmuration"]
    assert document == {"install": dict(made.facts), "digest": made.digest}
    assert document["install"]["kickstart"] == "pxeboot_controller.cfg"
    assert document["install"]["release"] == "12.0"
    assert made.digest.startswith("sha256:")
    assert made.script_path == "/ipxe/cc-controller-0.ipxe"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("boot_device", "sdb"),
        ("rootfs_device", "sdb"),
        ("console", "ttyS0"),
        ("security_profile", "extended"),
    ],
)
def test_whatever_the_script_says_decides(key: str, value: str) -> None:
    before, after = install("cc"), install("cc", **{key: value})
    assert before.digest != after.digest
    assert before.custom_data != after.custom_data
    assert before.facts["script"] != after.facts["script"]


def test_where_the_boot_server_is_does_not_decide() -> None:
    before = install("cc")
    other = changed(
        {"sites/ewr1/boot_server/hostname": "boot", "sites/ewr1/boot_server/plan": "c2.medium.x86"}
    )
    after = planned(other).clouds["cc"].nodes["controller-0"].install
    assert after is not None
    assert after.digest == before.digest


def test_a_mirror_that_moves_does_not_decide_where_the_digest_is_known() -> None:
    def digest(iso: dict[str, str]) -> str:
        made = planned(changed({"sites/ewr1/boot_server/iso": iso}))
        found = made.clouds["cc"].nodes["controller-0"].install
        assert found is not None
        return found.digest

    one, other = "a" * 64, "b" * 64
    assert digest({"url": "http://a/x.iso", "sha256": one}) == digest(
        {"url": "http://b/x.iso", "sha256": one}
    )
    assert digest({"url": "http://a/x.iso", "sha256": one}) != digest(
        {"url": "http://a/x.iso", "sha256": other}
    )
    assert digest({"url": "http://a/x.iso"}) != digest({"url": "http://b/x.iso"})
