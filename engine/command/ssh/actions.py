"""What the remote resources do: connect, do one thing, and close the connection."""

import contextlib
from collections.abc import AsyncGenerator
from functools import partial
from pathlib import Path

from asyncssh import SFTPClient

from engine.command.capture import Capture
from engine.command.gotext import os_error
from engine.command.ssh.copying import copy_path, copy_text
from engine.command.ssh.dial import connected
from engine.command.ssh.endpoint import Endpoint
from engine.command.ssh.execute import execute
from engine.command.ssh.job import RemoteJob
from engine.command.ssh.sftp import failing, put_file
from providers.kit.errors import ProviderError
from providers.kit.log import Severity
from providers.kit.resource import Operation


async def run(operation: Operation, endpoint: Endpoint, job: RemoteJob, capture: Capture) -> None:
    """Run a command; its output goes to `capture`."""
    error = partial(operation.log.write, Severity.ERROR, urn=operation.urn)
    async with connected(endpoint, operation.status) as connection, capture:
        await execute(connection, job, capture, error=error, warning=operation.warn)


async def write_text(operation: Operation, endpoint: Endpoint, text: str, destination: str) -> None:
    """Write a text to a file, making the folders above it."""
    async with _sftp(operation, endpoint) as sftp:
        await copy_text(sftp, text, destination)


async def copy(operation: Operation, endpoint: Endpoint, source: str, destination: str) -> None:
    """Copy a file or folder as `cp -r` does."""
    _must_be_there(source)
    async with _sftp(operation, endpoint) as sftp:
        await copy_path(sftp, source, destination)


async def copy_file(operation: Operation, endpoint: Endpoint, source: str, destination: str) -> None:
    """Copy a file to exactly this path."""
    _must_be_there(source)
    async with _sftp(operation, endpoint) as sftp:
        await put_file(sftp, source, destination)


@contextlib.asynccontextmanager
async def _sftp(operation: Operation, endpoint: Endpoint) -> AsyncGenerator[SFTPClient]:
    async with connected(endpoint, operation.status) as connection:
        with failing("no SFTP on the server"):
            client = await connection.start_sftp_client()
        async with client:
            yield client


def _must_be_there(path: str) -> None:
    # Told before the server is waited for, which may take long.
    try:
        Path(path).stat()
    except OSError as error:
        raise ProviderError(f"open {path}: {os_error(error)}") from None
