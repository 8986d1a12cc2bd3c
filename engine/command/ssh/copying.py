"""Local files, folders and texts brought to a server, as `cp -r` would."""

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from asyncssh import SFTPClient

from engine.command.gotext import os_error
from engine.command.ssh.sftp import is_folder, make_folder, make_folders, put_file, stat, write_file
from providers.kit.errors import ProviderError


async def copy_text(sftp: SFTPClient, text: str, destination: str) -> None:
    """Write a text to the file `destination`; folders above it are made.

    Raises:
        ProviderError: `destination` is a folder, or cannot be written.
    """
    there = await stat(sftp, destination)
    if there is not None and is_folder(there):
        raise ProviderError(
            f"remote path {destination} is a directory; "
            "when using a text asset, remotePath must be a file path"
        )
    await _make_parents(sftp, destination)
    await write_file(
        sftp, text.encode(), destination, f"failed to write text content to remote path {destination}"
    )


async def copy_path(sftp: SFTPClient, source: str, destination: str) -> None:
    """Copy a file or folder.

    | source | destination is a folder | is not there      | is a file   |
    |--------|-------------------------|-------------------|-------------|
    | `dir`  | `destination/dir`       | `destination/dir` | an error    |
    | `dir/` | what is in `dir`        | what is in `dir`  | an error    |
    | `file` | `destination/file`      | `destination`     | overwritten |

    Folders above a destination that is not there are made. What is in the destination and not in the source
    stays.

    Raises:
        ProviderError: a path cannot be read or written, or is of the other kind.
    """
    if not Path(source).exists():
        raise ProviderError(f"open {source}: no such file or directory")
    there = await stat(sftp, destination)
    if Path(source).is_dir():
        if there is None:
            await make_folders(sftp, destination, f"failed to create remote directory {destination}")
        elif not is_folder(there):
            raise ProviderError(f"remote path {destination} exists but is not a directory")
        if not source.endswith("/"):
            destination = posixpath.join(destination, posixpath.basename(source))
        await _copy_folder(sftp, source, destination)
        return
    if there is None:
        await _make_parents(sftp, destination)
    elif is_folder(there):
        destination = posixpath.join(destination, posixpath.basename(source))
    await put_file(sftp, source, destination)


async def _make_parents(sftp: SFTPClient, destination: str) -> None:
    what = f"failed to create parent directories for {destination}"
    await make_folders(sftp, posixpath.dirname(destination), what)


async def _copy_folder(sftp: SFTPClient, source: str, destination: str) -> None:
    for name, is_dir in _walk(source):
        remote = posixpath.normpath(posixpath.join(destination, name))
        if not is_dir:
            await put_file(sftp, os.path.normpath(f"{source}/{name}"), remote)
            continue
        there = await stat(sftp, remote)
        if there is None:
            await make_folder(sftp, remote)
        elif not is_folder(there):
            raise ProviderError(f"remote path {remote} exists but is not a directory")


def _walk(folder: str, name: str = ".") -> Iterator[tuple[str, bool]]:
    """Yield a folder's members, itself first, in lexical order; links to folders are not followed."""
    yield name, True
    try:
        entries = sorted(os.scandir(f"{folder}/{name}"), key=lambda entry: entry.name)
    except OSError as error:
        raise ProviderError(f"open {folder}/{name}: {os_error(error)}") from None
    for entry in entries:
        path = os.path.normpath(f"{name}/{entry.name}")
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder, path)
        else:
            yield path, False
