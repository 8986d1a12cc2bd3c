"""What is registered for StarlingX clouds: their order, what an edit touches, and what stays secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any, cast

import pytest

from tests.unit.graph.apart import Graph, recorded
from tests.unit.stack_files import Change
from tests.unit.steps.fleets import with_steps

Graphs = Callable[..., Graph]
STX = "starlingx:index:"
COMMAND = "command:remote:Command"


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Graphs:
    def make(stack: str, *changes: Change, preview: bool = False) -> Graph:
        folder = tmp_path_factory.mktemp("stack")
        path = with_steps(folder, stack, brought_up, *changes, secrets=["adminPassword"])
        return recorded(path.rename(path.with_name("Pulumi.clouds.yaml")), preview=preview)

    return make


def brought_up(fleet: dict[str, Any]) -> None:
    fleet["protection"] = {"address_blocks": False, "controllers": False}
    fleet["starlingx"] = {"admin_password": "adminPassword"}


def another_subcloud(fleet: dict[str, Any]) -> None:
    fleet["clouds"]["sc9"] = json.loads(json.dumps(fleet["clouds"]["sc1"]))


def other_name_servers(fleet: dict[str, Any]) -> None:
    fleet["clouds"]["sc1"]["starlingx"] = {"dns": ["9.9.9.9"]}


def standard_subcloud(fleet: dict[str, Any]) -> None:
    plan = {"plan": "n2.xlarge.x86"}
    names = ("controller-0", "controller-1", "storage-0", "storage-1", "compute-0")
    fleet["clouds"]["sc1"] |= {"topology": "standard", "nodes": dict.fromkeys(names, plan)}


def after(graph: Graph, name: str) -> set[str]:
    """All that a resource waits for, its provider included."""
    found: set[str] = set()
    todo = [name]
    while todo:
        entry = graph[todo.pop()]
        for one in [*entry.get("dependencies", []), entry.get("provider")]:
            if one and one not in found:
                found.add(one)
                todo.append(one)
    return found


def in_order(graph: Graph, *names: str) -> None:
    for earlier, later in pairwise(names):
        assert earlier in after(graph, later), f"{later} does not wait for {earlier}"


def changed(before: Graph, then: Graph) -> set[str]:
    return {name for name in before.keys() | then.keys() if before.get(name) != then.get(name)} - {"stack"}


def test_the_order_of_a_modern_fleet(graphs: Graphs) -> None:
    graph = graphs("dev")
    in_order(
        graph,
        f"{COMMAND} cc-controller-0-handover",
        f"{COMMAND} cc-configure",
        "pulumi:providers:starlingx cc",
        f"{STX}InterfaceNetwork cc-controller-0-mgmt0-cluster-host",
        f"{STX}HostState cc-controller-0-state",
        f"{STX}Host cc-controller-1-host",
        f"{STX}InterfaceNetwork cc-controller-1-oam0-oam",
        f"{STX}HostState cc-controller-1-state",
        f"{STX}Subcloud sc1",
        "pulumi:providers:starlingx sc1",
        f"{STX}DataNetwork sc1-physnet0",
        f"{STX}InterfaceDataNetwork sc1-controller-0-data0-physnet0",
        f"{STX}HostState sc1-controller-0-state",
        f"{STX}SubcloudManagement sc1",
    )
    in_order(graph, f"{COMMAND} sc1-controller-0-handover", f"{STX}Subcloud sc1")
    in_order(
        graph, f"{STX}ServiceParameter cc-heartbeat-failure-action", f"{STX}HostState cc-controller-0-state"
    )
    start = "command:local:Command cc-controller-1-start"
    in_order(graph, f"{STX}HostState cc-controller-0-state", start)
    in_order(graph, "equinix-metal:index/port:Port cc-controller-1-eth0", start)
    assert f"{STX}SubcloudManagement sc1" not in after(graph, f"{STX}SubcloudManagement sc2")


def test_the_order_of_the_wikis_fleet(graphs: Graphs) -> None:
    graph = graphs("packet-sig")
    in_order(
        graph,
        f"{COMMAND} cc-controller-0-handover",
        f"{COMMAND} cc-configure",
        f"{STX}VolumeGroup cc-controller-0-cinder-volumes",
        f"{STX}PhysicalVolume cc-controller-0-cinder-volumes",
        f"{STX}StorageBackend cc-lvm-store",
        f"{STX}HostState cc-controller-0-state",
        f"{STX}Host cc-controller-1-host",
        f"{STX}PhysicalVolume cc-controller-1-cinder-volumes",
        f"{STX}HostState cc-controller-1-state",
        f"{STX}Subcloud sc1",
        f"{COMMAND} sc1-configure",
        "pulumi:providers:starlingx sc1",
        f"{STX}DataNetwork sc1-physnet0",
        f"{STX}Interface sc1-controller-0-data0",
        f"{STX}HostState sc1-controller-0-state",
        f"{STX}SubcloudManagement sc1",
    )
    in_order(graph, f"{COMMAND} sc1-controller-0-handover", f"{COMMAND} sc1-configure")
    numbers = {name: entry["inputs"]["number"] for name, entry in graph.items() if f"{STX}Partition" in name}
    assert numbers[f"{STX}Partition sc1-controller-0-nova-local"] == 2
    in_order(
        graph,
        f"{STX}Partition sc1-controller-0-cinder-volumes",
        f"{STX}Partition sc1-controller-0-nova-local",
    )
    subcloud = graph[f"{STX}Subcloud sc1"]["inputs"]
    assert (subcloud["name"], subcloud["managementStartAddress"]) == ("subcloud-1", "192.168.214.2")
    assert "sysadminPassword" not in subcloud
    region = graph["pulumi:providers:starlingx sc1"]["inputs"]
    assert (region["region"], region["authUrl"]) == ("subcloud-1", "http://147.75.105.194:5000/v3")


def test_a_standard_cloud_comes_to_life_group_by_group(graphs: Graphs) -> None:
    graph = graphs("dev", standard_subcloud)
    in_order(
        graph,
        f"{STX}StorageBackend sc1-ceph-store",
        f"{STX}HostState sc1-controller-0-state",
        f"{STX}HostState sc1-controller-1-state",
        f"{STX}Host sc1-storage-0-host",
        f"{STX}Osd sc1-storage-0-sdb",
        f"{STX}HostState sc1-storage-0-state",
        f"{STX}Host sc1-compute-0-host",
        f"{STX}InterfaceDataNetwork sc1-compute-0-data0-physnet0",
        f"{STX}HostState sc1-compute-0-state",
        f"{STX}SubcloudManagement sc1",
    )
    # What comes to life after something is undone before it: dcmanager deletes no subcloud that answers.
    for node in ("controller-1", "storage-0", "storage-1", "compute-0"):
        start = f"command:local:Command sc1-{node}-start"
        in_order(graph, f"{STX}Subcloud sc1", f"{COMMAND} sc1-power", start)
        assert graph[start]["inputs"]["delete"] == "python3 - off"
    assert f"{STX}HostState sc1-storage-1-state" not in after(graph, f"{STX}HostState sc1-storage-0-state")
    # Others go on without controller-0; where it is the only one, what it was installed from decides.
    told = {name: "installation" in graph[f"{STX}Subcloud {name}"]["inputs"] for name in ("sc1", "sc2")}
    assert told == {"sc1": False, "sc2": True}


@pytest.mark.parametrize("stack", ["dev", "packet-sig"])
def test_a_preview_registers_what_an_apply_does(graphs: Graphs, stack: str) -> None:
    assert graphs(stack, preview=True).keys() == graphs(stack).keys()


def test_private_clouds_are_reached_through_their_router(graphs: Graphs) -> None:
    graph = graphs("dev")
    known = {name: graph[f"pulumi:providers:starlingx {name}"]["inputs"] for name in ("cc", "sc1", "sc2")}
    assert known["sc1"]["bastionHost"] == "203.0.113.10"
    assert "bastionHost" not in known["cc"]
    assert "bastionHost" not in known["sc2"]
    assert known["sc1"]["bastionPrivateKey"] == {"secret": "secret-of-operatorKey"}


@pytest.mark.parametrize("stack", ["dev", "packet-sig"])
def test_passwords_are_registered_as_secrets(graphs: Graphs, stack: str) -> None:
    def told(value: Any) -> str:
        if isinstance(value, dict):
            entries = cast("dict[str, Any]", value)
            return "" if "secret" in entries else "".join(map(told, entries.values()))
        return "".join(map(told, cast("list[Any]", value))) if isinstance(value, list) else str(value)

    for name, entry in graphs(stack).items():
        assert "secret-of-" not in told(entry.get("inputs", {})), name
        assert "secret-of-" not in told(entry.get("outputs", {})), name


def test_name_servers_of_one_cloud_touch_nothing_else(graphs: Graphs) -> None:
    # dcmanager's bootstrap values hold them too, and are not told again once a subcloud is deployed.
    touched = changed(graphs("dev"), graphs("dev", other_name_servers))
    assert touched == {f"{STX}Dns sc1", f"{STX}Subcloud sc1"}


def test_a_further_subcloud_touches_no_other(graphs: Graphs) -> None:
    touched = {name for name in changed(graphs("dev"), graphs("dev", another_subcloud)) if "sc9" not in name}
    assert not [name for name in touched if name.startswith("starlingx:")]
