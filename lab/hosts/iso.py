"""The stand-in for StarlingX's bootimage.iso: its layout, the lab's kernel, installer and system."""

import hashlib
import shutil
import subprocess
from pathlib import Path


def build(work: Path, content: Path, iso: Path) -> str:
    """Write the ISO and return its SHA-256 in hexadecimal.

    Args:
        work: folder with vmlinuz, initrd.img and squashfs.img.
        content: the files that are the same in every build (pxeboot_setup.sh, pxeboot/).
        iso: the file to write.
    """
    tree = work / "iso-tree"
    shutil.copytree(content, tree)
    (tree / "LiveOS").mkdir()
    for source, target in (
        ("vmlinuz", "vmlinuz"),
        ("initrd.img", "initrd.img"),
        ("squashfs.img", "LiveOS/squashfs.img"),
    ):
        (work / source).rename(tree / target)
    # pxeboot_setup.sh runs from the mounted ISO, hence Rock Ridge with its mode.
    subprocess.run(
        [
            "xorriso",
            "-as",
            "mkisofs",
            "-quiet",
            "-r",
            "-J",
            "-V",
            "STX-2018.10-LAB",
            "-o",
            str(iso),
            str(tree),
        ],
        check=True,
        capture_output=True,
    )
    shutil.copy(tree / "vmlinuz", work / "vmlinuz")
    with iso.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
