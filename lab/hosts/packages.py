"""The Debian packages of machines and switches: found, installed where that is allowed, or named."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

COMMANDS = {
    "qemu-system-x86_64": "qemu-system-x86",
    "qemu-img": "qemu-utils",
    "vde_switch": "vde2",
    "mmdebstrap": "mmdebstrap",
    "mksquashfs": "squashfs-tools",
    "mke2fs": "e2fsprogs",
    "xorriso": "xorriso",
}
"""Command -> Debian package that has it. Without root, the image is built in a user namespace (newuidmap)."""

FILES = {
    Path("/usr/lib/ipxe/qemu/pxe-virtio.rom"): "ipxe-qemu",
}
"""File -> Debian package that has it."""


class MissingPackagesError(Exception):
    """Programs that the lab's machines need are not there and may not be installed from here."""


def missing() -> list[str]:
    """The Debian packages that are not installed, by name, in order."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    commands = COMMANDS if os.geteuid() == 0 else COMMANDS | {"newuidmap": "uidmap"}
    wanted = {package for command, package in commands.items() if shutil.which(command, path=path) is None}
    wanted |= {package for file, package in FILES.items() if not file.exists()}
    return sorted(wanted)


def ensure(say: Callable[[str], None]) -> None:
    """Install what is missing where this process may, else name it.

    Raises:
        MissingPackagesError: with the command that a person with the right to would type.
    """
    packages = missing()
    if not packages:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise MissingPackagesError(
            f"the lab's machines need {', '.join(packages)}, not installed here: sudo {' '.join(command)}"
        )
    say(f"installing {', '.join(packages)}: the lab's machines are qemu on VDE switches")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-q"], command):
        run = subprocess.run(step, env=environment, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise MissingPackagesError(f"{' '.join(command)} failed:\n{run.stderr.strip()[-800:]}")
