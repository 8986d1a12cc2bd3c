"""A server's files over SFTP, with errors that name the path and say what Go's github.com/pkg/sftp says."""

import posixpath
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import asyncssh
from asyncssh import SFTPAttrs, SFTPClient, SFTPError
from asyncssh.constants import (
    FILEXFER_TYPE_DIRECTORY,
    FILEXFER_TYPE_UNKNOWN,
    FX_FAILURE,
    FX_NO_SUCH_FILE,
    FX_PERMISSION_DENIED,
)

from engine.command.gotext import os_error
from providers.kit.errors import ProviderError

_DIRECTORY_BITS: Final = 0o170000
_DIRECTORY: Final = 0o040000
# Written as many requests at once; bytes.
_CHUNK: Final = 4 << 20


@contextmanager
def failing(what: str) -> Generator[None]:
    """Turn failures of SFTP, a local file or the connection into a `ProviderError` beginning with `what`."""
    prefix = f"{what}: " if what else ""
    try:
        yield
    except SFTPError as error:
        raise ProviderError(f"{prefix}{_sftp_text(error)}") from None
    except OSError as error:
        raise ProviderError(f"{prefix}{os_error(error)}") from None
    except asyncssh.Error as error:
        raise ProviderError(f"{prefix}the SSH connection broke: {error}") from None


def _sftp_text(error: SFTPError) -> str:
    if error.code == FX_NO_SUCH_FILE:
        return "file does not exist"
    if error.code == FX_PERMISSION_DENIED:
        return "permission denied"
    kind = " (SSH_FX_FAILURE)" if error.code == FX_FAILURE else f" (code {error.code})"
    return f'sftp: "{error.reason}"{kind}'


async def stat(sftp: SFTPClient, path: str) -> SFTPAttrs | None:
    """Return what is at the path, or None if nothing is."""
    with failing(f"failed to stat remote path {path}"):
        try:
            return await sftp.stat(path)
        except SFTPError as error:
            if error.code == FX_NO_SUCH_FILE:
                return None
            raise


def is_folder(attributes: SFTPAttrs) -> bool:
    """Tell whether a path is a folder."""
    if attributes.type != FILEXFER_TYPE_UNKNOWN:
        return attributes.type == FILEXFER_TYPE_DIRECTORY
    return (attributes.permissions or 0) & _DIRECTORY_BITS == _DIRECTORY


async def make_folder(sftp: SFTPClient, path: str) -> None:
    """Make one folder, whose parent is there."""
    with failing(f"failed to create remote directory {path}"):
        await sftp.mkdir(path)


async def make_folders(sftp: SFTPClient, path: str, what: str) -> None:
    """Make a folder and those above it, as far as they are missing."""
    missing: list[str] = []
    while path not in ("", "/", "."):
        with failing(what):
            found = await stat(sftp, path)
        if found is not None:
            if not is_folder(found):
                raise ProviderError(f"{what}: mkdir {path}: not a directory")
            break
        missing.append(path)
        path = posixpath.dirname(path)
    for folder in reversed(missing):
        with failing(what):
            await sftp.mkdir(folder)


async def write_file(sftp: SFTPClient, content: bytes, path: str, what: str) -> None:
    """Write a file with this content. Its mode is the server's default, or what it was."""
    with failing(f"failed to create remote file {path}"):
        file = await sftp.open(path, "wb")
    async with file:
        with failing(what):
            await file.write(content)


async def put_file(sftp: SFTPClient, source: str, path: str) -> None:
    """Copy a local file; the remote one is made or overwritten. Modes and times are not carried over."""
    with ExitStack() as stack:
        with failing(f"open {source}"):
            local = stack.enter_context(Path(source).open("rb"))
        with failing(f"failed to create remote file {path}"):
            file = await sftp.open(path, "wb")
        with failing(f"failed to copy file {source} to remote path {path}"):
            async with file:
                while chunk := local.read(_CHUNK):
                    await file.write(chunk)
