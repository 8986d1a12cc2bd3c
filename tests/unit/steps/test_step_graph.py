"""What is registered where somebody logs in: the steps, their order, and what an edit touches."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

import pytest

from tests.unit.graph.apart import Graph, recorded
from tests.unit.stack_files import Change
from tests.unit.steps.fleets import with_steps

Graphs = Callable[..., Graph]
COMMAND = "command:remote:Command"
DEVICE = "equinix-metal:index/device:Device"
PORT = "equinix-metal:index/port:Port"


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Graphs:
    def make(*changes: Change, preview: bool = False) -> Graph:
        path = with_steps(tmp_path_factory.mktemp("stack"), "packet-sig", protect_nothing, *changes)
        return recorded(path.rename(path.with_name("Pulumi.steps.yaml")), preview=preview)

    return make


def protect_nothing(fleet: dict[str, Any]) -> None:
    """Leave what is not asked about out of the graphs."""
    fleet["protection"] = {"address_blocks": False, "controllers": False}


def commands(graph: Graph) -> dict[str, dict[str, Any]]:
    return {name.split()[1]: entry for name, entry in graph.items() if name.startswith(COMMAND)}


def after(graph: Graph, name: str) -> set[str]:
    """All that a resource waits for."""
    found: set[str] = set()
    todo = list(graph[name].get("dependencies", []))
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += graph[one].get("dependencies", [])
    return found


def changed(before: Graph, then: Graph) -> set[str]:
    return {name for name in before.keys() | then.keys() if before.get(name) != then.get(name)} - {"stack"}


def add_subcloud(fleet: dict[str, Any]) -> None:
    """One more subcloud beside the central cloud, by names and addresses of its own."""
    cloud = json.loads(json.dumps(fleet["clouds"]["sc1"]))
    cloud["system_name"] = "subcloud-9"
    cloud["networks"] = {
        "mgmt": {"subnet": "192.168.219.0/24", "mtu": 1400},
        "oam": {"subnet": "11.11.19.0/24", "mtu": 1400},
        "data": {"public": True},
    }
    fleet["clouds"]["sc9"] = cloud


def other_console(fleet: dict[str, Any]) -> None:
    """One node's installation changes: its console."""
    fleet["clouds"]["sc1"]["nodes"]["controller-0"]["console"] = "ttyS0,115200n8"


def test_every_machine_that_is_reached_has_its_steps(graphs: Graphs) -> None:
    steps = {"ewr1-boot-setup", "ewr1-router-setup", "dfw2-router-setup"}
    for node in ("cc-controller-0", "sc1-controller-0", "sc3-controller-0"):
        steps |= {f"{node}-{what}" for what in ("files", "installed", "reachable", "handover")}
    assert commands(graphs()).keys() == steps


def test_a_preview_registers_what_an_apply_does(graphs: Graphs) -> None:
    assert graphs(preview=True).keys() == graphs().keys()


def test_every_connection_is_verified_and_by_key(graphs: Graphs) -> None:
    for name, entry in commands(graphs()).items():
        connection = entry["inputs"]["connection"]["secret"]
        for hop in filter(None, (connection, connection.get("proxy"))):
            assert hop["hostKey"].startswith("ssh-ed25519 "), name
            assert hop["privateKey"] == "secret-of-operatorKey"
            assert hop["dialErrorLimit"] > 10


def test_every_machine_is_known_by_another_key(graphs: Graphs) -> None:
    keys: dict[str, set[str]] = {}
    for name, entry in commands(graphs()).items():
        connection = entry["inputs"]["connection"]["secret"]
        keys.setdefault(connection["hostKey"], set()).add(name)
    assert len(keys) == 1 + 2 + 3, keys


def test_a_server_is_told_its_host_key_once(graphs: Graphs) -> None:
    for server in ("ewr1-boot", "ewr1-router", "dfw2-router"):
        device = graphs()[f"{DEVICE} {server}"]
        assert "ed25519_private" in device["inputs"]["userData"]["secret"]
        assert "userData" in device["ignore_changes"]
    for name, device in graphs().items():
        if name.startswith(DEVICE) and "controller" in name:
            assert "userData" not in device["inputs"], "a script of iPXE's and user data exclude each other"


def test_the_order_of_a_nodes_life(graphs: Graphs) -> None:
    graph = graphs()
    node = "sc1-controller-0"
    assert f"{COMMAND} ewr1-boot-setup" in after(graph, f"{COMMAND} {node}-files")
    assert f"{COMMAND} {node}-files" in after(graph, f"{DEVICE} {node}")
    assert f"{DEVICE} {node}" in after(graph, f"{COMMAND} {node}-installed")
    for port in (name for name in graph if name.startswith(f"{PORT} {node}")):
        assert f"{COMMAND} {node}-installed" in after(graph, port), port
        assert port in after(graph, f"{COMMAND} {node}-reachable")
    assert f"{COMMAND} ewr1-router-setup" in after(graph, f"{COMMAND} {node}-reachable")
    assert f"{COMMAND} {node}-reachable" in after(graph, f"{COMMAND} {node}-handover")


def test_a_node_is_reached_through_its_router(graphs: Graphs) -> None:
    connection = commands(graphs())["sc1-controller-0-handover"]["inputs"]["connection"]["secret"]
    assert connection["host"] == "11.11.11.12"
    assert connection["user"] == "wrsroot"
    router = commands(graphs())["ewr1-router-setup"]["inputs"]["connection"]["secret"]
    assert connection["proxy"]["hostKey"] == router["hostKey"]


def test_what_is_secret_is_only_in_secrets(graphs: Graphs) -> None:
    graph = graphs()
    for node in ("cc-controller-0", "sc1-controller-0", "sc3-controller-0"):
        sent = commands(graph)[f"{node}-files"]["inputs"]["stdin"]["secret"]
        token = sent.split("/var/www/html/ipxe/")[1].split("/")[0]
        assert "PRIVATE KEY" in sent
        url = graph[f"{DEVICE} {node}"]["inputs"]["ipxeScriptUrl"]
        assert url == {"secret": f"http://203.0.113.10/ipxe/{token}/{node}.ipxe"}
        plain = json.dumps(_without_secrets(graph))
        for word in (token, "PRIVATE KEY", "$6$"):
            assert word not in plain


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        return {key: _without_secrets(entry) for key, entry in entries.items() if key != "secret"}
    return (
        [_without_secrets(entry) for entry in cast("list[Any]", value)] if isinstance(value, list) else value
    )


def test_steps_are_updated_in_place_but_for_the_last_one_of_an_installation(graphs: Graphs) -> None:
    for name, entry in commands(graphs()).items():
        inputs = entry["inputs"]
        assert ("triggers" in inputs) == name.endswith("-handover"), name
        assert inputs["create"] == inputs["update"]
        assert inputs["addPreviousOutputInEnv"] is False, "the servers' SSH takes no variables"
        assert len(inputs["create"]) < 300, "what a failed step prints holds its command"


def test_a_further_subcloud_changes_its_own_and_its_router(graphs: Graphs) -> None:
    others = {name for name in changed(graphs(), graphs(add_subcloud)) if "sc9" not in name}
    assert others == {f"{PORT} ewr1-router-eth1", f"{COMMAND} ewr1-router-setup"}


def test_one_nodes_installation_changes_its_own_steps(graphs: Graphs) -> None:
    differing = changed(graphs(), graphs(other_console))
    assert differing == {
        "murmuration:metal:Reinstall sc1-controller-0",
        f"{DEVICE} sc1-controller-0",
        *(f"{COMMAND} sc1-controller-0-{what}" for what in ("files", "installed", "reachable", "handover")),
    }
