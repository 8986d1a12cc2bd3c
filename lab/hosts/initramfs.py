"""Initramfs archives: busybox, a few of the kernel's modules in the order to load them, and an init."""

import gzip
import stat
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath


class ModuleError(Exception):
    """The kernel has no module of that name."""


def load_order(modules_dep: str, wanted: Iterable[str]) -> list[str]:
    """Paths of the modules that `wanted` names, each after everything that it depends on.

    Args:
        modules_dep: text of the kernel's modules.dep ("path: dependency ...", the nearest first).
        wanted: module names. Names that the kernel has built in must not be among them.

    Raises:
        ModuleError: a name is not in modules.dep.
    """
    needs: dict[str, list[str]] = {}
    paths: dict[str, str] = {}
    for line in modules_dep.splitlines():
        path, _, rest = line.partition(":")
        needs[path] = rest.split()
        paths[PurePosixPath(path).name.split(".")[0].replace("-", "_")] = path
    order: list[str] = []
    for name in wanted:
        own = paths.get(name.replace("-", "_"))
        if own is None:
            raise ModuleError(f"the kernel has no module {name}")
        for path in [*reversed(needs[own]), own]:
            if path not in order:
                order.append(path)
    return order


def cpio(files: Iterable[tuple[str, int, bytes]]) -> bytes:
    """A cpio archive ("newc", the kernel's format) of (name, mode with file type, content)."""
    parts: list[bytes] = []
    for inode, (name, mode, content) in enumerate([*files, ("TRAILER!!!", 0, b"")], start=1):
        encoded = name.encode() + b"\0"
        fields = (inode, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(encoded), 0)
        header = b"070701" + b"".join(b"%08X" % field for field in fields)
        parts += [_padded(header + encoded), _padded(content)]
    return b"".join(parts)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def archive(busybox: Path, modules: Path, wanted: Iterable[str], files: Mapping[str, Path]) -> bytes:
    """A compressed initramfs.

    Args:
        busybox: the statically linked program.
        modules: a tar of the kernel's module folder (`RELEASE/modules.dep`, `RELEASE/kernel/...`).
        wanted: the modules to take along, with what they depend on; /modules/order lists the files as they
        must be loaded.
        files: path in the archive -> file on this machine; `init` is made executable.
    """
    entries = [("bin", stat.S_IFDIR | 0o755, b""), ("modules", stat.S_IFDIR | 0o755, b"")]
    entries.append(("bin/busybox", stat.S_IFREG | 0o755, busybox.read_bytes()))
    with tarfile.open(modules) as tar:
        release = tar.getnames()[0].split("/")[0]
        order = load_order(_member(tar, f"{release}/modules.dep").decode(), wanted)
        for path in order:
            content = _member(tar, f"{release}/{path}")
            entries.append((f"modules/{PurePosixPath(path).name}", stat.S_IFREG | 0o644, content))
    listing = "".join(f"{PurePosixPath(path).name}\n" for path in order)
    entries.append(("modules/order", stat.S_IFREG | 0o644, listing.encode()))
    for name, file in files.items():
        entries.append((name, stat.S_IFREG | (0o755 if name == "init" else 0o644), file.read_bytes()))
    return gzip.compress(cpio(entries), compresslevel=6, mtime=0)


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    if file is None:
        raise ModuleError(f"{name} is no file")
    return file.read()
