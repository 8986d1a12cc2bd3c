"""Starts the lab's OpenStack in order, as far as it is not up already, and says what of it is not."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from lab.openstack.configuration import render
from lab.openstack.daemons import Say
from lab.openstack.database import Database
from lab.openstack.errors import OpenStackLabError
from lab.openstack.seed import Seed
from lab.openstack.services import Service, Services

PORT_SECONDS: Final = 120.0
READY_SECONDS: Final = 180.0
PAUSE: Final = 0.2


class Machine(Protocol):
    """Where processes run: the lab's namespace."""

    def start(self, service: Service) -> bool:
        """Start it unless it runs; whether it was started now."""
        ...

    def alive(self, name: str) -> bool:
        """Whether a process of that name runs."""
        ...

    def stop(self, names: Sequence[str]) -> None:
        """End processes with all that they started, at once."""
        ...

    def listening(self, port: int) -> bool:
        """Whether something listens on that port of 127.0.0.1."""
        ...

    def run(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> int:
        """Run a command to its end and return its exit code; its words are appended to the log."""
        ...

    def module(self, name: str, arguments: Sequence[str], log: Path) -> int:
        """Run a module of this repository to its end, likewise."""
        ...

    def log(self, name: str) -> Path:
        """Where a process's words are."""
        ...


@dataclass(frozen=True, slots=True)
class Conductor:
    """One lab's OpenStack."""

    services: Services
    machine: Machine
    seed: Seed
    say: Say

    def up(self) -> None:
        """Bring up what is not up.

        Raises:
            OpenStackLabError: a service does not start or does not get ready.
        """
        # Times in the services' tables have no fractions of a second.
        since = datetime.now(UTC).replace(microsecond=0)
        database = Database(self.services, self.machine, self.say)
        render(self.services.layout, self.services.venv)
        self._bring_databases(database)
        self._start(self.services.base)
        self._listening("mariadb")
        database.revive_agent()
        self._start(self.services.apis)
        self._listening("rabbitmq", "keystone-api")
        self._complete_catalogue()
        started = self._start(self.services.workers)
        self._listening(*(service.name for service in self.services.apis))
        self._ready(since if started else since - timedelta(minutes=1))
        database.discover_hosts()

    def _bring_databases(self, database: Database) -> None:
        """Filled databases: of an earlier start, of an earlier lab of this user, or newly filled."""
        data = self.services.layout.data
        if not database.filled and self.seed.plant(data):
            self.say("databases taken from an earlier lab of the same OpenStack")
            database.mark_filled()
        if database.filled:
            return
        database.prepare()
        server = self.services.base[:1]
        self._start(server)
        self._listening("mariadb")
        database.fill()
        self.machine.stop([service.name for service in server])
        self.seed.take(data)
        database.mark_filled()

    def missing(self) -> list[str]:
        """Names of services that should run and do not."""
        return [service.name for service in self.services.all if not self.machine.alive(service.name)]

    def _start(self, services: Sequence[Service]) -> bool:
        started = [self.machine.start(service) for service in services]
        return any(started)

    def _listening(self, *names: str) -> None:
        """Wait until services accept connections."""
        wanted = {service.name: service for service in self.services.all if service.name in names}
        end = time.monotonic() + PORT_SECONDS
        for name, service in wanted.items():
            while not self.machine.listening(service.port or 0):
                self._refuse_if_dead(name)
                if time.monotonic() > end:
                    raise OpenStackLabError(
                        f"{name} does not listen on port {service.port}; see {self.machine.log(name)}"
                    )
                time.sleep(PAUSE)

    def _refuse_if_dead(self, name: str) -> None:
        if not self.machine.alive(name):
            raise OpenStackLabError(f"{name} ended while it was starting; see {self.machine.log(name)}")

    def _complete_catalogue(self) -> None:
        marker = self.services.layout.data / ".catalogue"
        if not marker.exists():
            self._module("lab.openstack.catalogue")
            marker.touch()

    def _ready(self, since: datetime) -> None:
        self._module("lab.openstack.readiness", "--since", since.isoformat(), "--limit", str(READY_SECONDS))

    def _module(self, name: str, *arguments: str) -> None:
        """Run one of this package's programs where the services can be reached."""
        log = self.services.layout.log / f"setup-{name.rpartition('.')[2]}.log"
        code = self.machine.module(name, arguments, log)
        if code != 0:
            tail = log.read_text(errors="replace").strip()[-600:]
            raise OpenStackLabError(f"the lab's OpenStack did not get ready; see {log}\n{tail}")
