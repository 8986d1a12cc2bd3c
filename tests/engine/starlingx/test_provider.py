"""Up, nothing to change, drift repaired, locks refused and allowed, kill and go on, import, destroy."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from engine.paths import ROOT
from lab.starlingx import scenario
from lab.starlingx.server import Running, serve
from tests.engine.conftest import Pulumiw, end, runner
from tests.engine.killing import kill_session

Plan = dict[str, dict[str, Any]]
HOST = "controller-1"
SPEED = 2000.0


def entry(kind: str, *after: str, **inputs: Any) -> dict[str, Any]:
    return {"kind": kind, "inputs": inputs, "depends_on": list(after)}


def first() -> Plan:
    return {
        "system": entry("System", description="central"),
        "dns": entry("Dns", nameservers=["1.1.1.1"]),
        "label": entry("Label", host=HOST, key="example.com/tier", value="edge"),
        "physnet": entry("DataNetwork", name="physnet0", network_type="flat"),
        "worker": entry(
            "Host", hostname="worker-0", personality="worker", management_mac="08:00:27:f0:00:00"
        ),
        "data": entry(
            "Interface",
            "worker",
            host="worker-0",
            name="data0",
            interface_type="ethernet",
            interface_class="data",
            mtu=1500,
        ),
        "attached": entry(
            "InterfaceDataNetwork",
            "data",
            "physnet",
            host="worker-0",
            interface="data0",
            data_network="physnet0",
        ),
        "mgmt": entry(
            "Interface",
            "worker",
            host="worker-0",
            name="mgmt0",
            interface_type="ethernet",
            interface_class="platform",
            port="enp0s8",
        ),
        "cluster": entry(
            "InterfaceNetwork", "mgmt", host="worker-0", interface="mgmt0", network="cluster-host"
        ),
        "state": entry("HostState", "attached", "cluster", host="worker-0", administrative="unlocked"),
    }


@dataclass
class Stack:
    """A project that is only the data-made program, with a backend of its own, beside the lab's services."""

    pulumiw: Pulumiw
    lab: Running
    allowed: tuple[str, ...] = ()

    def write(self, resources: Plan) -> None:
        config = {"auth_url": self.lab.auth_url(), "password": "Li69nux*", "poll_interval": 0.2}
        plan = {"provider": {**config, "allow_lock": list(self.allowed)}, "resources": resources}
        (self.pulumiw.folder / "plan.json").write_text(json.dumps(plan))

    def run(self, *words: str, fails: bool = False) -> str:
        code = None if fails else 0
        done = self.pulumiw("--non-interactive", *words, "--stack", "dev", code=code, variables=VARIABLES)
        assert bool(done.returncode) == fails
        return done.stdout + done.stderr

    def changes(self, resources: Plan) -> dict[str, int]:
        """What an up would change; what stays the same is left out."""
        self.write(resources)
        told = self.pulumiw("--non-interactive", "preview", "--json", "--stack", "dev", variables=VARIABLES)
        summary: dict[str, int] = json.loads(told.stdout)["changeSummary"]
        return {key: count for key, count in summary.items() if key != "same"}

    def up(self, resources: Plan) -> str:
        self.write(resources)
        return self.run("up", "--yes", "--skip-preview")

    def service(self, method: str, path: str, body: Any = None) -> Any:
        """Ask sysinv itself, as somebody else would."""
        return ask(self.lab, method, path, body)


VARIABLES = {"PULUMI_CONFIG_PASSPHRASE": "test"}


