"""The lab's Equinix Metal plugin under the real engine, on every kind of resource that it has.

The tests share one stack and run in order. They need the engine (``make setup``) and a network namespace of
their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.paths import ROOT
from lab.metal.world import PROJECT_ID
from tests.engine.conftest import Pulumiw, copy_project, end, runner
from tests.engine.fleet import API, PROJECT, Fleet

Plan = dict[str, dict[str, Any]]

NETWORKS = f"{PROJECT}/virtual-networks"
IN_NY = {"project_id": PROJECT_ID, "metro": "ny"}
DEVICE = {**IN_NY, "plan": "c3.small.x86", "billing_cycle": "hourly"}
MGMT, OAM = {"of": "mgmt", "get": "id"}, {"of": "oam", "get": "id"}
ROUTER = {"of": "hybrid", "get": "id"}
NODE = {
    **DEVICE,
    "hostname": "node",
    "operating_system": "custom_ipxe",
    "ipxe_script_url": "http://boot.example/ipxe",
    "custom_data": '{"release": 1}',
    "tags": ["a"],
    "project_ssh_key_ids": [{"of": "ours", "get": "id"}],
    "reinstall": {"enabled": True},
}
BGP = {"asn": 65000, "deployment_type": "local", "md5": "SomeSecret123"}
BOND0, ETH0 = {"port": "node", "named": "bond0"}, {"port": "node", "named": "eth0"}
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{} operator@example"


def entry(kind: str, **inputs: Any) -> dict[str, Any]:
    """A resource of the plan."""
    return {"kind": kind, "inputs": inputs}


PLAN: Plan = {
    "ours": entry("ProjectSshKey", project_id=PROJECT_ID, public_key=KEY.format("A" * 43)),
    "mine": entry("SshKey", name="mine", public_key=KEY.format("B" * 43)),
    "mgmt": entry("Vlan", **IN_NY, vxlan=1172),
    "oam": entry("Vlan", **IN_NY, description="oam"),
    "node": entry("Device", **NODE),
    "router": entry("Device", **DEVICE, hostname="router", operating_system="debian_12"),
    "layer2": entry("Port", port_id=BOND0, bonded=False, layer2=True),
    "eth0": {**entry("Port", port_id=ETH0, bonded=False, vlan_ids=[MGMT]), "depends_on": ["layer2"]},
    "hybrid": entry("DeviceNetworkType", device_id={"of": "router", "get": "id"}, type="hybrid"),
    "tagged": entry(
        "PortVlanAttachment", device_id=ROUTER, port_name="eth1", vlan_vnid={"of": "mgmt", "get": "vxlan"}
    ),
    "block": entry("ReservedIpBlock", **IN_NY, quantity=8),
    "routed": entry("IpAttachment", device_id=ROUTER, cidr_notation={"of": "block", "get": "cidr_notation"}),
    "gateway": entry("Gateway", project_id=PROJECT_ID, vlan_id=OAM, private_ipv4_subnet_size=16),
    "other": entry("Project", bgp_config=BGP),
}


@dataclass
class Stack:
    """A project that is only the data-made program, with a backend of its own, in a lab of its own."""

    pulumiw: Pulumiw
    folder: Path

    def run(self, *words: str, code: int | None = 0) -> str:
        """Run pulumi inside the lab and return what it printed; of JSON only the JSON."""
        pulumi = ["./pulumiw", "--cwd", str(self.folder), "--non-interactive", *words, "--stack", "s"]
        variables = {"PULUMI_BACKEND_URL": f"file://{self.folder}", "PULUMI_CONFIG_PASSPHRASE": "test"}
        done = self.pulumiw.run(
            *(".venv/bin/python", "-m", "lab", "exec", "--"), *pulumi, code=code, variables=variables
        )
        return done.stdout if {"--json", "export"} & set(words) else done.stdout + done.stderr

    def write(self, plan: Plan) -> None:
        """Make this the plan."""
        (self.folder / "plan.json").write_text(json.dumps(plan))

    def up(self, plan: Plan, *words: str, code: int | None = 0) -> str:
        """Bring the stack to a plan."""
        self.write(plan)
        return self.run("up", "--yes", "--skip-preview", *words, code=code)

    def steps(self, plan: Plan) -> dict[str, dict[str, str]]:
        """What a preview would do with each changed resource: the operation, and the paths that change."""
        self.write(plan)
        found: dict[str, dict[str, str]] = {}
        for step in json.loads(self.run("preview", "--json"))["steps"]:
            if step["op"] in ("update", "replace"):
                detail: dict[str, Any] = step.get("detailedDiff") or {}
                changes = {path: str(change["kind"]) for path, change in detail.items()}
                found[step["urn"].rsplit("::", 1)[-1]] = {"": step["op"], **changes}
        return found

    def resources(self) -> dict[str, dict[str, Any]]:
        """The state's resources by name."""
        exported = json.loads(self.run("stack", "export"))
        return {item["urn"].rsplit("::", 1)[-1]: item for item in exported["deployment"]["resources"]}

    def api(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Ask the lab's Metal API."""
        return Fleet(self.pulumiw).api(method, path, body)

    def devices(self) -> dict[str, dict[str, Any]]:
        """The project's devices by hostname."""
        return Fleet(self.pulumiw).devices()


def edited(**edits: dict[str, Any]) -> Plan:
    """The plan with some inputs changed."""
    plan = deepcopy(PLAN)
    for name, edit in edits.items():
        plan[name]["inputs"] |= edit
    return plan


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The plan, up in a lab of its own."""
    folder = tmp_path_factory.mktemp("metal")
    program = folder / "program"
    program.mkdir()
    (program / "__main__.py").write_text((ROOT / "tests/engine/metal_program.py").read_text())
    runtime = {"name": "python", "options": {"virtualenv": str(ROOT / ".venv")}}
    (program / "Pulumi.yaml").write_text(json.dumps({"name": "metal", "runtime": runtime}))
    pulumiw = runner(copy_project(folder / "project"), folder / "state", folder / "home")
    try:
        pulumiw.python("-m", "lab", "up", "metal")
        made = Stack(pulumiw, program)
        made.run("stack", "init")
        made.up(PLAN)
        yield made
    finally:
        end(pulumiw)
        pulumiw.python("-m", "lab", "down", code=None)


def test_everything_is_made_and_read_back_as_it_is(stack: Stack) -> None:
    made = stack.resources()
    assert {item["id"] for name, item in made.items() if name in PLAN}.isdisjoint({"", None})
    assert made.keys() >= PLAN.keys()
    assert made["eth0"]["outputs"]["vxlanIds"] == [1172]
    assert made["other"]["inputs"]["name"].startswith("other-")
    assert "SomeSecret123" not in json.dumps(made)
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    stack.up(PLAN, "--expect-no-changes")


def test_edits_update_replace_and_reinstall_as_officially(stack: Stack) -> None:
    reinstalled = {"tags": ["b"], "custom_data": '{"release": 2}'}
    found = stack.steps(
        edited(
            node=reinstalled,
            router={"user_data": "#cloud-config"},
            eth0={"vlan_ids": [OAM]},
            block={"description": "new"},
            mine={"name": "renamed"},
        )
    )
    assert found["node"] == {"": "update", "tags[0]": "update", "customData": "update"}
    assert found["router"] == {"": "replace", "userData": "add-replace"}
    assert found["eth0"] == {"": "update", "vlanIds[0]": "update"}
    assert found["block"] == {"": "replace", "description": "add-replace"}
    assert found["mine"] == {"": "update", "name": "update"}
    before = stack.devices()["node"]
    stack.up(edited(node=reinstalled, eth0={"vlan_ids": [OAM]}))
    after = stack.devices()["node"]
    assert (after["id"], after["tags"], after["customdata"]) == (before["id"], ["b"], {"release": 2})
    events = stack.api("GET", f"{API}/devices/{after['id']}/events?per_page=100")["events"]
    assert [event["type"] for event in events].count("provisioning.109") == 2


def test_drift_is_shown_and_repaired(stack: Stack) -> None:
    stack.up(PLAN)
    made = stack.resources()
    stack.api("PUT", f"{API}/devices/{made['node']['id']}", {"tags": ["by hand"]})
    stack.api("POST", f"{API}/ports/{made['eth0']['id']}/unassign", {"vnid": made["mgmt"]["id"]})
    stack.api("DELETE", f"{API}/ssh-keys/{made['mine']['id']}")
    stack.api("DELETE", f"{API}/ips/{made['routed']['id']}")
    shown = stack.run("refresh", "--preview-only", "--expect-no-changes", "--diff", code=7)
    assert "by hand" in shown
    stack.run("refresh", "--yes", "--skip-preview")
    assert not {"mine", "routed"} & stack.resources().keys()
    stack.up(PLAN)
    assert stack.devices()["node"]["tags"] == ["a"]
    assert stack.resources()["eth0"]["outputs"]["vxlanIds"] == [1172]


def test_a_server_that_fails_is_kept_and_replaced_when_told(stack: Stack) -> None:
    plan = deepcopy(PLAN)
    plan["late"] = entry("Device", **DEVICE, hostname="late", operating_system="debian_12")
    stack.api("POST", "/lab/faults", {"kind": "fail-provision", "hostname": "late", "times": 1})
    assert "is failed instead of active; its last events:" in stack.up(plan, code=None)
    failed = stack.resources()["late"]
    assert failed["id"] == stack.devices()["late"]["id"]
    assert failed["initErrors"]
    stack.up(plan, "--replace", failed["urn"])
    assert stack.devices()["late"]["state"] == "active"


def test_an_object_of_the_service_is_imported_by_its_id(stack: Stack) -> None:
    inputs = {"metro": "ny", "vxlan": 1999, "description": "by hand"}
    found = stack.api("POST", NETWORKS, inputs)
    plan = deepcopy(PLAN)
    plan["adopted"] = {**entry("Vlan", project_id=PROJECT_ID, **inputs), "import": found["id"]}
    stack.up(plan)
    assert stack.resources()["adopted"]["id"] == found["id"]
    stack.up(plan, "--expect-no-changes")


def test_destroy_leaves_nothing_behind(stack: Stack) -> None:
    stack.run("destroy", "--yes", "--skip-preview")
    assert stack.devices() == {}
    assert stack.api("GET", NETWORKS)["virtual_networks"] == []
    assert stack.api("GET", f"{PROJECT}/ips")["ip_addresses"] == []
    assert stack.api("GET", f"{PROJECT}/ssh-keys")["ssh_keys"] == []
