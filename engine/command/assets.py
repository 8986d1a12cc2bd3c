"""Files that a command leaves behind, as assets and as an archive, with the engine's hashes."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from engine.command.globs import compile_rules
from engine.command.gotext import os_error
from providers.kit.errors import ProviderError
from providers.kit.values import Archive, Asset

_BLOCK: Final = 512
_CHUNK: Final = 1 << 20
_LONGEST_USTAR_NAME: Final = 100
_LARGEST_USTAR_FILE: Final = 0o77777777777


def find_assets(folder: str, patterns: Sequence[str]) -> dict[str, Asset]:
    """Return the files under `folder` that the patterns name, by their path relative to it.

    Raises:
        ProviderError: a pattern is wrong, the folder or a file cannot be read.
    """
    rules = compile_rules(patterns)
    try:
        return {name: _asset(asset_path(folder, name)) for name in _files(folder) if rules.match(name)}
    except OSError as error:
        raise ProviderError(f"open {error.filename}: {os_error(error)}") from None


def asset_path(folder: str, name: str) -> str:
    """Return the path of a file found in `folder`, as Go's path.Join writes it."""
    return os.path.normpath(f"{folder}/{name}")


def _files(folder: str) -> Iterator[str]:
    # Symbolic links to folders are not followed; they are named like files, as Go's WalkDir does.
    def stop(error: OSError) -> None:
        raise error

    for parent, folders, files in os.walk(folder, onerror=stop):
        linked = [name for name in folders if Path(parent, name).is_symlink()]
        folders[:] = sorted(set(folders) - set(linked))
        for name in sorted([*files, *linked]):
            yield os.path.relpath(f"{parent}/{name}", folder)


def _asset(path: str) -> Asset:
    if Path(path).is_dir():
        raise ProviderError(f"asset path '{path}' is a directory; try using an archive")
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return Asset(hash=digest.hexdigest(), path=path)


def archive_of(assets: Mapping[str, Asset]) -> Archive:
    """Return an archive of the assets.

    Its hash is the engine's: the SHA-256 of the tar file that Go's archive/tar makes of it (mode 0600, no
    times, names in order). A name or size that needs more than a plain ustar header leaves the hash out, and
    the engine works it out.
    """
    digest = hashlib.sha256()
    for name in sorted(assets):
        header = _tar_header(name, size := Path(assets[name].path).stat().st_size)
        if header is None:
            return Archive(assets=assets)
        digest.update(header)
        with Path(assets[name].path).open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        digest.update(bytes(-size % _BLOCK))
    digest.update(bytes(2 * _BLOCK))
    return Archive(hash=digest.hexdigest(), assets=assets)


def _tar_header(name: str, size: int) -> bytes | None:
    encoded = name.encode()
    if len(encoded) > _LONGEST_USTAR_NAME or not name.isascii() or size > _LARGEST_USTAR_FILE:
        return None
    owner = b"0000000\0" * 2
    fields = encoded.ljust(100, b"\0") + b"0000600\0" + owner + f"{size:011o}\0".encode() + b"00000000000\0"
    rest = b"0" + bytes(100) + b"ustar\0" + b"00" + bytes(64) + b"0000000\0" * 2 + bytes(167)
    checksum = sum(fields) + 8 * ord(" ") + sum(rest)
    return fields + f"{checksum:06o}\0 ".encode() + rest
