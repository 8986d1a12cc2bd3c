"""The JSON Schema of stack files: current, whole, and of the same mind as the models."""

import json
from pathlib import Path
from typing import Any

from model.cli import PROJECT, SCHEMA
from model.spec.schema import stack_schema

SCHEMA_FILE: Path = PROJECT / SCHEMA


def test_the_file_is_current() -> None:
    assert json.loads(SCHEMA_FILE.read_text()) == stack_schema(), "run: python -m model schema"


def test_every_key_has_a_description() -> None:
    definitions: dict[str, Any] = json.loads(SCHEMA_FILE.read_text())["$defs"]
    for name, definition in definitions.items():
        assert definition.get("description"), name
        for key, value in definition.get("properties", {}).items():
            assert value.get("description") or name == "Secret", f"{name}.{key}"
            assert "\n" not in value.get("description", ""), f"{name}.{key}"


def test_maps_and_objects_are_closed() -> None:
    definitions: dict[str, Any] = json.loads(SCHEMA_FILE.read_text())["$defs"]
    for name, definition in definitions.items():
        if definition.get("type") == "object":
            assert definition["additionalProperties"] is False, name
    assert definitions["Fleet"]["properties"]["clouds"]["additionalProperties"] is False


def test_other_configuration_keys_are_free() -> None:
    config = stack_schema()["properties"]
    assert isinstance(config, dict)
    assert config["config"]["required"] == ["murmuration:fleet"]
    assert config["config"]["additionalProperties"]
