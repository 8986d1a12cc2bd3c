"""qemu's command line, initramfs archives, records."""

import subprocess
from pathlib import Path

import pytest

from lab.hosts import initramfs, names, packages, qemu, record
from lab.hosts.qemu import Boot, Files, Nic
from lab.hosts.record import Record
from lab.hosts.switch import SwitchError
from tests.unit.lab_hosts.devices import device

FOLDER = Path("/lab/machine of mine")
FILES = Files(
    *(
        FOLDER / name
        for name in (
            "vmlinuz",
            "initrd",
            "disk",
            "rescue",
            "seed",
            "console.log",
            "console",
            "monitor",
            "sercon",
        )
    )
)


def command(plan: str, boot: Boot) -> list[str]:
    nics = [
        Nic(port.mac, Path("/run/switch"), 2 + n, names.slot(plan, n))
        for n, port in enumerate(device().ports)
    ]
    return qemu.command_line("lab-x", FILES, nics, boot, {"instance": "i1", "host": "r1"})


def values(argv: list[str], option: str) -> list[str]:
    return [argv[at + 1] for at, word in enumerate(argv) if word == option]


def test_a_machine_never_relies_on_kvm() -> None:
    argv = command("c3.medium.x86", Boot.DISK)
    assert values(argv, "-accel") == ["tcg,tb-size=128"]
    assert "-enable-kvm" not in argv


def test_from_its_disk_a_machine_boots_the_kernel_with_its_seed() -> None:
    argv = command("c3.medium.x86", Boot.DISK)
    assert values(argv, "-kernel") == [str(FOLDER / "vmlinuz")]
    assert "lab.root=/dev/sda lab.instance=i1 lab.host=r1" in values(argv, "-append")[0]
    assert any(
        value.startswith(f"if=none,id=seed,file={FOLDER / 'seed'}") for value in values(argv, "-drive")
    )
    assert not any("bootindex" in value for value in values(argv, "-device"))


def test_from_the_network_a_machine_boots_by_the_rom_of_its_first_port_once() -> None:
    argv = command("s3.xlarge.x86", Boot.NETWORK)
    assert not values(argv, "-kernel")
    nics = [value for value in values(argv, "-device") if value.startswith("virtio-net")]
    assert nics[0].endswith("bootindex=1")
    assert nics[1].endswith("romfile=")
    assert values(argv, "-action") == ["reboot=shutdown"]


def test_the_rescue_system_leaves_the_disk_where_it_is() -> None:
    argv = command("c3.medium.x86", Boot.RESCUE)
    assert "lab.root=/dev/vdb" in values(argv, "-append")[0]
    assert "scsi-hd,drive=disk,bus=scsi.0,lun=0" in values(argv, "-device")


def test_ports_are_where_the_plans_names_come_from() -> None:
    assert names.port_name("s3.xlarge.x86", 1) == "eno2"
    assert any("acpi-index=2" in value for value in values(command("s3.xlarge.x86", Boot.DISK), "-device"))
    assert names.port_name("c3.medium.x86", 1) == "enp1s0f1"
    assert any(
        "bus=riser,addr=0.1" in value for value in values(command("c3.medium.x86", Boot.DISK), "-device")
    )


def test_modules_come_after_what_they_need() -> None:
    text = "k/a.ko:\nk/b-c.ko: k/a.ko\nk/d.ko: k/b-c.ko k/a.ko\n"
    assert initramfs.load_order(text, ["d", "b_c"]) == ["k/a.ko", "k/b-c.ko", "k/d.ko"]
    with pytest.raises(initramfs.ModuleError, match="no module kvm"):
        initramfs.load_order(text, ["kvm"])


def test_archives_are_what_the_kernel_unpacks(tmp_path: Path) -> None:
    data = initramfs.cpio([("bin", 0o40755, b""), ("bin/x", 0o100755, b"hello")])
    assert len(data) % 4 == 0
    assert data.startswith(b"070701")
    assert data.count(b"070701") == 3
    cpio = subprocess.run(["which", "cpio"], capture_output=True, check=False)
    if cpio.returncode == 0:
        subprocess.run(["cpio", "-id", "--quiet"], input=data, cwd=tmp_path, check=True)
        assert (tmp_path / "bin/x").read_bytes() == b"hello"


def test_a_record_is_what_was_written(tmp_path: Path) -> None:
    kept = Record("id", "router", "ny", {"52:54:00:00:00:00": 2}, "i1", Boot.NETWORK, on=True, installing=7)
    record.write(tmp_path / "m", kept)
    assert record.read(tmp_path / "m") == kept
    record.path(tmp_path / "m").write_text("{}")
    assert record.read(tmp_path / "m") is None


def test_switch_ports_are_the_lowest_free_ones() -> None:
    assert record.free_ports({2, 4}, 2, 9, 3) == [3, 5, 6]
    with pytest.raises(SwitchError, match="only 4 ports"):
        record.free_ports({2}, 2, 4, 3)


def test_what_is_missing_is_named_where_it_cannot_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "COMMANDS", {"no-such-command": "no-such-package", "sh": "dash"})
    monkeypatch.setattr(packages, "FILES", {})
    monkeypatch.setattr(packages.os, "geteuid", lambda: 1000)
    with pytest.raises(packages.MissingPackagesError, match=r"sudo apt-get install .*no-such-package"):
        packages.ensure(lambda _: None)
