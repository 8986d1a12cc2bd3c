"""Tenants of a subcloud that is deployed again: all are made again, and nobody has to delete any."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.ledger_file import write_ledger
from tests.unit.graph.apart import Graph, recorded
from tests.unit.model.fleets import planned
from tests.unit.openstack.test_openstack_beside_metal import CLOUD
from tests.unit.stack_files import Change, edited, read
from tests.unit.starlingx_components.again import ledger_of, reinstalled

MARK = "command:remote:Command sc1-controller-0-handover"


def with_tenants(fleet: dict[str, Any]) -> None:
    """Tenants on the subcloud sc1, one of them on top of a project that is there."""
    projects = {**CLOUD["projects"], "theirs": {"adopt": True}}
    fleet["openstack"] = {"sc1": {**CLOUD, "projects": projects}}


def standing(folder: Path, *changes: Change, preview: bool = False) -> Graph:
    """What is registered of stack dev, which stands, after further changes."""
    before = read(edited(folder, "dev", with_tenants))["config"]["murmuration:fleet"]
    write_ledger(folder / "state/ledger/dev.yaml", ledger_of(before))
    path = edited(folder, "dev", with_tenants, *changes, secrets=["openstackPassword"])
    return recorded(path, preview=preview, MURMURATION_STATE_DIR=str(folder / "state"))


def tenants(graph: Graph) -> Graph:
    """What is on the OpenStack cloud."""
    found = {
        name: one for name, one in graph.items() if name.startswith(("openstack:", "murmuration-openstack:"))
    }
    assert found
    return found


def test_they_live_as_long_as_the_installation_of_their_controller(tmp_path: Path) -> None:
    before = tenants(standing(tmp_path))
    after = tenants(standing(tmp_path, reinstalled("sc1")))
    # Some go with another one of them, such as a subnet with its network.
    assert {one["deleted_with"] for one in before.values()} - before.keys() == {MARK}
    adopted = "openstack:identity/project:Project sc1/theirs"
    assert "replacement_trigger" not in before.pop(adopted)
    assert "replacement_trigger" not in after.pop(adopted)
    ((was,), (now,)) = ({one["replacement_trigger"] for one in graph.values()} for graph in (before, after))
    assert was.split()[0] == now.split()[0]
    assert was != now


def test_their_mark_is_replaced_with_the_installation(tmp_path: Path) -> None:
    before, after = (standing(tmp_path, *changes)[MARK]["inputs"] for changes in ((), (reinstalled("sc1"),)))
    assert before["triggers"] != after["triggers"]
    assert "delete" not in after


@pytest.mark.parametrize(("changes", "order"), [((), "old first"), ((reinstalled("sc1"),), "new first")])
def test_only_then_the_new_ones_come_first(tmp_path: Path, changes: tuple[Change, ...], order: str) -> None:
    graph = standing(tmp_path, *changes)
    assert graph["openstack:networking/network:Network sc1/external"]["replaced"] == order


def test_another_clouds_installation_is_nothing_to_them(tmp_path: Path) -> None:
    assert tenants(standing(tmp_path)) == tenants(standing(tmp_path, reinstalled("sc2")))


def test_who_allows_it_is_told_that_they_go(tmp_path: Path) -> None:
    before = read(edited(tmp_path, "dev", with_tenants))["config"]["murmuration:fleet"]
    after = read(edited(tmp_path, "dev", with_tenants, reinstalled("sc1")))["config"]["murmuration:fleet"]
    (told,) = (one for one in planned(after, ledger_of(before)).notices if one.rule == "lost-disks")
    assert told.message.endswith("; the cloud on it is deployed again with all that `openstack` has on it")
