"""The stand-ins for StarlingX's bootimage.iso: its layout, the lab's kernel, installer and system.

There is one for each release. They differ in what images differ in where a
fleet is installed: the account, the version, what configures the network. All have the layout of 2018.10.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class Release:
    """What the image of a release is.

    Attributes:
        path: where StarlingX's mirror has it.
        version: its SW_VERSION.
        account: the account that it makes.
        network: the package that configures the network.
    """

    path: str
    version: str
    account: str
    network: str


def _debian(release: str, version: str) -> Release:
    path = f"/mirror/starlingx/release/{release}.0/debian/monolithic/outputs/iso/bootimage.iso"
    return Release(path, version, "sysadmin", "ifupdown")


RELEASES: Final[Mapping[str, Release]] = {
    "2018.10": Release(
        "/mirror/starlingx/release/2018.10/centos/2018.10.0/outputs/iso/bootimage.iso",
        "18.10",
        "wrsroot",
        "initscripts",
    ),
    "11.0": _debian("11.0", "25.09"),
    "12.0": _debian("12.0", "26.03"),
}


def name(release: str) -> str:
    """File name of a release's image."""
    return f"bootimage-{release}.iso"


def build(work: Path, content: Path) -> list[Path]:
    """Write an ISO for each release; beside it its SHA-256 (``NAME.sha256``), as ``sha256sum`` writes it.

    Args:
        work: folder with vmlinuz, initrd.img and squashfs.img; the ISOs are written into it.
        content: the files that are the same in every build (pxeboot_setup.sh, pxeboot/).

    Returns:
        What was written.
    """
    tree = work / "iso-tree"
    (tree / "LiveOS").mkdir(parents=True)
    for source in ("vmlinuz", "initrd.img", "LiveOS/squashfs.img"):
        (tree / source).hardlink_to(work / Path(source).name)
    shutil.copytree(content, tree, dirs_exist_ok=True)
    written: list[Path] = []
    for number, release in RELEASES.items():
        for kickstart in content.glob("pxeboot/*.cfg"):
            text = _filled(kickstart.read_text(encoding="utf-8"), release)
            (tree / "pxeboot" / kickstart.name).write_text(text, encoding="utf-8")
        file = work / name(number)
        _write(tree, file, f"STX-{number}-LAB")
        with file.open("rb") as image:
            digest = hashlib.file_digest(image, "sha256").hexdigest()
        checksum = file.with_name(f"{file.name}.sha256")
        checksum.write_text(f"{digest}  bootimage.iso\n", encoding="ascii")
        written += [file, checksum]
    return written


def _filled(text: str, release: Release) -> str:
    for mark, value in (
        ("@ACCOUNT@", release.account),
        ("@VERSION@", release.version),
        ("@NETWORK@", release.network),
    ):
        text = text.replace(mark, value)
    return text


def _write(tree: Path, file: Path, volume: str) -> None:
    # pxeboot_setup.sh runs from the mounted ISO, hence Rock Ridge with its mode.
    options = ["-as", "mkisofs", "-quiet", "-r", "-J", "-V", volume, "-o", str(file), str(tree)]
    subprocess.run(["xorriso", *options], check=True, capture_output=True)
