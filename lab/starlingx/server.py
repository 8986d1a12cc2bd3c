"""``python -m lab.starlingx``: the services as a process.

One port for all of them by path, and ports of their own.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import socket
import threading
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from lab.errors import LabError
from lab.metal.server import CuttableProtocol, tcp, unix
from lab.starlingx import clouds, scenario
from lab.starlingx.clock import SPEED, Clock
from lab.starlingx.endpoint import ADDRESS, DATABASE, FRONT, SOCKET
from lab.starlingx.scenario import CloudPlan
from lab.starlingx.store import World
from lab.starlingx.web import create_app

START_SECONDS = 60.0


@dataclass
class Running:
    """A server that runs in a thread of this process.

    Attributes:
        url: its front: ``{url}/CLOUD/SERVICE`` are the services, ``{url}/lab/...`` the lab's own paths.
    """

    url: str

    def service(self, cloud: str, name: str) -> str:
        """Where a service of a cloud is, e.g. ``keystone``; the catalogue tells the rest."""
        return f"{self.url}/{cloud}/{name}"

    def auth_url(self, cloud: str = "central") -> str:
        """Keystone of a cloud, as ``OS_AUTH_URL``."""
        return f"{self.service(cloud, 'keystone')}/v3"


@dataclass
class _Thread:
    """A server in a thread, where the state is opened: SQLite's connection belongs to its thread."""

    plans: Sequence[CloudPlan]
    folder: Path
    speed: float
    bound: socket.socket
    ready: threading.Event = field(default_factory=threading.Event)
    server: uvicorn.Server | None = None

    def run(self) -> None:
        """Serve until told to stop."""
        world = World.open(self.folder / DATABASE, Clock(speed=self.speed))
        try:
            scenario.settle(world, self.plans)
            self.server = _server(world, {})
            self.ready.set()
            self.server.run(sockets=[self.bound])
        finally:
            self.ready.set()
            world.database.close()


def _server(world: World, ports: Mapping[int, tuple[str, str]]) -> uvicorn.Server:
    app = create_app(world, dict(ports))
    return uvicorn.Server(
        uvicorn.Config(
            app, http=CuttableProtocol, log_config=None, lifespan="off", timeout_graceful_shutdown=1
        )
    )


@contextlib.contextmanager
def serve(
    plans: Sequence[CloudPlan], state: Path | None = None, *, speed: float = SPEED, port: int = 0
) -> Generator[Running]:
    """Serve these clouds on loopback from a thread, for tests.

    Args:
        plans: what is there at first, e.g. ``[scenario.one(subclouds=2)]``.
        state: the folder of the state file; a temporary one if it is none.
        speed: how much faster than real hosts its are; ``1e6`` makes everything at once.
        port: of the front; 0 takes a free one.
    """
    with contextlib.ExitStack() as stack:
        folder = state or Path(stack.enter_context(TemporaryDirectory()))
        bound = tcp(ADDRESS, port)
        bound.listen()
        work = _Thread(plans, folder, speed, bound)
        thread = threading.Thread(target=work.run, daemon=True)
        thread.start()
        if not work.ready.wait(START_SECONDS) or work.server is None:
            raise LabError("the lab's StarlingX did not start")
        try:
            yield Running(f"http://{ADDRESS}:{bound.getsockname()[1]}")
        finally:
            work.server.should_exit = True
            thread.join(START_SECONDS)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m lab.starlingx", description=__doc__)
    parser.add_argument("--state", type=Path, help="folder for the state (default: a temporary one)")
    parser.add_argument("--empty", action="store_true", help="no clouds at first")
    parser.add_argument("--cloud", type=Path, help="YAML file of the clouds that are there at first")
    parser.add_argument("--subclouds", type=int, default=2, help="without --cloud: subclouds (%(default)s)")
    parser.add_argument("--workers", type=int, default=0, help="without --cloud: workers (%(default)s)")
    parser.add_argument("--release", default="12.0", help="without --cloud: release (%(default)s)")
    parser.add_argument("--host", default=ADDRESS, help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=FRONT, help="port of the front (%(default)s)")
    parser.add_argument(
        "--port-base",
        type=int,
        help="give each cloud ports of its own from here on, ten each (keystone first)",
    )
    parser.add_argument(
        "--speed", type=float, default=SPEED, help="times faster than real hosts (%(default)s)"
    )
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with contextlib.ExitStack() as stack:
        state: Path = options.state or Path(stack.enter_context(TemporaryDirectory()))
        world = World.open(state / DATABASE, Clock(speed=options.speed))
        stack.callback(world.database.close)
        scenario.settle(world, _plans(options))
        ports = own_ports(world, options.host, options.port_base) if options.port_base else {}
        sockets = [tcp(options.host, options.port), unix(state), *(tcp(options.host, port) for port in ports)]
        stack.callback((state / SOCKET).unlink, missing_ok=True)
        _server(world, ports).run(sockets=sockets)


def _plans(options: argparse.Namespace) -> list[CloudPlan]:
    if options.cloud:
        return scenario.load(options.cloud)
    if options.empty:
        return []
    return [scenario.one(subclouds=options.subclouds, workers=options.workers, release=options.release)]


def own_ports(world: World, address: str, base: int) -> dict[int, tuple[str, str]]:
    """Give every cloud ports of its own: ten each, in the order of its services.

    Its catalogue names them then.
    """
    found: dict[int, tuple[str, str]] = {}
    with world.records() as records:
        for at, name in enumerate(clouds.names(records)):
            cloud = clouds.get(records, name)
            if cloud is None:
                continue
            services = clouds.release_of(cloud).services
            ports = {service: base + 10 * at + place for place, service in enumerate(services)}
            records.of(name).save("cloud", cloud, ports=ports, address=address)
            found |= {port: (name, service) for service, port in ports.items()}
    return found
