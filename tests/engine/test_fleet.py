"""Stack dev on the lab with the real engine: built, left alone, edited, drifted, reinstalled, destroyed.

The tests share one fleet and run in order: each leaves it built. They need the engine (``make setup``) and a
network namespace of their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.engine.conftest import copy_project, end, runner
from tests.engine.fleet import API, PROJECT, Fleet

# A handful of engine runs each; the limit is for a machine that is busy with something else.
pytestmark = pytest.mark.timeout(600)

SERVERS = {
    "cc-controller-0",
    "cc-controller-1",
    "dfw2-router",
    "ewr1-boot",
    "ewr1-router",
    "sc1-controller-0",
    "sc2-controller-0",
}


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Stack dev, up in a lab of its own; the lab is taken down afterwards."""
    folder = tmp_path_factory.mktemp("fleet")
    pulumiw = runner(copy_project(folder / "project"), folder / "state", folder / "home")
    try:
        pulumiw.python("-m", "lab", "up", "metal")
        made = Fleet(pulumiw)
        made.up()
        yield made
    finally:
        end(pulumiw)
        pulumiw.python("-m", "lab", "down", code=None)


def vlans_of(port: dict[str, Any]) -> list[str]:
    """Ids of the VLANs on a port."""
    return [vlan["href"].rsplit("/", 1)[-1] for vlan in port["virtual_networks"]]


def deliveries(fleet: Fleet, device: dict[str, Any]) -> int:
    """How often a server was installed, by its events (109: the installation is over)."""
    events = fleet.api("GET", f"{API}/devices/{device['id']}/events?per_page=100")["events"]
    return [event["type"] for event in events].count("provisioning.109")


def test_up_makes_the_servers_and_networks_of_the_stack(fleet: Fleet) -> None:
    devices = fleet.devices()
    assert devices.keys() == SERVERS
    assert {device["state"] for device in devices.values()} == {"active"}
    types = {name: device["network_ports"][0]["network_type"] for name, device in devices.items()}
    router, node = devices["ewr1-router"], devices["sc1-controller-0"]
    assert types["ewr1-boot"] == "layer3", types
    vlans = {vlan["vxlan"] for vlan in fleet.api("GET", f"{PROJECT}/virtual-networks")["virtual_networks"]}
    assert len(vlans) >= 5
    eth1 = next(port for port in router["network_ports"] if port["name"] == "eth1")
    assert not eth1["data"]["bonded"]
    assert len(eth1["virtual_networks"]) == 5, "cc has MGMT and OAM, sc1 has DATA too"
    by_port = {port["name"]: port["virtual_networks"] for port in node["network_ports"]}
    assert [len(by_port[port]) for port in ("eth0", "eth1", "eth2")] == [1, 1, 1]
    outputs = json.loads(fleet.pulumiw("stack", "output", "--json", "--stack", "dev").stdout)
    assert outputs["clouds"]["sc1"]["oamFloating"]
    assert "lab-metal-token" not in json.dumps(outputs)


def test_a_second_up_finds_nothing_to_change(fleet: Fleet) -> None:
    said = fleet.up("--expect-no-changes", "--debug")
    assert "run_pulumi_func completed" in said, "the SDK's last words are told, though in groups"


def test_one_field_changes_its_own_resource_alone(fleet: Fleet) -> None:
    fleet.edit(lambda spec: spec["sites"]["dfw2"]["router"].update(hostname="edge-router"))
    assert fleet.preview() == {"Device dfw2-router": "update"}
    fleet.edit(lambda spec: spec["sites"]["dfw2"]["router"].pop("hostname"))
    assert fleet.preview() == {}


def test_drift_is_shown_and_repaired(fleet: Fleet) -> None:
    devices = fleet.devices()
    tagged, deleted = devices["ewr1-router"], devices["sc2-controller-0"]
    port = next(port for port in devices["cc-controller-1"]["network_ports"] if port["name"] == "eth1")
    block = next(ip for ip in tagged["ip_addresses"] if not ip["management"])
    fleet.api("PUT", f"{API}/devices/{tagged['id']}", {"tags": ["by-hand"]})
    [vlan] = vlans_of(port)
    fleet.api("POST", f"{API}/ports/{port['id']}/unassign", {"vnid": vlan})
    fleet.api("DELETE", f"{API}/ips/{block['id']}")
    fleet.api("DELETE", f"{API}/devices/{deleted['id']}")

    seen = fleet.printed("refresh", "--preview-only", "--non-interactive", "--diff")
    for name in ("ewr1-router", "cc-controller-1-eth1", "sc2-controller-0"):
        assert name in seen, seen
    assert "by-hand" in seen
    fleet.up()
    repaired = fleet.devices()
    assert repaired.keys() == SERVERS
    assert "by-hand" not in repaired["ewr1-router"]["tags"]
    assert repaired["cc-controller-1"]["id"] == devices["cc-controller-1"]["id"]
    eth1 = next(port for port in repaired["cc-controller-1"]["network_ports"] if port["name"] == "eth1")
    assert vlans_of(eth1) == [vlan]
    attached = [ip for ip in repaired["ewr1-router"]["ip_addresses"] if not ip["management"]]
    assert len(attached) == len([ip for ip in tagged["ip_addresses"] if not ip["management"]])
    fleet.up("--expect-no-changes")


