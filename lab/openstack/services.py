"""The processes of the lab's OpenStack: what each is started with, in the order of their start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lab.openstack import settings
from lab.openstack.configuration import apis
from lab.openstack.daemons import Daemons
from lab.openstack.settings import Layout

BUS_NODE: Final = "lab@localhost"
_WORKERS: Final = (
    ("nova-conductor", "nova/nova.conf"),
    ("nova-scheduler", "nova/nova.conf"),
    ("nova-compute", "nova/nova.conf"),
    ("cinder-scheduler", "cinder/cinder.conf"),
    ("cinder-volume", "cinder/cinder.conf"),
    ("heat-engine", "heat/heat.conf"),
)
"""Program -> its configuration."""


_BASE: Final = {"mariadb": settings.DATABASE_PORT, "epmd": 4369, "rabbitmq": 5672}


@dataclass(frozen=True, slots=True)
class Names:
    """What the processes are called, known without any installation."""

    base: tuple[str, ...]
    apis: tuple[str, ...]
    workers: tuple[str, ...]
    ports: Mapping[str, int]
    """Where those listen that do, on 127.0.0.1."""

    @property
    def all(self) -> tuple[str, ...]:
        """In the order of their start."""
        return (*self.base, *self.apis, *self.workers)


_API_PORTS: Final = {f"{api.name}-api": api.port for api in apis(Path())}
NAMES: Final = Names(
    tuple(_BASE), tuple(_API_PORTS), tuple(name for name, _ in _WORKERS), {**_BASE, **_API_PORTS}
)


@dataclass(frozen=True, slots=True)
class Service:
    """One process."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    """Beside the environment that it inherits."""
    port: int | None = None
    """Where it listens on 127.0.0.1 once it is up."""


@dataclass(frozen=True, slots=True)
class Services:
    """All of them, for one lab."""

    layout: Layout
    venv: Path
    daemons: Daemons

    @property
    def base(self) -> tuple[Service, ...]:
        """What everything else stands on: database, Erlang's port mapper, message bus."""
        return (self._database(), self._port_mapper(), self._bus())

    @property
    def apis(self) -> tuple[Service, ...]:
        """The APIs, each served by uWSGI."""
        uwsgi = str(self.venv / "bin/uwsgi")
        return tuple(
            Service(
                f"{api.name}-api",
                (uwsgi, "--ini", str(self.layout.etc / "uwsgi" / f"{api.name}.ini")),
                self.python_environment(),
                api.port,
            )
            for api in apis(self.layout.etc)
        )

    @property
    def workers(self) -> tuple[Service, ...]:
        """What acts on requests behind the APIs."""
        return tuple(
            Service(
                name,
                (str(self.venv / "bin" / name), "--config-file", str(self.layout.etc / configuration)),
                self.python_environment(),
            )
            for name, configuration in _WORKERS
        )

    @property
    def all(self) -> tuple[Service, ...]:
        """Every process, in the order of their start."""
        return (*self.base, *self.apis, *self.workers)

    def python_environment(self) -> dict[str, str]:
        """The variables that OpenStack's programs get."""
        path = f"{self.venv / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin"
        return {"PATH": path, "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1"}

    def _database(self) -> Service:
        options = (
            "--user=root",
            f"--datadir={self.layout.data / 'mysql'}",
            # Relative to the data folder: absolute paths of sockets must be shorter than 108 characters.
            "--socket=mysql.sock",
            "--pid-file=mysql.pid",
            "--bind-address=127.0.0.1",
            f"--port={settings.DATABASE_PORT}",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--max-connections=500",
            "--innodb-buffer-pool-size=256M",
            # Each commit reaches the kernel, none the disk: it outlives a killed server, not a power cut.
            "--innodb-flush-log-at-trx-commit=2",
            "--innodb-flush-method=nosync",
            "--innodb-doublewrite=0",
            "--innodb-log-file-size=32M",
        )
        own = (*self.daemons.database_options, *self._shared_files())
        return Service(
            "mariadb",
            (str(self.daemons.mariadbd), *own, *options),
            self.daemons.environment(),
            settings.DATABASE_PORT,
        )

    def _shared_files(self) -> tuple[str, ...]:
        usr = self.daemons.root / "usr"
        return (f"--lc-messages-dir={usr / 'share/mysql'}", f"--plugin-dir={usr / 'lib/mysql/plugin'}")

    def _port_mapper(self) -> Service:
        command = (str(self.daemons.epmd), "-address", "127.0.0.1")
        return Service("epmd", command, self.daemons.environment(), _BASE["epmd"])

    def _bus(self) -> Service:
        data, etc = self.layout.data / "rabbit", self.layout.etc / "rabbitmq"
        environment = {
            "HOME": str(data),
            "RABBITMQ_NODENAME": BUS_NODE,
            "RABBITMQ_CONFIG_FILE": str(etc / "rabbitmq"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(etc / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(data / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.layout.log / "rabbit"),
            "RABBITMQ_PID_FILE": str(data / "rabbit.pid"),
            "RABBITMQ_DIST_PORT": "25672",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        command = (str(self.daemons.rabbitmq),)
        return Service("rabbitmq", command, {**self.daemons.environment(), **environment}, _BASE["rabbitmq"])
