"""What an installation says on the console, and what becomes of it; the first iPXE script."""

from pathlib import Path

import pytest

from lab.hosts import netboot
from lab.hosts.console import Outcome, clean, last_lines, progress, since
from tests.unit.lab_hosts.devices import device

IPXE = "http://10.0.0.1/vmlinuz... No such file or directory (http://ipxe.org/2d0c613b)"


@pytest.mark.parametrize(
    ("text", "outcome", "reason"),
    [
        ("iPXE initialising devices...", Outcome.GOING_ON, ""),
        ("a\nLAB-INSTALL: done\n", Outcome.INSTALLED, ""),
        ("LAB-INSTALL: failed: no disk sdb\nmore", Outcome.FAILED, "no disk sdb"),
        ("echo LAB-INSTALL: failed: in a script", Outcome.GOING_ON, ""),
        (f"{IPXE}\nLAB-IPXE: failed: ended", Outcome.FAILED, f"ended: {IPXE}"),
        ("No bootable device.\n", Outcome.NOTHING_TO_BOOT, "the machine found nothing to boot"),
        ("\nlocalhost login: ", Outcome.UP, ""),
        ("[ 1.0] Kernel panic - not syncing: VFS", Outcome.FAILED, "[ 1.0] Kernel panic - not syncing: VFS"),
    ],
)
def test_progress(text: str, outcome: Outcome, reason: str) -> None:
    found = progress(text)
    assert (found.outcome, found.reason) == (outcome, reason)


def test_terminal_control_is_taken_out(tmp_path: Path) -> None:
    log = tmp_path / "console.log"
    log.write_bytes(b"old\r\n\x1b[2J\x1b[1;1Hone\r\ntwo\x00\r\r\n")
    assert since(log, 5) == "one\ntwo\n"
    assert clean("\x1b[?2004hroot@h# ") == "root@h# "
    assert last_lines(log, 1) == "    two"
    assert last_lines(tmp_path / "none") == "    (it said nothing)"


def test_the_first_script_leads_to_the_devices_own() -> None:
    host = device(ipxe_script_url="http://boot/sc.ipxe")
    script = netboot.first_script(host)
    assert script.startswith("#!ipxe\n")
    assert "imgfetch --name own http://boot/sc.ipxe || goto unfetched" in script.splitlines()


def test_a_script_in_user_data_is_fetched_from_the_lab() -> None:
    host = device(userdata="#!ipxe\nboot\n")
    assert netboot.own_script_url(host) == f"http://192.0.2.1/userdata/{host.id}"


def test_a_device_without_a_script_says_so() -> None:
    assert "LAB-IPXE: failed: the device has no iPXE script" in netboot.first_script(device())