def test_a_reinstall_is_refused_until_it_is_allowed_and_then_happens_in_place(fleet: Fleet) -> None:
    before = fleet.devices()

    def other_console(spec: dict[str, Any]) -> None:
        spec["clouds"]["sc1"]["nodes"]["controller-0"]["console"] = "ttyS0,115200n8"

    fleet.edit(other_console)
    refused = fleet.printed("preview", "--non-interactive", code=None)
    assert "sc1" in refused, refused
    assert "allow_reinstall" in refused
    assert "Traceback" not in refused
    fleet.edit(lambda spec: spec["clouds"]["sc1"].update(allow_reinstall=["controller-0"]))
    assert fleet.preview() == {"Device sc1-controller-0": "update"}
    fleet.up()
    after = fleet.devices()
    assert {name: device["id"] for name, device in after.items()} == {
        name: device["id"] for name, device in before.items()
    }
    assert deliveries(fleet, after["sc1-controller-0"]) == 2
    assert deliveries(fleet, after["cc-controller-0"]) == 1
    fleet.up("--expect-no-changes")


def test_a_subcloud_comes_and_goes_without_touching_the_others(fleet: Fleet) -> None:
    def add(spec: dict[str, Any]) -> None:
        spec["clouds"]["sc9"] = json.loads(json.dumps(spec["clouds"]["sc1"]))
        spec["clouds"]["sc9"].pop("allow_reinstall", None)

    fleet.edit(add)
    others = {name: op for name, op in fleet.preview().items() if "sc9" not in name}
    assert others == {"Port ewr1-router-eth1": "update"}
    fleet.up()
    assert "sc9-controller-0" in fleet.devices()
    fleet.edit(lambda spec: spec["clouds"].pop("sc9"))
    fleet.up()
    assert fleet.devices().keys() == SERVERS
    fleet.up("--expect-no-changes")


def unknown_key(spec: dict[str, Any]) -> None:
    spec["sites"]["ewr1"]["ruter"] = {}


def too_small(spec: dict[str, Any]) -> None:
    spec["clouds"]["sc1"]["networks"]["mgmt"] = {"subnet": "192.168.0.0/30"}


def overlap(spec: dict[str, Any]) -> None:
    for cloud in ("sc1", "sc2"):
        spec["clouds"][cloud]["networks"]["oam"] = {"subnet": "10.7.0.0/24"}


def no_hybrid(spec: dict[str, Any]) -> None:
    spec["sites"]["ewr1"]["router"]["plan"] = "c1.small.x86"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (unknown_key, ["ruter", "router"]),
        (too_small, ["mgmt"]),
        (overlap, ["10.7.0.0/24", "sc1", "sc2"]),
        (no_hybrid, ["c1.small.x86"]),
    ],
)
def test_a_stack_that_cannot_work_is_refused_in_preview(
    fleet: Fleet, change: Callable[[dict[str, Any]], None], words: list[str]
) -> None:
    text = fleet.file.read_text()
    try:
        fleet.edit(change)
        said = fleet.printed("preview", "--non-interactive", code=None)
        assert all(word in said for word in words), said
        assert "Traceback" not in said
        assert "Pulumi.dev.yaml" in said
    finally:
        fleet.file.write_text(text)


def test_destroy_leaves_the_project_empty(fleet: Fleet) -> None:
    fleet.printed("destroy", "--yes", "--skip-preview", "--non-interactive")
    assert fleet.devices() == {}
    assert fleet.api("GET", f"{PROJECT}/virtual-networks")["virtual_networks"] == []
    assert fleet.api("GET", f"{PROJECT}/ips")["ip_addresses"] == []
    assert fleet.api("GET", f"{PROJECT}/ssh-keys")["ssh_keys"] == []
