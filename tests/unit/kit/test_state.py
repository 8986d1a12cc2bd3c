"""What a preview promises, and what a refresh and an import make of inputs."""

from providers.kit.check import DEFAULTS, check
from providers.kit.diff import diff
from providers.kit.schema import read_schema
from providers.kit.state import inputs_from_state, planned_create, planned_update, seal
from providers.kit.values import UNKNOWN, Secret, Value
from tests.unit.kit.echo import SCHEMA

STATE: dict[str, Value] = {"name": "web", "size": 2, "zone": "a", "serial": "1", "members": ["x"]}


def test_a_planned_create_knows_the_inputs_only() -> None:
    inputs = check(SCHEMA, {"name": "web"}).inputs
    assert planned_create(SCHEMA, inputs) == {"name": "web", "size": 1, "zone": UNKNOWN, "serial": UNKNOWN}


def test_a_planned_update_keeps_what_does_not_change() -> None:
    inputs = check(SCHEMA, {"name": "web", "size": 3}).inputs
    changes = diff(SCHEMA, STATE, inputs)
    assert planned_update(SCHEMA, STATE, inputs, changes) == {
        "name": "web",
        "size": 3,
        "zone": "a",
        "serial": "1",
    }


def test_a_refresh_brings_given_inputs_up_to_date() -> None:
    old: dict[str, Value] = {"name": Secret("old"), "members": ["x"], DEFAULTS: ["size"], "size": 1}
    assert inputs_from_state(SCHEMA, STATE, old) == {
        "name": Secret("web"),
        "members": ["x"],
        "size": 2,
        DEFAULTS: ["size"],
    }


def test_a_refresh_drops_what_is_gone_and_keeps_the_programs_form() -> None:
    old: dict[str, Value] = {"name": "web", "members": ["y", "x"], "behaviour": "", "labels": {"a": "b"}}
    now: dict[str, Value] = {"name": "web", "members": ["x", "y"]}
    assert inputs_from_state(SCHEMA, now, old) == {"name": "web", "members": ["y", "x"], "behaviour": ""}


def test_an_import_gives_inputs_that_pass_the_check() -> None:
    schema = read_schema(
        "echo:index:Imported",
        {
            "on": {"type": "Bool", "required": True},
            "a": {"type": "String", "optional": True, "conflicts": ["b"]},
            "b": {"type": "String", "optional": True, "conflicts": ["a"]},
            "size": {"type": "Int", "optional": True, "default": 5},
            "made": {"type": "String", "computed": True},
        },
    )
    inputs = inputs_from_state(schema, {"on": False, "a": "x", "b": "y", "size": 5, "made": "m"}, {})
    assert inputs == {"on": False, "b": "y", DEFAULTS: []}
    assert check(schema, inputs).failures == []


def test_what_the_schema_calls_secret_is_sealed() -> None:
    schema = read_schema(
        "echo:index:Sealed",
        {
            "key": {"type": "String", "optional": True, "secret": True},
            "one": {
                "type": "Object",
                "optional": True,
                "fields": {"md5": {"type": "String", "secret": True, "optional": True}},
            },
        },
    )
    sealed = seal(schema, {"key": "k", "one": {"md5": "m"}, "other": "o"})
    assert sealed == {"key": Secret("k"), "one": {"md5": Secret("m")}, "other": "o"}
    assert seal(schema, {"key": UNKNOWN}) == {"key": UNKNOWN}
