"""Tenants of a subcloud that is deployed again: all are made again, and nobody has to delete any."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.ledger_file import write_ledger
from tests.unit.graph.apart import Graph, recorded
from tests.unit.model.fleets import planned
from tests.unit.openstack.test_openstack_beside_metal import CLOUD
from tests.unit.stack_files import edited, read
from tests.unit.starlingx_components.again import ledger_of, reinstalled

Graphs = Callable[..., Graph]
MARK = "command:remote:Command sc1-controller-0-handover"


def with_tenants(fleet: dict[str, Any]) -> None:
    """Tenants on the subcloud sc1, one of them on top of a project that is there."""
    projects = {**CLOUD["projects"], "theirs": {"adopt": True}}
    fleet["openstack"] = {"sc1": {**CLOUD, "projects": projects}}


def fleet(path: Path) -> dict[str, Any]:
    """The fleet in a stack file."""
    return read(path)["config"]["murmuration:fleet"]


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Graphs:
    """What is registered of stack dev, which stands, when some clouds are installed again."""
    folder = tmp_path_factory.mktemp("deployed")
    write_ledger(folder / "state/ledger/dev.yaml", ledger_of(fleet(edited(folder, "dev", with_tenants))))

    def graph(*clouds: str) -> Graph:
        changes = [reinstalled(cloud) for cloud in clouds]
        path = edited(folder, "dev", with_tenants, *changes, secrets=["openstackPassword"])
        return recorded(path, MURMURATION_STATE_DIR=str(folder / "state"))

    return graph


def tenants(graph: Graph) -> Graph:
    """What is on the OpenStack cloud."""
    mine = ("openstack:", "murmuration-openstack:")
    found = {name: one for name, one in graph.items() if name.startswith(mine)}
    assert found
    return found


def test_they_live_as_long_as_the_installation_of_their_controller(graphs: Graphs) -> None:
    before, after = tenants(graphs()), tenants(graphs("sc1"))
    # Some go with another one of them, such as a subnet with its network.
    assert {one["deleted_with"] for one in before.values()} - before.keys() == {MARK}
    adopted = "openstack:identity/project:Project sc1/theirs"
    assert "replacement_trigger" not in before.pop(adopted)
    assert "replacement_trigger" not in after.pop(adopted)
    ((was,), (now,)) = ({one["replacement_trigger"] for one in graph.values()} for graph in (before, after))
    assert was.split()[0] == now.split()[0]
    assert was != now


def test_their_mark_is_replaced_with_the_installation(graphs: Graphs) -> None:
    before, after = (graphs(*clouds)[MARK]["inputs"] for clouds in ((), ("sc1",)))
    assert before["triggers"] != after["triggers"]
    assert "delete" not in after


@pytest.mark.parametrize(("clouds", "order"), [((), "old first"), (("sc1",), "new first")])
def test_only_then_the_new_ones_come_first(graphs: Graphs, clouds: tuple[str, ...], order: str) -> None:
    assert graphs(*clouds)["openstack:networking/network:Network sc1/external"]["replaced"] == order


def test_another_clouds_installation_is_nothing_to_them(graphs: Graphs) -> None:
    assert tenants(graphs()) == tenants(graphs("sc2"))


def test_who_allows_it_is_told_that_they_go(tmp_path: Path) -> None:
    before = fleet(edited(tmp_path, "dev", with_tenants))
    after = fleet(edited(tmp_path, "dev", with_tenants, reinstalled("sc1")))
    (told,) = (one for one in planned(after, ledger_of(before)).notices if one.rule == "lost-disks")
    assert told.message.endswith("; the cloud on it is deployed again with all that `openstack` has on it")
