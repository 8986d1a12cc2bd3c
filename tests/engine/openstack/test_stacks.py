"""Stacks of Heat whose template or parameters change: in place, also after a change that failed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.openstack.client import Client
from tests.engine.openstack.standing import Small, errors

pytestmark = pytest.mark.timeout(3600)
TEMPLATE = """
heat_template_version: 2018-08-31
parameters:
  label: {type: string, constraints: [{length: {max: 8}}]}
resources:
  first: {type: OS::Cinder::Volume, properties: {size: 1, name: {get_param: label}}}
"""
SECOND = "  second: {type: OS::Cinder::Volume, properties: {size: SIZE, name: second}}\n"
LOOK = """
heat = admin.connect_as_project("small").orchestration
stack = heat.get_stack("changing")
result = {
    "id": stack.id,
    "status": stack.status,
    "resources": sorted(r.name for r in heat.resources(stack) if r.status.endswith("COMPLETE")),
    "volumes": sorted([v.name, v.id] for v in admin.connect_as_project("small").block_storage.volumes()),
}
"""


@pytest.fixture(scope="module")
def template(small: Small) -> Iterator[Path]:
    """The template of a stack in the small tenancy's stack file."""
    before, path = small.file.read_text(), small.pulumiw.folder / "changing.yaml"
    path.write_text(TEMPLATE)
    label(small, "one")
    small.up()
    yield path
    small.file.write_text(before)
    small.up()


def label(small: Small, value: str) -> None:
    """Give the stack's parameter a value."""
    given = {"template": "file", "file": "changing.yaml", "parameters": {"label": value}}
    small.change(stacks={"changing": given})


@pytest.fixture(scope="module")
def first(template: Path, client: Client) -> dict[str, Any]:
    """How the stack is before anything changes."""
    found = client.run(LOOK)
    assert (found["status"], found["resources"]) == ("CREATE_COMPLETE", ["first"])
    assert template.exists()
    return found


def test_a_changed_template_changes_the_stack_in_place(
    small: Small, template: Path, client: Client, first: dict[str, Any]
) -> None:
    template.write_text(TEMPLATE + SECOND.replace("SIZE", "1"))
    small.up()
    found = client.run(LOOK)
    assert (found["id"], found["status"]) == (first["id"], "UPDATE_COMPLETE")
    assert found["resources"] == ["first", "second"]
    assert first["volumes"][0] in found["volumes"]
    small.up("--expect-no-changes")


def test_a_changed_parameter_changes_the_stack_in_place(
    small: Small, client: Client, first: dict[str, Any]
) -> None:
    label(small, "two")
    small.up()
    found = client.run(LOOK)
    assert (found["id"], found["status"]) == (first["id"], "UPDATE_COMPLETE")
    assert ["two", first["volumes"][0][1]] in found["volumes"]
    small.up("--expect-no-changes")


def test_a_change_that_fails_says_why_and_the_next_one_mends_it(
    small: Small, template: Path, client: Client, first: dict[str, Any]
) -> None:
    template.write_text(
        TEMPLATE + SECOND.replace("SIZE", "1") + SECOND.replace("SIZE", "9").replace("second", "third")
    )
    said = small.up(code=None)
    assert "the stack 'changing' failed: third (OS::Cinder::Volume)" in said, said
    assert "exceed" in said.lower()
    assert "the next `up` changes it" in said
    assert "Traceback" not in said
    assert client.run(LOOK)["status"] == "UPDATE_FAILED"
    template.write_text(TEMPLATE)
    small.up()
    found = client.run(LOOK)
    assert (found["id"], found["status"], found["resources"]) == (first["id"], "UPDATE_COMPLETE", ["first"])
    small.up("--expect-no-changes")


def test_a_parameter_that_its_template_refuses_is_one_error(small: Small, first: dict[str, Any]) -> None:
    label(small, "far too long")
    said = small.up(code=None)
    assert len(errors(said)) == 1, said
    assert "label" in said
    assert first["id"] in small.printed("stack", "export")
    assert "Traceback" not in said
    label(small, "two")
    small.up()
