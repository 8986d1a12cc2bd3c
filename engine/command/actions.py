"""What a remote resource does over SSH, imported on first use.

The SSH library costs more time to import than a preview of a few commands takes, and a preview opens no
connection.
"""

import importlib
from typing import Protocol, cast

from engine.command.capture import Capture
from engine.command.ssh.endpoint import Endpoint
from engine.command.ssh.job import RemoteJob
from providers.kit.resource import Operation


class Actions(Protocol):
    """The functions of `engine.command.ssh.actions`."""

    async def run(self, operation: Operation, endpoint: Endpoint, job: RemoteJob, capture: Capture) -> None:
        """Run a command."""

    async def write_text(self, operation: Operation, endpoint: Endpoint, text: str, destination: str) -> None:
        """Write a text to a file, making the folders above it."""

    async def copy(self, operation: Operation, endpoint: Endpoint, source: str, destination: str) -> None:
        """Copy a file or folder as `cp -r` does."""

    async def copy_file(
        self, operation: Operation, endpoint: Endpoint, source: str, destination: str
    ) -> None:
        """Copy a file to exactly this path."""


def actions() -> Actions:
    """Return what can be done over SSH."""
    return cast("Actions", importlib.import_module("engine.command.ssh.actions"))
