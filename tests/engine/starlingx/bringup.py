"""A fleet's StarlingX clouds on controllers that are only played, brought up by the real engine."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import httpx
import yaml

from engine.paths import ROOT
from lab.hosts import host_keys
from lab.starlingx import nodes
from lab.starlingx.server import Running, serve
from lab.starlingx.shell import play
from lab.starlingx.shell.controller import Controller, Image
from model.plan import plan
from model.plan.steps.host_keys import host_key
from model.spec import parse
from tests.engine.conftest import Pulumiw, end, runner
from tests.engine.starlingx.router import Router, routing

Fleet = dict[str, Any]
SPEED = 3000.0
SEED = "a long random text"
ADMIN = "St8rlingX*"
ACCOUNT = "Sys4dmin*"
IN_SERVICE = "unlocked-enabled-available"
KEY = host_keys.generate("operator")
PARTS = ("components", "engine", "lab", "model", "providers")
NICS = ("eno1", "eno2", "eno3")
MATE_NICS = {"mgmt": "enp0s8", "oam": "enp0s3"}
"""What the lab's hosts have that no played controller tells of."""
SHUTDOWN = """#!/bin/sh
# Played: the machine is off, what it served is gone, and the system controller has found out.
: >"$LAB_STX_ROOT/off"
lab=http://$LAB_STX_HOST:$LAB_STX_PORT/lab
curl -sf -X POST -d '{"kind": "offline", "hostname": "NAME"}' "$lab/faults" &&
    curl -sf -X POST -d '{"online": false}' "$lab/clouds/cc/subclouds/NAME"
"""


def cloud(number: int, *, central: bool = False) -> dict[str, Any]:
    """A cloud at the one site, its networks private and known."""
    nodes: dict[str, Any] = {"controller-0": {"plan": "n2.xlarge.x86"}}
    if central:
        nodes["controller-1"] = {"plan": "n2.xlarge.x86", "nics": MATE_NICS}
    networks = {
        "mgmt": {"subnet": f"192.168.{210 + number}.0/24", "start": f"192.168.{210 + number}.2"},
        "oam": {"subnet": f"172.20.{number}.0/24"},
        **({} if central else {"data": {"subnet": f"172.21.{number}.0/24"}}),
    }
    networks["mgmt"]["end"] = f"192.168.{210 + number}.50"
    return {
        "role": "system_controller" if central else "subcloud",
        "site": "ewr1",
        "topology": "standard" if central else "simplex",
        "networks": networks,
        "nodes": nodes,
    }


def fleet(release: str, subclouds: int = 2) -> Fleet:
    """A system controller with subclouds sc1, sc2 ..."""
    clouds = {f"sc{number}": cloud(number) for number in range(1, subclouds + 1)}
    iso = {"url": "http://mirror.example.org/stx.iso", "sha256": "0" * 64}
    project = "52000000-0000-4000-8000-000000000001"
    return {
        "name": "bringup",
        "release": release,
        "operator": {
            "ssh_keys": {"me": f"ssh-ed25519 {KEY.public.split()[1]} me"},
            "private_key": "operatorKey",
            "host_key_seed": "hostKeySeed",
            "password": "firstPassword",
        },
        "starlingx": {"admin_password": "adminPassword"},
        "sites": {
            "ewr1": {
                "provider": {"kind": "metal", "token": "token", "project": project, "metro": "ny"},
                "router": {"plan": "c3.medium.x86"},
                "boot_server": {"plan": "c3.small.x86", "iso": iso},
            }
        },
        "clouds": {"cc": cloud(0, central=True), **clouds},
    }


