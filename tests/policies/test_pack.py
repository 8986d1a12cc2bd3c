"""The policy pack in the real engine, on copies of the project. Needs the engine (`make setup`)."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from reports.comment.changes import untouched
from reports.comment.preview import Preview, parse
from tests.engine.conftest import Pulumiw, copy_project, end, runner

EVENTS = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}


@pytest.fixture(name="stack", scope="module")
def _stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pulumiw]:
    """A copy of the project with the stack dev, its secret set."""
    folder = tmp_path_factory.mktemp("pack")
    made = runner(copy_project(folder / "project"), folder / "state", folder / "home")
    made("config", "set", "--secret", "metalToken", "lab-metal-token", "--stack", "dev")
    yield made
    end(made)


def preview(stack: Pulumiw, code: int, edit: Callable[[dict[str, Any]], object] | None = None) -> Preview:
    """What the engine says of the stack with an edit of its configuration."""
    path = stack.folder / "Pulumi.dev.yaml"
    before = path.read_text()
    document = yaml.safe_load(before)
    if edit:
        edit(document["config"])
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    try:
        words = ("preview", "--stack", "dev", "--json", "--policy-pack", "policies")
        return parse(stack(*words, code=code, variables=EVENTS).stdout)
    finally:
        path.write_text(before)


def said(found: Preview, level: str) -> dict[str, str]:
    """Messages by policy."""
    return {one.policy: one.message for one in found.findings if one.level == level}


def test_the_stack_complies_and_unknown_values_are_named(stack: Pulumiw) -> None:
    found = preview(stack, 0)
    assert found.complete
    assert said(found, "mandatory") == {}
    advisory = said(found, "advisory")
    assert "cidrNotation is known only after up" in advisory["unique-address"]


def test_mandatory_policies_stop_it_and_say_how_to_comply(stack: Pulumiw) -> None:
    def edit(config: dict[str, Any]) -> None:
        config["murmuration:fleet"]["budget"] = {"monthly": 100}
        config["murmuration:policies"] = {
            "required-tags": {"required": ["owner"]},
            "protected": {"local": True},
            "mtu": {"largest": 1300, "level": "advisory"},
        }

    found = preview(stack, 1, edit)
    mandatory = said(found, "mandatory")
    assert set(mandatory) >= {"budget", "required-tags", "protected"}
    assert "more than its budget" in mandatory["budget"]
    assert all("To comply: " in message for message in mandatory.values())
    assert "at most 1300" in said(found, "advisory")["mtu"]
    assert not untouched(found)


def test_the_heartbeat_is_looked_for_where_starlingx_is_configured(stack: Pulumiw) -> None:
    stack("config", "set", "--secret", "adminPassword", "Configured-1*", "--stack", "dev")

    def configured(config: dict[str, Any]) -> None:
        config["murmuration:fleet"]["starlingx"] = {"admin_password": "adminPassword"}

    def undone(config: dict[str, Any]) -> None:
        configured(config)
        config["murmuration:fleet"]["starlingx"]["heartbeat_failure"] = "fail"

    found = preview(stack, 0, configured)
    assert "starlingx:index:ServiceParameter" in {one.type for one in found.steps}
    assert said(found, "mandatory") == {}
    assert "heartbeat" not in said(found, "advisory")
    assert "to 'fail', not alarm" in said(preview(stack, 1, undone), "mandatory")["heartbeat"]


def test_a_misspelt_policy_is_told(stack: Pulumiw) -> None:
    found = preview(stack, 1, lambda config: config.update({"murmuration:policies": {"mtuu": "advisory"}}))
    assert "did you mean 'mtu'" in said(found, "mandatory")["policy-configuration"]


def test_configuration_given_to_the_engine_comes_on_top(stack: Pulumiw, tmp_path: Path) -> None:
    given = tmp_path / "config.json"
    given.write_text(json.dumps({"budget": {"monthly": 100}, "mtu": "disabled"}))
    words = (
        "preview",
        "--stack",
        "dev",
        "--json",
        "--policy-pack",
        "policies",
        "--policy-pack-config",
        str(given),
    )
    found = parse(stack(*words, code=1, variables=EVENTS).stdout)
    assert set(said(found, "mandatory")) == {"budget"}


def test_up_refuses_what_a_mandatory_policy_forbids(stack: Pulumiw) -> None:
    """Last in this file: what came before the refusal stays in the state of this copy."""
    path = stack.folder / "Pulumi.dev.yaml"
    before = path.read_text()
    document = yaml.safe_load(before)
    document["config"]["murmuration:policies"] = {"required-tags": {"required": ["owner"]}}
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    try:
        stack.python("-m", "lab", "up")
        done = stack(
            "up", "--stack", "dev", "--yes", "--skip-preview", "--policy-pack", "policies", code=None
        )
        assert done.returncode not in {0, None}
        assert "lacks the tags owner" in done.stdout + done.stderr
        state = json.loads(stack("stack", "export", "--stack", "dev").stdout)
        made = [one["type"] for one in state["deployment"].get("resources", [])]
        assert "equinix-metal:index/device:Device" not in made
    finally:
        path.write_text(before)
        stack.python("-m", "lab", "down", code=None)
