"""A run that would leave a configured cloud's first controller bare is refused before anything is touched."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pulumi
import pytest

from model.ledger_file import write_ledger
from model.plan.fleet import FleetPlan
from tests.unit.graph.apart import recorded
from tests.unit.model.fleets import planned
from tests.unit.stack_files import Change, read
from tests.unit.starlingx_components.again import ledger_of, reinstalled
from tests.unit.starlingx_plan.fleets import brought_up
from tests.unit.steps.fleets import with_steps

Fleet = dict[str, Any]


def duplex(fleet: Fleet) -> None:
    """Give a subcloud a second controller."""
    nodes = fleet["clouds"]["sc1"]["nodes"]
    nodes["controller-1"] = {"plan": nodes["controller-0"]["plan"]}
    fleet["clouds"]["sc1"]["topology"] = "duplex"


def after(change: Change, *, standing: Change = lambda _: None) -> FleetPlan:
    """The plan after a change of a fleet that stands."""
    before, data = brought_up(), brought_up()
    standing(before)
    standing(data)
    change(data)
    return planned(data, ledger_of(before))


def test_a_cloud_stays_as_long_as_its_first_controller() -> None:
    assert {(one.lost, one.anew) for one in after(lambda _: None).starlingx.values()} == {(None, False)}


def test_a_subcloud_of_one_node_is_deployed_anew() -> None:
    made = after(reinstalled("sc1"))
    assert {name for name, one in made.starlingx.items() if one.lost} == set()
    assert {name for name, one in made.starlingx.items() if one.anew} == {"sc1"}
    (said,) = (one.message for one in made.notices if one.rule == "lost-disks")
    assert said.endswith("; the cloud on it is deployed again")


def test_a_subcloud_of_more_nodes_goes_with_its_first_controller() -> None:
    made = after(reinstalled("sc1"), standing=duplex).starlingx
    assert {name for name, one in made.items() if one.lost or one.anew} == {"sc1"}
    assert made["sc1"].lost == (
        "clouds.sc1: controller-0 would be installed again (console ttyS1,115200n8 -> ttyS1,57600n8), and "
        "come back bare: the cloud that is configured on it would be gone. Take the change back; or take "
        "sc1 out of the stack file, run 'up', and put it in again"
    )


def test_a_system_controller_cannot_be_taken_out_and_put_in_again() -> None:
    made = after(reinstalled("cc"))
    assert "'pulumi destroy' the stack, and bring it up anew" in str(made.starlingx["cc"].lost)
    assert not any("deployed again" in one.message for one in made.notices)


def test_another_server_is_as_bare() -> None:
    def change(fleet: Fleet) -> None:
        fleet["clouds"]["sc1"]["nodes"]["controller-0"]["plan"] = "m1.xlarge.x86"
        fleet["clouds"]["sc1"]["allow_replace"] = ["controller-0"]

    assert "controller-0 would be given back for another server (plan " in str(
        after(change).starlingx["sc1"].lost
    )


@pytest.mark.parametrize("steps", ["on", "off"])
def test_the_program_refuses_where_somebody_logs_in(tmp_path: Path, steps: str) -> None:
    def configured(fleet: Fleet) -> None:
        fleet["protection"] = {"address_blocks": False, "controllers": False}
        fleet["starlingx"] = {"admin_password": "adminPassword"}

    def written(*changes: Change) -> Path:
        return with_steps(tmp_path, "dev", configured, *changes, secrets=["adminPassword"])

    ledger = ledger_of(read(written())["config"]["murmuration:fleet"])
    write_ledger(tmp_path / "state/ledger/lost.yaml", ledger)
    path = written(reinstalled("cc"))
    environment = {"MURMURATION_STATE_DIR": str(tmp_path / "state"), "MURMURATION_REMOTE_STEPS": steps}
    message = "clouds.cc: controller-0 would be installed again"
    refused = pytest.raises(pulumi.RunError, match=message) if steps == "on" else nullcontext()
    with refused:
        recorded(path.rename(tmp_path / "Pulumi.lost.yaml"), preview=True, **environment)