@dataclass
class Bringup:
    """A project that brings clouds up, with a backend of its own, beside the lab's services."""

    pulumiw: Pulumiw
    lab: Running
    router: Router
    stack: ExitStack
    controllers: dict[str, Controller] = field(default_factory=dict[str, Controller])
    installations: dict[str, tuple[str, ExitStack]] = field(default_factory=dict[str, tuple[str, ExitStack]])
    """What each was installed from, and what ends it."""
    addresses: dict[str, str] = field(default_factory=dict[str, str])
    client: httpx.Client = field(default_factory=httpx.Client)

    def write(self, data: Fleet) -> None:
        """Write the fleet; controllers that are new are installed, and again what installs otherwise now."""
        known = plan(parse(data))
        for node in known.nodes():
            name = node.server.resource_name
            place = self._place(name, node.install.digest) if node.install else None
            if place is None:
                continue
            release = data["release"]
            stx = known.starlingx[node.cloud]
            oam = stx.networks[next(role for role in stx.networks if role.value == "oam")]
            host = oam.floating if stx.mode.value == "simplex" else oam.unit_0
            assert host is not None
            self.addresses[name] = str(oam.address(host))
            image = Image(
                release=release,
                type=nodes.STANDARD if stx.mode.value == "standard" else nodes.AIO,
                password=ACCOUNT,
                keys=[KEY.public],
                host_key=host_key(SEED, name).private,
                address=self.addresses[name],
                ports=tuple((nic, mac(name, f"eth{at}")) for at, nic in enumerate(NICS)),
            )
            made = place.enter_context(play.controller(self.lab.url, name, image))
            shutdown = made.root / "bin" / "shutdown"
            shutdown.write_text(SHUTDOWN.replace("NAME", node.cloud))
            shutdown.chmod(0o755)
            self.controllers[name] = made
        macs = {
            f"{node.server.resource_name}/{port.name}": mac(node.server.resource_name, port.name)
            for node in known.nodes()
            for port in node.server.ports
        }
        told = {
            "router": self.router.port,
            "addresses": self.addresses,
            "macs": macs,
            "installations": {name: digest for name, (digest, _) in self.installations.items()},
        }
        (self.pulumiw.folder / "lab.json").write_text(json.dumps(told))
        file = self.pulumiw.folder / "Pulumi.dev.yaml"
        document: dict[str, Any] = yaml.safe_load(file.read_text())
        document["config"]["murmuration:fleet"] = data
        file.write_text(yaml.safe_dump(document, sort_keys=False))

    def _place(self, name: str, digest: str) -> ExitStack | None:
        """Where a controller is to be installed, in place of what was there; None: that is as wanted."""
        before, running = self.installations.get(name, ("", None))
        if before == digest:
            return None
        if running is not None:
            running.close()
        place = self.stack.enter_context(ExitStack())
        self.installations[name] = digest, place
        return place

    def run(self, *words: str, fails: bool = False) -> str:
        """Run pulumi, and return what it said."""
        done = self.pulumiw("--non-interactive", *words, "--stack", "dev", code=None if fails else 0)
        assert bool(done.returncode) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def up(self, data: Fleet, *words: str, fails: bool = False) -> str:
        """Apply a fleet."""
        self.write(data)
        return self.run("up", "--yes", "--skip-preview", *words, fails=fails)

    def apply(self, data: Fleet, *words: str) -> dict[str, int]:
        """Apply a fleet; what was done, by pulumi's words for it: ``created``, ``updated`` ..."""
        told = re.search(r"^Resources:\n((?: +\S* *\d+ [a-z]+\n)+)", self.up(data, *words), re.MULTILINE)
        assert told
        rows = re.findall(r"(\d+) ([a-z]+)\n", told.group(1))
        return {what: int(count) for count, what in rows if what != "unchanged"}

    def changes(self, data: Fleet) -> dict[str, int]:
        """What an up would change; what stays the same is left out."""
        self.write(data)
        told = self.pulumiw("--non-interactive", "preview", "--json", "--stack", "dev")
        summary: dict[str, int] = json.loads(told.stdout)["changeSummary"]
        return {key: count for key, count in summary.items() if key != "same"}

    def is_still(self, data: Fleet) -> bool:
        """Whether a preview has nothing to change, and its refresh nothing to tell."""
        self.write(data)
        said = self.run("preview", "--refresh", "--diff")
        return "--outputs:--" not in said and bool(re.search(r"Resources:\n +\d+ unchanged\n", said))

    def ask(
        self,
        name: str,
        service: str,
        method: str,
        path: str,
        *,
        body: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> Any:
        """Ask a service of a cloud, as somebody else would."""
        user = {"name": "admin", "domain": {"name": "Default"}, "password": ADMIN}
        identity = {"methods": ["password"], "password": {"user": user}}
        scope = {"project": {"name": "admin", "domain": {"name": "Default"}}}
        url = f"{self.lab.auth_url(name)}/auth/tokens"
        login = self.client.post(url, json={"auth": {"identity": identity, "scope": scope}})
        headers = {"X-Auth-Token": login.headers["X-Subject-Token"]}
        address = f"{self.lab.service(name, service)}{path}"
        files = {key: (None, value) for key, value in form.items()} if form else None
        answer = self.client.request(method, address, json=body, files=files, headers=headers)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def host(self, name: str, host: str = "controller-0") -> dict[str, Any]:
        """A host of a cloud."""
        return self.ask(name, "sysinv", "GET", f"/v1/ihosts/{host}")

    def rows(self, name: str, kind: str, host: str = "controller-0") -> list[dict[str, Any]]:
        """What a host of a cloud has of a kind: `iinterfaces`, `labels` ..."""
        uuid = self.host(name, host)["uuid"]
        return self.ask(name, "sysinv", "GET", f"/v1/ihosts/{uuid}/{kind}")[kind]

    def states(self) -> dict[tuple[str, str], str]:
        """The state of every host of every cloud that has one, by cloud and host."""
        return {
            (name, row["hostname"]): "-".join(
                row[key] for key in ("administrative", "operational", "availability")
            )
            for name in ("cc", *self.subclouds())
            for row in self.ask(name, "sysinv", "GET", "/v1/ihosts")["ihosts"]
        }

    def subclouds(self) -> dict[str, dict[str, Any]]:
        """What dcmanager says of the subclouds."""
        rows = self.ask("cc", "dcmanager", "GET", "/v1.0/subclouds")["subclouds"]
        return {row["name"]: row for row in rows}

    def wait(self, so: Callable[[], bool], seconds: float = 30) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + seconds
        while not so():
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def act(self, name: str, action: str, host: str = "controller-0") -> None:
        """Ask maintenance for a step, as somebody else would."""
        body = [{"op": "replace", "path": "/action", "value": action}]
        self.ask(name, "sysinv", "PATCH", f"/v1/ihosts/{host}", body=body)

    def calls(self) -> dict[str, int]:
        """How many calls there were, by cloud, service, method and kind."""
        return self.client.get(f"{self.lab.url}/lab/calls").json()["calls"]

    def fault(self, **fault: Any) -> None:
        """Have the lab do something wrong."""
        self.client.post(f"{self.lab.url}/lab/faults", json=fault).raise_for_status()

    def settings(self, **values: Any) -> None:
        """Change the lab's settings."""
        self.client.put(f"{self.lab.url}/lab/settings", json=values).raise_for_status()


def mac(name: str, port: str) -> str:
    """A port's MAC address."""
    return f"02:00:00:{crc32(name.encode()) % 256:02x}:00:{int(port[-1]) + 1:02x}"


@contextmanager
def bringing_up(folder: Path, speed: float = SPEED) -> Generator[Bringup]:
    """A project, a lab and a router, until the end of the context."""
    project = folder / "project"
    for part in PARTS:
        shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pulumiw", project / "pulumiw")
    (project / ".venv").symlink_to(ROOT / ".venv")
    shutil.copy2(Path(__file__).with_name("bringup_program.py"), project / "__main__.py")
    described: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    plugins: list[dict[str, str]] = [{"name": "starlingx", "path": "providers/starlingx"}]
    (project / "Pulumi.yaml").write_text(yaml.safe_dump({**described, "plugins": {"providers": plugins}}))
    (project / "Pulumi.dev.yaml").write_text("config:\n  murmuration:word: hello\n")
    pulumiw = runner(project, folder / "state", folder / "home")
    pulumiw.environment["PULUMI_CONFIG_PASSPHRASE"] = "test"
    with ExitStack() as stack:
        lab = stack.enter_context(serve([], speed=speed))
        front = urlsplit(lab.url).port or 0
        way = Router(host_key(SEED, "router").private, KEY.public, lambda _host, _port: front)
        made = Bringup(pulumiw, lab, stack.enter_context(routing(way)), stack)
        way.way = lambda host, port: _port(made, host, port, front)
        stack.callback(end, pulumiw)
        stack.callback(made.client.close)
        secrets = {
            "operatorKey": KEY.private,
            "hostKeySeed": SEED,
            "firstPassword": ACCOUNT,
            "adminPassword": ADMIN,
        }
        words = [word for name, value in secrets.items() for word in ("--secret", f"{name}={value}")]
        pulumiw("config", "set-all", *words, "--stack", "dev")
        yield made


def _port(made: Bringup, host: str, port: int, front: int) -> int:
    """SSH leads to the controller with that address, all else to the lab: it knows clouds by their Host."""
    for name, address in made.addresses.items():
        if port == 22 and address == host:
            return made.controllers[name].port
    return front
