"""Inputs against a schema."""

from providers.kit.check import DEFAULTS, check, fill_name
from providers.kit.schema import read_schema
from providers.kit.values import UNKNOWN, Secret, Value
from tests.unit.kit.echo import SCHEMA

NESTED = read_schema(
    "echo:index:Nested",
    {
        "a": {"type": "String", "optional": True, "conflicts": ["b"]},
        "b": {"type": "String", "optional": True, "conflicts": ["a"]},
        "mode": {"type": "Int", "optional": True, "choices": [1, 2]},
        "one": {
            "type": "List",
            "max_items": 1,
            "optional": True,
            "fields": {
                "on": {"type": "Bool", "optional": True, "default": False},
                "id": {"type": "String", "required": True},
            },
        },
    },
)


def failures(inputs: dict[str, Value]) -> dict[str, str]:
    return {failure.path: failure.reason for failure in check(NESTED, inputs).failures}


def test_defaults_are_filled_in_and_named() -> None:
    checked = check(SCHEMA, {"name": "web"})
    assert checked.failures == []
    assert checked.inputs == {"name": "web", "size": 1, DEFAULTS: ["size"]}
    assert check(SCHEMA, {"name": "web"}, mark_defaults=False).inputs == {"name": "web", "size": 1}


def test_scalars_are_converted_where_nothing_is_lost() -> None:
    checked = check(SCHEMA, {"name": 7, "size": "3", "members": [1, True], "labels": {"a": 1.5}})
    assert checked.failures == []
    assert checked.inputs["name"] == "7"
    assert checked.inputs["size"] == 3
    assert checked.inputs["members"] == ["1", "true"]
    assert checked.inputs["labels"] == {"a": "1.5"}


def test_what_is_wrong_is_named_down_to_the_element() -> None:
    checked = check(
        SCHEMA, {"nam": "x", "serial": "1", "size": 1.5, "ports": [{"number": "x"}, {}], "members": "a"}
    )
    reasons = {failure.path: failure.reason for failure in checked.failures}
    assert set(reasons) == {"nam", "serial", "size", "ports[0].number", "ports[1].number", "members", "name"}
    assert "Did you mean name?" in reasons["nam"]
    assert "is an output" in reasons["serial"]
    assert reasons["size"] == "expected a whole number, got a number"
    assert reasons["members"] == "expected a list, got a string"


def test_conflicts_name_both_and_wait_for_unknowns() -> None:
    assert set(failures({"a": "x", "b": "y"})) == {"a", "b"}
    assert failures({"a": "x", "b": UNKNOWN}) == {}


def test_choices_and_nested_objects() -> None:
    assert failures({"mode": 3}) == {"mode": "must be one of 1, 2"}
    assert set(failures({"one": {"on": "maybe"}})) == {"one.on", "one.id"}
    assert check(NESTED, {"one": {"id": "x"}}).inputs["one"] == {"id": "x", "on": False, DEFAULTS: ["on"]}


def test_unknowns_and_secrets_pass_with_their_mark() -> None:
    checked = check(SCHEMA, {"name": Secret(5), "size": UNKNOWN, "zone": Secret(UNKNOWN)})
    assert checked.failures == []
    assert checked.inputs["name"] == Secret("5")
    assert checked.inputs["size"] is UNKNOWN
    assert checked.inputs["zone"] == Secret(UNKNOWN)


def test_a_name_is_made_once_and_kept() -> None:
    first = check(SCHEMA, {})
    fill_name(SCHEMA, first, {}, "web", b"\xab\xcd\xef\x01")
    assert first.failures == []
    assert first.inputs["name"] == "web-abcdef0"
    assert first.inputs[DEFAULTS] == ["name", "size"]
    second = check(SCHEMA, {})
    fill_name(SCHEMA, second, first.inputs, "web", b"\x00\x00\x00\x00")
    assert second.inputs["name"] == "web-abcdef0"
    given = check(SCHEMA, {"name": "mine"})
    fill_name(SCHEMA, given, first.inputs, "web", b"")
    assert given.inputs["name"] == "mine"
