"""The image that the lab's machines boot: Debian packages as a disk, a kernel, initramfs and an ISO.

It is built once and kept in the user's cache, in a folder named by the digest of everything it is made from.
"""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.paths import cache_dir
from lab.hosts import initramfs, iso

SUITE = "bookworm"
GUEST = Path(__file__).parent / "guest"

PACKAGES = (
    # the system
    *(
        "usr-is-merged",
        "systemd",
        "systemd-sysv",
        "udev",
        "kmod",
        "dbus",
        "e2fsprogs",
        "sudo",
        "procps",
        "less",
    ),
    # what a router, a boot server and a person at the console want
    *("openssh-server", "iproute2", "iputils-ping", "iputils-arping", "nftables", "curl", "netcat-openbsd"),
    *("tcpdump", "vlan", "ifupdown", "ifenslave", "udhcpc", "apache2"),
)

DISK_MODULES = ("virtio_pci", "virtio_blk", "virtio_scsi", "sd_mod", "virtio_net", "virtio_rng", "loop")
INSTALLER_MODULES = ("virtio_pci", "virtio_scsi", "sd_mod", "virtio_net", "loop", "squashfs")
"""Modules of Debian's cloud kernel, which has ext4 built in."""


class ImageError(Exception):
    """The image cannot be built here."""


@dataclass(frozen=True)
class HostImage:
    """Where the parts of a built image are."""

    folder: Path

    @property
    def disk(self) -> Path:
        """Raw ext4 file system, the base of every disk of an operating system that the service provides."""
        return self.folder / "base.img"

    @property
    def kernel(self) -> Path:
        """Debian's cloud kernel."""
        return self.folder / "vmlinuz"

    @property
    def initramfs(self) -> Path:
        """Boots a machine from its disk."""
        return self.folder / "boot.initrd"

    def iso(self, release: str) -> Path:
        """The stand-in for a release's bootimage.iso; ``iso.RELEASES`` has the releases."""
        return self.folder / iso.name(release)

    def iso_sha256(self, release: str) -> str:
        """SHA-256 of that, in hexadecimal."""
        return (self.folder / f"{iso.name(release)}.sha256").read_text().split()[0]


def cache() -> Path:
    """The user's cache folder of images."""
    return cache_dir() / "lab-hosts"


def digest() -> str:
    """Digest of the recipe: package list, guest files, and the code that puts them together."""
    ours = hashlib.sha256()
    for text in (SUITE, *PACKAGES):
        ours.update(text.encode() + b"\0")
    files = [
        *GUEST.rglob("*"),
        *(Path(__file__).parent / name for name in ("image.py", "initramfs.py", "iso.py")),
    ]
    for file in sorted(file for file in files if file.is_file()):
        ours.update(file.relative_to(Path(__file__).parent).as_posix().encode() + b"\0" + file.read_bytes())
    return ours.hexdigest()[:16]


def folder() -> Path:
    """Where the image of this recipe is, or will be."""
    return cache() / digest()


def built() -> bool:
    """True where it is there."""
    return folder().is_dir()


def ensure(say: Callable[[str], None]) -> HostImage:
    """The image, built if the cache does not have it yet (about a minute and a half).

    Raises:
        ImageError: it cannot be built; the text holds the end of the builder's output.
    """
    final = folder()
    if final.is_dir():
        return HostImage(final)
    say("building the lab's machine image (Debian packages; about two minutes, once)")
    final.parent.mkdir(parents=True, exist_ok=True)
    # mmdebstrap without root runs the build as another user of a user namespace, which must be able to
    # write here.
    work = Path(tempfile.mkdtemp(prefix="murmuration-image-"))
    work.chmod(0o777)  # a folder of this build alone
    try:
        parts = _build(work)
        staged = Path(tempfile.mkdtemp(prefix=".new-", dir=final.parent))
        staged.chmod(0o755)
        for part in parts:
            subprocess.run(["cp", "--sparse=always", str(part), str(staged / part.name)], check=True)
        _publish(staged, final)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return HostImage(final)


def _publish(staged: Path, final: Path) -> None:
    try:
        staged.rename(final)
    except OSError:
        # Another lab of this user was quicker with the same recipe.
        shutil.rmtree(staged)
        if not final.is_dir():
            raise


def _build(work: Path) -> list[Path]:
    """Build in a folder; the files that are the image."""
    hook = f'sh {GUEST}/customize.sh "$1" {work} {GUEST}'
    run = subprocess.run(
        [
            "mmdebstrap", "--variant=minbase", "--format=null", f"--include={','.join(PACKAGES)}",
            "--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/doc/*",
            "--dpkgopt=path-exclude=/usr/share/locale/*", f"--customize-hook={hook}", SUITE, "/dev/null",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode != 0:
        raise ImageError(f"the lab's machine image cannot be built:\n{run.stderr.strip()[-1500:]}")
    return _assemble(work)


def _assemble(work: Path) -> list[Path]:
    """The initramfs archives and the ISOs from what the hook left."""
    (work / "boot.initrd").write_bytes(
        initramfs.archive(
            work / "busybox", work / "modules.tar", DISK_MODULES, {"init": GUEST / "boot-init.sh"}
        )
    )
    (work / "initrd.img").write_bytes(
        initramfs.archive(
            work / "busybox",
            work / "modules.tar",
            INSTALLER_MODULES,
            {
                "init": GUEST / "installer-init.sh",
                "kickstart.sh": GUEST / "kickstart.sh",
                "configure.sh": GUEST / "configure.sh",
            },
        )
    )
    isos = iso.build(work, GUEST / "iso")
    return [work / "base.img", work / "vmlinuz", work / "boot.initrd", *isos]
