"""Remote steps on the lab's real machines: routed, booted, installed, handed over, and changed in place.

The tests share one fleet and run in order. They need the engine (``make setup``), a network namespace of
their own, 3 GiB of memory and a quarter of an hour: seven machines are emulated in software.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from lab.hosts import image, mirror
from model.plan.steps.host_keys import host_key
from tests.engine.conftest import copy_project, end, runner
from tests.engine.fleet import Fleet

pytestmark = pytest.mark.timeout(3600)
UP_SECONDS = 2400
MTU = 1400
Data = dict[str, Any]


@dataclass
class Hosts:
    """A fleet whose servers are machines, and who logs in to them."""

    fleet: Fleet
    key: Path
    """The operator's private key."""

    def up(self, *words: str, code: int = 0) -> str:
        """Run ``up``, which takes longer here than ``Pulumiw`` allows, and return all that it printed."""
        pulumiw = self.fleet.pulumiw
        command = [
            "./pulumiw",
            "up",
            "--stack",
            "dev",
            "--yes",
            "--skip-preview",
            "--non-interactive",
            *words,
        ]
        done = subprocess.run(
            command,
            cwd=pulumiw.folder,
            env=pulumiw.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=UP_SECONDS,
            check=False,
        )
        assert done.returncode == code, done.stdout[-6000:]
        return done.stdout

    def inside(self, *command: str, code: int | None = 0) -> str:
        """Run a command in the lab's network: the operator's side."""
        done = self.fleet.pulumiw.python("-m", "lab", "exec", "--", *command, code=code)
        return done.stdout + done.stderr

    def ping(self, address: str, size: int = 84) -> str:
        """What became of an echo from the operator's side."""
        return self.inside(".venv/bin/python", "-m", "tests.engine.ping", address, str(size)).strip()

    def on(self, login: str, command: str, code: int | None = 0) -> str:
        """Run a command on a machine by SSH, which knows no host keys but those that the stack tells."""
        known = self.key.with_name("known_hosts")
        known.write_text(self.outputs()["knownHosts"])
        options = ["StrictHostKeyChecking=yes", f"UserKnownHostsFile={known}", "LogLevel=ERROR"]
        flags = [word for option in options for word in ("-o", option)]
        return self.inside("ssh", "-i", str(self.key), *flags, login, command, code=code)

    def outputs(self) -> Data:
        """The stack's outputs."""
        done = self.fleet.pulumiw("stack", "output", "--json", "--stack", "dev")
        outputs: Data = json.loads(done.stdout)
        return outputs

    def router(self, site: str) -> str:
        """How to log in to a site's router."""
        return f"root@{self.outputs()['sites'][site]['router']}"

    def boot_server(self) -> str:
        """Address of the boot server."""
        url: str = self.outputs()["sites"]["ewr1"]["bootServer"]
        return url.split("/")[2]

    def oam(self, cloud: str) -> str:
        """controller-0's own address in OAM: the one after the floating address."""
        floating: str = self.outputs()["clouds"][cloud]["oamFloating"]
        stem, _, last = floating.rpartition(".")
        return f"{stem}.{int(last) + 1}"


def with_machines(folder: Path) -> None:
    """Let this copy's lab make machines of devices, where it makes records of them."""
    registry = folder / "lab" / "registry.py"
    text = registry.read_text()
    if "HostsPart" not in text:
        part = 'HostsPart(), MetalPart(hosts="lab.hosts.driver:create", needs=("hosts",))'
        text = text.replace(
            "from lab.metal.part", "from lab.hosts.part import HostsPart\nfrom lab.metal.part"
        )
        registry.write_text(text.replace("MetalPart()", part))


def switch_on(fleet: Fleet, public_key: str, iso_sha256: str) -> None:
    """Let somebody log in to stack dev's servers; the lab's image is one of 2018.10."""

    def edit(spec: Data) -> None:
        spec["release"] = "2018.10"
        spec["operator"] = {
            "ssh_keys": {"test": public_key},
            "private_key": "operatorKey",
            "host_key_seed": "hostKeySeed",
            "password": "firstPassword",
        }
        spec["sites"]["ewr1"]["boot_server"]["iso"] = {"url": mirror.ISO_URL, "sha256": iso_sha256}

    fleet.edit(edit)
    # What a record says is installed was installed without steps: nothing is, in a lab of its own.
    ledger = fleet.pulumiw.folder / "ledger" / "dev.yaml"
    kept = yaml.safe_load(ledger.read_text())
    kept.pop("nodes", None)
    ledger.write_text(yaml.safe_dump(kept))


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    """Stack dev with remote steps, up in a lab of its own with machines; taken down afterwards."""
    folder = tmp_path_factory.mktemp("steps")
    pulumiw = runner(copy_project(folder / "project"), folder / "state", folder / "home")
    with_machines(pulumiw.folder)
    made = Hosts(Fleet(pulumiw), folder / "key")
    pair = host_key(secrets.token_hex(16), "operator")
    made.key.write_text(pair.private)
    made.key.chmod(0o600)
    try:
        pulumiw.python("-m", "lab", "up", "hosts", "metal")
        switch_on(made.fleet, f"{pair.public} test", image.HostImage(image.folder()).iso_sha256)
        values = {
            "operatorKey": made.key.read_text(),
            "hostKeySeed": secrets.token_hex(32),
            "firstPassword": f"St@rlingX-{secrets.token_hex(8)}",
        }
        for name, value in values.items():
            pulumiw("config", "set", "--secret", "--stack", "dev", name, "--", value)
        made.up()
        yield made
    finally:
        end(pulumiw)
        pulumiw.python("-m", "lab", "down", code=None)


