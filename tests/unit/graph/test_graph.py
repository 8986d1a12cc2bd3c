"""The graph of every stack file, held by a golden file, and what must be true of any of them.

A change that is meant is written down by ``UPDATE_GOLDEN=1 pytest tests/unit/graph``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from tests.unit.graph.apart import Graph, recorded
from tests.unit.stack_files import ROOT, edited, read

GOLDEN = Path(__file__).parent / "golden"
STACK_FILES = sorted(ROOT.glob("Pulumi.*.yaml"))
METAL_STACKS = [path for path in STACK_FILES if "sites" in path.read_text()]


def changed(before: Graph, after: Graph) -> set[str]:
    """Resources that are not what they were; the stack's outputs aside."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} - {"stack"}


@pytest.mark.parametrize("stack_file", STACK_FILES, ids=lambda path: path.name)
def test_graph_is_what_was_agreed(stack_file: Path) -> None:
    golden = GOLDEN / stack_file.name.removeprefix("Pulumi.")
    seen = recorded(stack_file)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(yaml.safe_dump(seen, width=120))
    assert seen == read(golden)


@pytest.mark.parametrize("stack_file", STACK_FILES, ids=lambda path: path.name)
def test_a_preview_registers_what_an_apply_does(stack_file: Path) -> None:
    assert recorded(stack_file, preview=True).keys() - {"stack"} == recorded(stack_file).keys() - {"stack"}


@pytest.mark.parametrize("stack_file", STACK_FILES, ids=lambda path: path.name)
def test_secrets_are_registered_as_secrets(stack_file: Path) -> None:
    def walk(value: Any, *, inside: bool) -> None:
        if isinstance(value, dict):
            for key, entry in cast("dict[str, Any]", value).items():
                walk(entry, inside=inside or key == "secret")
        elif isinstance(value, list):
            for entry in cast("list[Any]", value):
                walk(entry, inside=inside)
        else:
            assert inside or "secret-of-" not in str(value)

    text = json.dumps(recorded(stack_file))
    assert "secret-of-" in text, "the stack's secrets reach no resource: this test sees nothing"
    walk(recorded(stack_file), inside=False)


@pytest.mark.parametrize("stack_file", METAL_STACKS, ids=lambda path: path.name)
def test_ports_come_after_their_bonds_and_vlans(stack_file: Path) -> None:
    ports = {name: entry for name, entry in recorded(stack_file).items() if "port:Port" in name}
    nodes = {name: entry for name, entry in ports.items() if "-eth" in name and "router" not in name}
    assert nodes
    for name, entry in nodes.items():
        assert any("-bond0" in dependency for dependency in entry["dependencies"]), name
        assert sum("vlan:Vlan" in dependency for dependency in entry["dependencies"]) == 1, name


def test_blocks_and_controllers_are_protected_unless_the_stack_says_otherwise() -> None:
    for stack, protected in (("packet-sig", True), ("dev", False)):
        for name, entry in recorded(ROOT / f"Pulumi.{stack}.yaml").items():
            if "reservedIpBlock" in name or ("device:Device" in name and "controller" in name):
                assert entry.get("protect", False) is protected, name


def test_order_in_the_stack_file_means_nothing(tmp_path: Path) -> None:
    def reverse(fleet: dict[str, Any]) -> None:
        for key in ("sites", "clouds"):
            fleet[key] = dict(reversed(fleet[key].items()))

    assert recorded(edited(tmp_path, "dev", reverse)) == recorded(ROOT / "Pulumi.dev.yaml")


def test_a_further_subcloud_touches_its_own_and_the_routers_port(tmp_path: Path) -> None:
    def add(fleet: dict[str, Any]) -> None:
        fleet["clouds"]["sc9"] = json.loads(json.dumps(fleet["clouds"]["sc1"]))

    before, after = recorded(ROOT / "Pulumi.dev.yaml"), recorded(edited(tmp_path, "dev", add))
    others = {name for name in changed(before, after) if "sc9" not in name}
    assert others == {
        "equinix-metal:index/port:Port ewr1-router-eth1",
        "command:remote:Command ewr1-router-setup",
    }


def test_another_release_changes_what_decides_about_a_reinstall_and_nothing_else(tmp_path: Path) -> None:
    before = recorded(ROOT / "Pulumi.dev.yaml")

    def release(fleet: dict[str, Any]) -> None:
        fleet["release"] = "11.0"

    after = recorded(edited(tmp_path, "dev", release))
    differing = changed(before, after)
    assert {name for name in differing if "device:Device" in name} == {
        f"equinix-metal:index/device:Device {cloud}-controller-0" for cloud in ("cc", "sc1", "sc2")
    }
    for name in differing:
        if "device:Device" in name:
            inputs = before[name]["inputs"].keys() | after[name]["inputs"].keys()
            unequal = {
                key for key in inputs if before[name]["inputs"].get(key) != after[name]["inputs"].get(key)
            }
            assert unequal == {"customData"}
