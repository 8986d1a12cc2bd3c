"""The databases: made, filled with each project's schema, and with the one agent that Neutron believes in."""

import base64
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from lab.openstack import settings
from lab.openstack.daemons import Say
from lab.openstack.errors import OpenStackLabError
from lab.openstack.services import Services

_AGENT: Final = """
INSERT INTO agents (id, agent_type, `binary`, topic, host, admin_state_up, created_at, started_at,
                    heartbeat_timestamp, configurations, resource_versions, `load`)
VALUES ('00000000-0000-4000-8000-000000000001', 'Open vSwitch agent', 'neutron-openvswitch-agent', 'N/A',
        '{host}', 1, UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP(),
        '{{"bridge_mappings": {{"public": "br-ex"}}, "tunnel_types": ["vxlan"], "tunneling_ip": "127.0.0.1",
           "datapath_type": "system", "ovs_hybrid_plug": false, "l2_population": false}}', '', 0)
ON DUPLICATE KEY UPDATE heartbeat_timestamp = UTC_TIMESTAMP();
"""


class Runner(Protocol):
    """Runs commands inside the lab's namespace."""

    def run(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> int:
        """Run a command to its end and return its exit code; its words are appended to the log."""
        ...


@dataclass(frozen=True, slots=True)
class Database:
    """MariaDB's content, through the programs of the projects themselves."""

    services: Services
    runner: Runner
    say: Say

    @property
    def _data(self) -> Path:
        return self.services.layout.data

    @property
    def _marker(self) -> Path:
        return self._data / ".filled"

    @property
    def filled(self) -> bool:
        """Whether every schema is there."""
        return self._marker.exists()

    def mark_filled(self) -> None:
        """Remember that every schema is there."""
        self._marker.touch()

    def prepare(self) -> None:
        """Make the server's own tables, before its first start."""
        folder = self._data / "mysql"
        if (folder / "mysql/db.frm").exists():
            return
        folder.mkdir(parents=True, exist_ok=True)
        daemons = self.services.daemons
        options = (
            "--user=root",
            f"--datadir={folder}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        )
        command = [str(daemons.install_db), *daemons.database_options, *options]
        self._must("mariadb-install-db", command, daemons.environment())

    def fill(self) -> None:
        """Bring every schema to its newest version. Two lanes, one a core."""
        self.say("filling the databases of seven projects (about a minute, once for this lab)")
        self.query(
            "".join(
                f"CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb3;" for name in settings.DATABASES
            )
        )
        with ThreadPoolExecutor(max_workers=2) as pool:
            for lane in [pool.submit(self._nova_lane), pool.submit(self._other_lane)]:
                lane.result()

    def revive_agent(self) -> None:
        """Renew the row by which Neutron takes the lab's host for one with a switch agent: it binds ports."""
        self.query(_AGENT.format(host=settings.HOST), "neutron")

    def discover_hosts(self) -> None:
        """Tell Nova's cell about the compute host, once it has reported."""
        marker = self._data / ".hosts"
        if not marker.exists():
            self._manage("nova-manage", "nova/nova.conf", "cell_v2", "discover_hosts")
            marker.touch()

    def query(self, sql: str, database: str = "mysql") -> None:
        """Run SQL as the database's root."""
        daemons = self.services.daemons
        address = ("--host=127.0.0.1", f"--port={settings.DATABASE_PORT}", "--user=root")
        command = [str(daemons.mariadb), "--no-defaults", *address, f"--execute={sql}", database]
        self._must("mariadb", command, daemons.environment())

    def _nova_lane(self) -> None:
        nova = ("nova-manage", "nova/nova.conf")
        self._manage(*nova, "api_db", "sync")
        cell0 = f"{settings.DATABASE}/nova_cell0?charset=utf8"
        self._manage(*nova, "cell_v2", "map_cell0", "--database_connection", cell0)
        self._manage(*nova, "db", "sync")
        # Its exit code is 2 where the cell is there already, from a set-up that did not end.
        self._manage(*nova, "cell_v2", "create_cell", "--name", "cell1", accept=(0, 2))
        self._manage("placement-manage", "placement/placement.conf", "db", "sync")

    def _other_lane(self) -> None:
        keystone = ("keystone-manage", "keystone/keystone.conf")
        self._manage(*keystone, "db_sync")
        for repository in ("fernet", "credential"):
            make_keys(self._data / repository)
        urls = [f"--bootstrap-{kind}-url={settings.KEYSTONE}" for kind in ("public", "internal", "admin")]
        self._manage(
            *keystone,
            "bootstrap",
            f"--bootstrap-password={settings.ACCESS_KEY}",
            f"--bootstrap-region-id={settings.REGION}",
            *urls,
        )
        ml2 = str(self.services.layout.etc / "neutron/ml2_conf.ini")
        self._manage("neutron-db-manage", "neutron/neutron.conf", "--config-file", ml2, "upgrade", "heads")
        self._manage("cinder-manage", "cinder/cinder.conf", "db", "sync")
        self._manage("glance-manage", "glance/glance-api.conf", "db", "sync")
        self._manage("heat-manage", "heat/heat.conf", "db_sync")

    def _manage(
        self, program: str, configuration: str, *arguments: str, accept: tuple[int, ...] = (0,)
    ) -> None:
        services = self.services
        command = [
            str(services.venv / "bin" / program),
            "--config-file",
            str(services.layout.etc / configuration),
        ]
        self._must(program, [*command, *arguments], services.python_environment(), accept)

    def _must(
        self, name: str, command: list[str], environment: Mapping[str, str], accept: tuple[int, ...] = (0,)
    ) -> None:
        log = self.services.layout.log / f"setup-{name}.log"
        started = time.monotonic()
        code = self.runner.run(command, environment, log)
        if code not in accept:
            tail = log.read_text(errors="replace").strip()[-600:] if log.exists() else ""
            raise OpenStackLabError(f"{name} ended with exit code {code}; all it said: {log}\n{tail}")
        if time.monotonic() - started > 1:
            words = [word for word in command[3:5] if not word.startswith(("-", "/"))]
            self.say(f"  {' '.join([name, *words])}: {time.monotonic() - started:.0f} s")


def make_keys(repository: Path) -> None:
    """Make Keystone's keys as its ``fernet_setup`` does, but at once: ``0`` is the next one, ``1`` in use."""
    for number in ("0", "1"):
        file = repository / number
        if not file.exists():
            file.touch(mode=0o600)
            file.write_bytes(base64.urlsafe_b64encode(os.urandom(32)))