def eventually(look: Callable[[], object], seconds: float = 180) -> None:
    """Wait until something is so."""
    limit = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < limit, "it did not come to be so in time"
        time.sleep(3)


def test_oam_is_reached_through_the_routers_from_the_operators_side(hosts: Hosts) -> None:
    for cloud in ("cc", "sc2"):
        assert hosts.ping(hosts.oam(cloud)) == "reply", cloud
        banner = hosts.inside("bash", "-c", f"exec 3<>/dev/tcp/{hosts.oam(cloud)}/22; head -c 4 <&3")
        assert banner == "SSH-"
    assert hosts.ping(hosts.oam("sc1")) == "none", "a private network is reached through its router alone"
    assert "1 received" in hosts.on(hosts.router("ewr1"), f"ping -c 1 -W 5 {hosts.oam('sc1')}")


def test_the_mtu_holds_and_more_is_told_to_be_too_big(hosts: Hosts) -> None:
    assert hosts.ping(hosts.oam("cc"), MTU) == "reply"
    assert hosts.ping(hosts.oam("cc"), 1500) == "too big"


def test_controllers_of_a_site_reach_each_other_and_tenants_reach_no_controller(hosts: Hosts) -> None:
    login = f"wrsroot@{hosts.oam('cc')}"
    for other in ("sc1", "sc2"):
        assert "1 received" in hosts.on(login, f"ping -c 1 -W 5 {hosts.oam(other)}"), other
    management = hosts.outputs()["clouds"]["cc"]["networks"]["mgmt"]["cidr"].split("/")[0]
    stem, _, last = management.rpartition(".")
    assert hosts.ping(f"{stem}.{int(last) + 1}") == "reply", "the router's own address answers"
    assert hosts.ping(f"{stem}.{int(last) + 4}") == "none"


def test_a_node_is_as_the_wiki_leaves_it_before_its_configuration(hosts: Hosts) -> None:
    login = f"wrsroot@{hosts.oam('cc')}"
    addresses = hosts.on(login, "ip -o -4 address show scope global")
    assert addresses.split()[1:4] == ["eno2", "inet", f"{hosts.oam('cc')}/29"]
    assert len(addresses.splitlines()) == 1, "no remnant of layer 3"
    assert hosts.on(login, "cat /etc/resolv.conf") == "", "no name servers"
    assert "Password: " not in hosts.on(login, "true"), "the first password change is behind it"


def test_the_boot_server_shows_no_nodes_files(hosts: Hosts) -> None:
    boot = hosts.boot_server()
    answer = hosts.inside("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", f"http://{boot}/ipxe/")
    assert answer == "403"
    log = hosts.on(f"root@{boot}", "cat /var/log/apache2/access.log")
    for node in ("cc-controller-0", "sc1-controller-0", "sc2-controller-0"):
        assert f"/{node}.ipxe HTTP" in log
        assert f"/{node}.cfg HTTP" in log


def test_a_second_up_finds_nothing_to_change(hosts: Hosts) -> None:
    hosts.up("--expect-no-changes")


def test_a_network_comes_and_goes_in_place(hosts: Hosts) -> None:
    login = hosts.router("ewr1")
    booted = hosts.on(login, "cat /proc/sys/kernel/random/boot_id")
    vid = hosts.outputs()["clouds"]["sc1"]["networks"]["data"]["vlan"]
    kept: Data = {}
    hosts.fleet.edit(lambda spec: kept.update(spec["clouds"]["sc1"]["networks"]))
    hosts.fleet.edit(lambda spec: spec["clouds"]["sc1"]["networks"].pop("data"))
    hosts.up()
    assert f"vlan{vid}" not in hosts.on(login, "ip -br link; nft list ruleset; ls /etc/systemd/network")
    assert hosts.ping(hosts.oam("cc")) == "reply"
    hosts.fleet.edit(lambda spec: spec["clouds"]["sc1"]["networks"].update(kept))
    hosts.up()
    assert f"vlan{vid}" in hosts.on(login, "ip -br link")
    assert hosts.on(login, "cat /proc/sys/kernel/random/boot_id") == booted
    hosts.up("--expect-no-changes")


def test_a_router_is_the_same_after_its_reboot(hosts: Hosts) -> None:
    login = hosts.router("ewr1")
    addresses = "ip -o -4 address show scope global | awk '{print $2, $4}' | sort"
    look = f"{addresses}; nft list ruleset; sysctl net.ipv4.ip_forward"
    before, booted = hosts.on(login, look), hosts.on(login, "cat /proc/sys/kernel/random/boot_id")
    hosts.on(login, "systemctl reboot", code=None)
    eventually(lambda: hosts.on(login, "cat /proc/sys/kernel/random/boot_id", code=None) not in {booted, ""})
    eventually(lambda: hosts.ping(hosts.oam("cc")) == "reply")
    assert hosts.on(login, look) == before
    hosts.up("--expect-no-changes")
