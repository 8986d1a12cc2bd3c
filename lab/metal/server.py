"""``python -m lab.metal.server``: the emulator as a process, on a TCP port and a socket in its folder.

The socket is for the lab's own commands: they stand outside the lab's network namespace, where the port
cannot be reached.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import logging
import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from lab.metal.app import create_app
from lab.metal.database import Database
from lab.metal.endpoint import ADDRESS, PORT, RECORDS, SOCKET
from lab.metal.hosts import HostDriver, RecordsOnly
from lab.metal.world import World

DATABASE = "metal.db"


class CuttableProtocol(H11Protocol):
    """HTTP whose connections the application can cut: it finds the transport in its scope's state."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Remember the transport."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def load_driver(name: str, state: Path) -> HostDriver:
    """The driver of that name: ``records``, or ``module:factory`` where the factory takes the state folder.

    Raises:
        ValueError: the name is neither.
    """
    if name == RECORDS:
        return RecordsOnly()
    module, _, attribute = name.partition(":")
    if not attribute:
        raise ValueError(f"--hosts {name}: takes {RECORDS} or module:factory")
    factory = cast("Callable[[Path], HostDriver]", getattr(importlib.import_module(module), attribute))
    return factory(state)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m lab.metal.server", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="folder for the state")
    parser.add_argument("--host", default=ADDRESS, help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen on (%(default)s)")
    parser.add_argument(
        "--hosts", default=RECORDS, help="what devices are: records, or module:factory of a driver"
    )
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("uvicorn.access").setLevel(logging.INFO)
    state: Path = options.state
    world = World(Database(state / DATABASE))
    app = create_app(world, load_driver(options.hosts, state))
    config = uvicorn.Config(
        app, http=CuttableProtocol, log_config=None, lifespan="on", timeout_graceful_shutdown=2
    )
    sockets = [tcp(options.host, options.port), unix(state)]
    try:
        uvicorn.Server(config).run(sockets=sockets)
    finally:
        (state / SOCKET).unlink(missing_ok=True)
        world.database.close()


def tcp(host: str, port: int) -> socket.socket:
    """A socket on an address and port, for a server."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind((host, port))
    return found


def unix(state: Path) -> socket.socket:
    """The socket in a folder, bound through its descriptor: a path may be longer than a socket's address."""
    (state / SOCKET).unlink(missing_ok=True)
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    folder = os.open(state, os.O_PATH | os.O_DIRECTORY)
    try:
        found.bind(f"/proc/self/fd/{folder}/{SOCKET}")
    finally:
        os.close(folder)
    (state / SOCKET).chmod(0o600)
    return found


if __name__ == "__main__":
    main()
