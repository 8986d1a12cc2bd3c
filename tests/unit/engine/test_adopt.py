"""Taking a pending create into an exported state."""

from typing import Any

import pytest

from engine.adopt import adopt
from engine.errors import EngineError

URN = "urn:pulumi:dev::murmuration::equinix-metal:index:Device::router"


def exported(*resources: dict[str, Any], pending: bool = True) -> dict[str, Any]:
    note = {"type": "creating", "resource": {"urn": URN, "custom": True, "inputs": {"hostname": "router"}}}
    other = {"type": "creating", "resource": {"urn": URN + "-2", "custom": True}}
    operations = [note, other] if pending else [other]
    return {"version": 3, "deployment": {"resources": list(resources), "pending_operations": operations}}


def test_the_note_becomes_a_resource_with_its_id_after_all_others() -> None:
    changed = adopt(exported({"urn": "urn:stack"}), URN, "id-1")["deployment"]
    assert [resource["urn"] for resource in changed["resources"]] == ["urn:stack", URN]
    assert changed["resources"][-1]["id"] == "id-1"
    assert changed["resources"][-1]["outputs"] == {"hostname": "router"}
    assert [operation["resource"]["urn"] for operation in changed["pending_operations"]] == [URN + "-2"]


def test_what_is_not_pending_is_refused_with_what_is() -> None:
    with pytest.raises(EngineError, match=f"no create of {URN} is pending; pending are: {URN}-2"):
        adopt(exported(pending=False), URN, "id-1")


def test_what_was_made_again_meanwhile_is_refused() -> None:
    with pytest.raises(EngineError, match="one too many"):
        adopt(exported({"urn": URN}), URN, "id-1")
