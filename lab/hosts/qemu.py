"""qemu's command line for a machine. Pure.

Software emulation always: /dev/kvm may open where guests cannot run on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

MEMORY_MIB = 192
NETBOOT_MEMORY_MIB = 320
"""The installer lives in memory with its kernel and initramfs, and is gone when it is done."""

TRANSLATED_MIB = 128
"""Room for translated code. With 64, a machine of stack dev translated all of it anew 20 to 42 times."""

SAME_ADDRESSES = "norandmaps"
"""A kernel that puts a program at the same addresses each time lets qemu use its translation again."""

SERIAL_CONSOLE_PORT = 0x2F8
"""I/O port of ttyS1, which was the service's serial console."""

LAB_MAC = "02:00:5e:00:53:01"
"""MAC address of the port that leads to the lab alone; each machine has that network for itself."""

LAB_NETWORK = "net=192.0.2.128/25,host=192.0.2.129"
"""That network: 192.0.2.129 is the loopback of the lab's namespace, the machine takes 192.0.2.130."""

_NO_BRIDGE_HOTPLUG = "PIIX4_PM.acpi-pci-hotplug-with-bridge-support=off"
"""Else the ports of the card behind the bridge would be named by their hot-plug slot."""

Option = tuple[str, str]


class Boot(StrEnum):
    """Where a machine boots from."""

    DISK = "disk"
    NETWORK = "network"
    RESCUE = "rescue"
    """From a disk of its own; the machine's disk is there beside it."""


@dataclass(frozen=True)
class Nic:
    """One port of a machine.

    Attributes:
        switch: socket folder of the switch.
        port: number of the switch's port that it is plugged into.
        slot: where on the PCI bus, hence its name in the system: "onboard:N" is enoN, "pci:F" is enp1s0fF.
    """

    mac: str
    switch: Path
    port: int
    slot: str


@dataclass(frozen=True)
class Files:
    """Everything of a machine that has a path.

    Attributes:
        sercon: holds the number of the serial port that the BIOS talks on; see `sercon`.
        seed: None for a machine that has none.
    """

    kernel: Path
    initramfs: Path
    disk: Path
    rescue_disk: Path
    seed: Path | None
    console: Path
    console_socket: Path
    monitor: Path
    sercon: Path


def sercon() -> bytes:
    """What SeaBIOS reads as etc/sercon-port: it, and iPXE through it, talk on ttyS1 then."""
    return SERIAL_CONSOLE_PORT.to_bytes(2, "little")


def command_line(
    name: str,
    files: Files,
    nics: Sequence[Nic],
    boot: Boot,
    told: Mapping[str, str],
    *,
    lab_port: bool = False,
) -> list[str]:
    """The command that switches a machine on.

    From a disk it boots the image's kernel directly, and a reboot stays inside the process. From the network
    it boots by the first NIC's iPXE ROM, and a reboot ends the process: what comes next is for the driver.

    Args:
        name: qemu's -name; the process is known by it.
        files: the machine's files.
        nics: its ports, the first one first.
        boot: where from.
        told: what the system finds in its kernel's command line, as ``lab.NAME=VALUE``: ``instance`` is which
            installation the disk holds (see `seed`), ``host`` the device's host name.
        lab_port: whether it has a port that leads to the lab alone: what StarlingX's commands talk to.
    """
    memory = NETBOOT_MEMORY_MIB if boot is Boot.NETWORK else MEMORY_MIB
    console = f"socket,id=console,path={files.console_socket},server=on,wait=off"
    options: list[Option] = [
        ("-name", name),
        ("-machine", "pc,usb=off"),
        ("-accel", f"tcg,tb-size={TRANSLATED_MIB}"),
        ("-cpu", "qemu64,+rdrand"),
        ("-smp", "1"),
        ("-m", str(memory)),
        ("-display", "none"),
        ("-qmp", f"unix:{files.monitor},server=on,wait=off"),
        ("-serial", "null"),
        ("-chardev", f"{console},logfile={files.console},logappend=on"),
        ("-serial", "chardev:console"),
        ("-device", "virtio-scsi-pci,id=scsi,addr=0x3"),
        ("-drive", f"{_drive('disk', files.disk)},discard=unmap,detect-zeroes=unmap"),
        ("-device", "scsi-hd,drive=disk,bus=scsi.0,lun=0"),
        ("-device", "virtio-rng-pci,addr=0x4"),
        *_ports(nics, boot),
    ]
    if lab_port and boot is Boot.DISK:
        options.append(("-netdev", f"user,id=lab,ipv6=off,{LAB_NETWORK}"))
        options.append(("-device", f"virtio-net-pci,netdev=lab,mac={LAB_MAC},addr=0x1e,romfile="))
    if boot is Boot.NETWORK:
        options.append(("-fw_cfg", f"name=etc/sercon-port,file={files.sercon}"))
        options.append(("-action", "reboot=shutdown"))
    else:
        options += _from_disk(files, boot, told)
    return [
        "qemu-system-x86_64",
        "-nodefaults",
        "-no-user-config",
        *(word for option in options for word in option),
    ]


def _drive(name: str, file: Path, kind: str = "qcow2") -> str:
    # What a crash of this machine would lose is a lab's: the host's cache is enough.
    return f"if=none,id={name},file={file},format={kind},cache=unsafe"


def _from_disk(files: Files, boot: Boot, told: Mapping[str, str]) -> list[Option]:
    root = "/dev/vdb" if boot is Boot.RESCUE else "/dev/sda"
    words = " ".join(f"lab.{name}={value}" for name, value in told.items())
    options = [
        ("-kernel", str(files.kernel)),
        ("-initrd", str(files.initramfs)),
        ("-append", f"console=ttyS1,115200n8 quiet {SAME_ADDRESSES} lab.root={root} {words}"),
    ]
    if files.seed is not None:
        # Not on the SCSI bus: the disk must be its only one, or it might not be sda.
        options.append(("-drive", f"{_drive('seed', files.seed, 'raw')},readonly=on"))
        options.append(("-device", "virtio-blk-pci,drive=seed,addr=0x6"))
    if boot is Boot.RESCUE:
        options.append(("-drive", _drive("rescue", files.rescue_disk)))
        options.append(("-device", "virtio-blk-pci,drive=rescue,addr=0x7"))
    return options


def _ports(nics: Sequence[Nic], boot: Boot) -> list[Option]:
    options: list[Option] = []
    if any(nic.slot.startswith("pci:") for nic in nics):
        options.append(("-device", "pci-bridge,id=riser,chassis_nr=1,shpc=off,addr=0x5"))
        options.append(("-global", _NO_BRIDGE_HOTPLUG))
    for number, nic in enumerate(nics):
        kind, _, place = nic.slot.partition(":")
        where = (
            f"addr={0x8 + number:#x},acpi-index={place}"
            if kind == "onboard"
            else f"bus=riser,addr=0.{place},multifunction=on"
        )
        rom = "bootindex=1" if boot is Boot.NETWORK and number == 0 else "romfile="
        device = f"virtio-net-pci,netdev=n{number},id=nic{number},mac={nic.mac}"
        options.append(("-netdev", f"vde,id=n{number},sock={nic.switch},port={nic.port}"))
        options.append(("-device", f"{device},{where},{rom}"))
    return options
