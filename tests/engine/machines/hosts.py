"""A fleet whose servers are machines, and who logs in to them."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netaddr import IPAddress, IPNetwork

from tests.engine.fleet import Fleet

UP_SECONDS = 2400
ACCOUNT = "sysadmin"
PRIVATE = IPNetwork("172.20.0.0/16")
"""Where the stack file draws private OAM networks from; all of them are at ewr1."""
Data = dict[str, Any]


@dataclass
class Hosts:
    """Stack dev with its remote steps."""

    fleet: Fleet
    key: Path
    """The operator's private key."""
    password: str
    """What the nodes' account has."""
    known: Data | None = None
    """The stack's outputs, until the next ``up``."""

    def up(self, *words: str, code: int | None = 0) -> str:
        """Run ``up``, which takes longer here than ``Pulumiw`` allows, and return all that it printed."""
        return self._long("up", "--yes", "--skip-preview", "--non-interactive", *words, code=code)

    def destroy(self) -> str:
        """Destroy the stack, and return all that it printed."""
        return self._long("destroy", "--yes", "--skip-preview", "--non-interactive", code=0)

    def _long(self, command: str, *words: str, code: int | None) -> str:
        pulumiw, self.known = self.fleet.pulumiw, None
        done = subprocess.run(
            ["./pulumiw", command, "--stack", "dev", *words],
            cwd=pulumiw.folder,
            env=pulumiw.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=UP_SECONDS,
            check=False,
        )
        if code is not None:
            # What went wrong is told before the stack's outputs, which are long.
            assert done.returncode == code, done.stdout.partition("Diagnostics:")[2] or done.stdout
        return done.stdout

    def inside(self, *command: str, code: int | None = 0) -> str:
        """Run a command in the lab's network: the operator's side."""
        done = self.fleet.pulumiw.python("-m", "lab", "exec", "--", *command, code=code)
        return done.stdout + done.stderr

    def lab(self, module: str, *words: str) -> str:
        """Run a command of the lab."""
        return self.fleet.pulumiw.python("-m", module, *words).stdout

    def ping(self, address: str, size: int = 84) -> str:
        """What became of an echo from the operator's side."""
        return self.inside(".venv/bin/python", "-m", "tests.engine.ping", address, str(size)).strip()

    def on(self, login: str, command: str, code: int | None = 0) -> str:
        """Run a command on a machine by SSH, which knows no host keys but those that the stack tells."""
        known = self.key.with_name("known_hosts")
        known.write_text(self.outputs()["knownHosts"])
        options = ["StrictHostKeyChecking=yes", f"UserKnownHostsFile={known}", "LogLevel=ERROR"]
        words = ["ssh", "-i", str(self.key), *(word for option in options for word in ("-o", option))]
        if IPAddress(login.partition("@")[2]) in PRIVATE:
            words += ["-o", f"ProxyCommand={' '.join(words)} -W %h:%p {self.router('ewr1')}"]
        return self.inside(*words, login, command, code=code)

    def as_root(self, login: str, command: str, code: int | None = 0) -> str:
        """Run a command on a node as root."""
        return self.on(login, f"echo '{self.password}' | sudo -S -p '' sh -c \"{command}\"", code)

    def reaches(self, login: str, address: str, size: int = 56) -> bool:
        """Whether an echo from a machine comes back; ``size`` is ping's, without 28 bytes of headers."""
        return "1 received" in self.on(login, f"ping -c 1 -W 5 -s {size} -M do {address}", code=None)

    def outputs(self) -> Data:
        """The stack's outputs."""
        if self.known is None:
            done = self.fleet.pulumiw("stack", "output", "--json", "--stack", "dev")
            self.known = dict(json.loads(done.stdout))
        return self.known

    def router(self, site: str) -> str:
        """How to log in to a site's router."""
        return f"root@{self.outputs()['sites'][site]['router']}"

    def boot_server(self) -> str:
        """Address of the boot server."""
        url: str = self.outputs()["sites"]["ewr1"]["bootServer"]
        return url.split("/")[2]

    def oam(self, cloud: str) -> str:
        """controller-0's own address in OAM: of two controllers' the one after the floating address."""
        told = self.outputs()["clouds"][cloud]
        floating: str = told["oamFloating"]
        if len(told["nodes"]) == 1:
            return floating
        stem, _, last = floating.rpartition(".")
        return f"{stem}.{int(last) + 1}"

    def node(self, cloud: str) -> str:
        """How to log in to a cloud's controller-0."""
        return f"{ACCOUNT}@{self.oam(cloud)}"

    def network(self, cloud: str, role: str) -> str:
        """A network's subnet."""
        cidr: str = self.outputs()["clouds"][cloud]["networks"][role]["cidr"]
        return cidr


def eventually(look: Callable[[], object], seconds: float = 300) -> None:
    """Wait until something is so."""
    limit = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < limit, "it did not come to be so in time"
        time.sleep(3)