def ask(lab: Running, method: str, path: str, body: Any = None) -> Any:
    identity = {
        "methods": ["password"],
        "password": {"user": {"name": "admin", "domain": {"name": "Default"}, "password": "Li69nux*"}},
    }
    scope = {"project": {"name": "admin", "domain": {"name": "Default"}}}
    login = httpx.post(f"{lab.auth_url()}/auth/tokens", json={"auth": {"identity": identity, "scope": scope}})
    headers = {"X-Auth-Token": login.headers["X-Subject-Token"]}
    url = f"{lab.service('central', 'sysinv')}/v1{path}"
    answer = httpx.request(method, url, json=body, headers=headers)
    answer.raise_for_status()
    return answer.json() if answer.content else None


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("starlingx") / "project"
    for part in ("engine", "lab", "providers"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pulumiw", folder / "pulumiw")
    (folder / ".venv").symlink_to(ROOT / ".venv")
    shutil.copy2(Path(__file__).with_name("provider_program.py"), folder / "__main__.py")
    project = {
        "name": "murmuration",
        "runtime": {"name": "python", "options": {"virtualenv": ".venv"}},
        "options": {"refresh": "always"},
        "plugins": {"providers": [{"name": "starlingx", "path": "providers/starlingx"}]},
    }
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    (folder / "Pulumi.dev.yaml").write_text("config:\n  murmuration:word: hello\n")
    pulumiw = runner(folder, folder.parent / "state", folder.parent / "home")
    plan = scenario.CloudPlan("central", role="systemcontroller", type="Standard", subclouds=1)
    with serve([plan], speed=SPEED) as lab:
        yield Stack(pulumiw, lab)
    end(pulumiw)


def test_up_and_nothing_to_change(stack: Stack) -> None:
    stack.write(first())
    told = stack.run("up", "--yes", "--skip-preview")
    assert "controller-0" in told
    assert stack.changes(first()) == {}
    worker = stack.service("GET", "/ihosts/worker-0")
    assert (worker["administrative"], worker["availability"]) == ("unlocked", "available")


def test_drift_is_seen_and_repaired(stack: Stack) -> None:
    dns = stack.service("GET", "/idns")["idnss"][0]["uuid"]
    change = [{"op": "replace", "path": "/nameservers", "value": "9.9.9.9"}]
    stack.service("PATCH", f"/idns/{dns}", change)
    host = stack.service("GET", f"/ihosts/{HOST}")["uuid"]
    for label in stack.service("GET", f"/ihosts/{host}/labels")["labels"]:
        stack.service("DELETE", f"/labels/{label['uuid']}")
    stack.service("PATCH", "/ihosts/worker-0", [{"op": "replace", "path": "/action", "value": "lock"}])
    wait(stack, "locked")
    assert stack.changes(first()) == {"create": 1, "update": 2}
    stack.up(first())
    assert stack.service("GET", f"/idns/{dns}")["nameservers"] == "1.1.1.1"
    assert stack.service("GET", f"/ihosts/{host}/labels")["labels"][0]["label_value"] == "edge"
    assert stack.service("GET", "/ihosts/worker-0")["administrative"] == "unlocked"
    assert stack.changes(first()) == {}


def test_a_change_that_needs_a_lock_is_refused_then_allowed(stack: Stack) -> None:
    changed = first()
    changed["data"]["inputs"]["mtu"] = 1400
    stack.write(changed)
    told = stack.run("preview", "--diff")
    assert "changing mtu of worker-0/data0 needs a lock of worker-0, which is refused" in told
    told = stack.run("up", "--yes", "--skip-preview", fails=True)
    assert "name it in its cloud's allow_lock" in told
    stack.allowed = ("worker-0",)
    stack.write(changed)
    assert "which reboots it" in stack.run("preview", "--diff")
    stack.up(changed)
    host = stack.service("GET", "/ihosts/worker-0")
    rows = stack.service("GET", f"/ihosts/{host['uuid']}/iinterfaces")["iinterfaces"]
    assert next(row["imtu"] for row in rows if row["ifname"] == "data0") == 1400
    assert host["administrative"] == "unlocked"
    assert stack.changes(changed) == {}
    stack.up(first())


def test_a_killed_run_is_gone_on_with(stack: Stack) -> None:
    more = first()
    more["second"] = entry(
        "Host", hostname="worker-1", personality="worker", management_mac="08:00:27:f1:00:00"
    )
    stack.write(more)
    httpx.put(f"{stack.lab.url}/lab/settings", json={"speed": 20}).raise_for_status()
    process = stack.pulumiw.start("up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev")
    deadline = time.monotonic() + 60
    while not any(row["hostname"] == "worker-1" for row in stack.service("GET", "/ihosts")["ihosts"]):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    kill_session(process.pid)
    process.wait()
    httpx.put(f"{stack.lab.url}/lab/settings", json={"speed": SPEED}).raise_for_status()
    stack.up(more)
    assert stack.changes(more) == {}
    names = [row["hostname"] for row in stack.service("GET", "/ihosts")["ihosts"]]
    assert names.count("worker-1") == 1
    stack.up(first())
    assert "worker-1" not in [row["hostname"] for row in stack.service("GET", "/ihosts")["ihosts"]]


def test_what_is_there_is_imported(stack: Stack) -> None:
    more = first()
    more["ntp"] = {**entry("Ntp", ntpservers=["0.pool.ntp.org"]), "import": "ntp"}
    ntp = stack.service("GET", "/intp")["intps"][0]["uuid"]
    change = [{"op": "replace", "path": "/ntpservers", "value": "0.pool.ntp.org"}]
    stack.service("PATCH", f"/intp/{ntp}", change)
    assert stack.changes(more) == {"import": 1}
    stack.up(more)
    stack.up(first())


@pytest.mark.parametrize(
    ("resource", "wrong", "told"),
    [
        (
            "dns",
            {"nameservers": ["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4"]},
            "at most 3 are supported, not 4",
        ),
        ("worker", {"personality": "compute"}, "its hosts for workloads are of personality worker"),
    ],
)
def test_wrong_inputs_are_named_before_anything_is_touched(
    stack: Stack, resource: str, wrong: dict[str, Any], told: str
) -> None:
    entries = first()
    entries[resource]["inputs"] |= wrong
    stack.write(entries)
    assert told in stack.run("preview", fails=True)


def test_destroy_puts_back_and_removes_what_is_ours(stack: Stack) -> None:
    stack.allowed = ("worker-0",)
    stack.up(first())
    stack.run("destroy", "--yes", "--skip-preview")
    names = [row["hostname"] for row in stack.service("GET", "/ihosts")["ihosts"]]
    assert names == ["controller-0", "controller-1"]
    assert stack.service("GET", "/idns")["idnss"][0]["nameservers"] == "8.8.8.8,8.8.4.4"
    assert stack.service("GET", "/datanetworks")["datanetworks"] == []


def wait(stack: Stack, administrative: str) -> None:
    deadline = time.monotonic() + 30
    while stack.service("GET", "/ihosts/worker-0")["administrative"] != administrative:
        assert time.monotonic() < deadline
        time.sleep(0.1)
