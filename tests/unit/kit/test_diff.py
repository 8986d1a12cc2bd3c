"""What changed, down to the element."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.kit.diff import diff, equal, top_level
from providers.kit.schema import Kind, Property
from providers.kit.values import UNKNOWN, Secret, Value
from tests.unit.kit.echo import SCHEMA

Old = dict[str, Value]

EDITS: list[tuple[Old, Old, dict[str, str]]] = [
    ({"name": "a"}, {"name": "a"}, {}),
    ({"name": "a"}, {"name": Secret("a")}, {}),
    ({"name": "1"}, {"name": 1}, {}),
    ({"name": "a"}, {"name": "b"}, {"name": "update"}),
    ({"name": "a"}, {"name": UNKNOWN}, {"name": "update"}),
    ({"name": UNKNOWN}, {"name": UNKNOWN}, {}),
    ({"zone": "a"}, {"zone": "b"}, {"zone": "update replaces"}),
    ({"zone": "a"}, {}, {}),
    ({"behaviour": "x"}, {}, {"behaviour": "delete"}),
    ({"behaviour": ""}, {}, {}),
    ({}, {"behaviour": "x"}, {"behaviour": "add"}),
    ({"labels": {"a": "1", "b": "2"}}, {"labels": {"b": "3", "c.d": "4"}}, {
        "labels.a": "delete", "labels.b": "update", 'labels["c.d"]': "add",
    }),
    ({"members": ["a", "b"]}, {"members": ["b", "a"]}, {}),
    ({"members": ["a", "b"]}, {"members": ["b", "c"]}, {"members[0]": "delete", "members[1]": "add"}),
    ({"members": ["a"]}, {"members": []}, {"members": "delete"}),
    ({"members": []}, {}, {}),
    ({"ports": [{"number": 1}, {"number": 2}]}, {"ports": [{"number": 1}, {"number": 3}]}, {
        "ports[1].number": "update",
    }),
    ({"ports": [{"number": 1}]}, {"ports": [{"number": 1}, {"number": 2}]}, {"ports[1]": "add"}),
    ({"ports": [{"number": 1}]}, {"ports": [{"number": UNKNOWN}]}, {"ports": "update"}),
    ({"serial": "1"}, {}, {}),
    ({"size": 1}, {}, {}),
    ({"size": 2}, {}, {"size": "delete"}),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), EDITS)
def test_an_edit_of_the_state(old: Old, new: Old, expected: dict[str, str]) -> None:
    found = {
        path: f"{item.change}{' replaces' if item.replaces else ''}"
        for path, item in diff(SCHEMA, old, new).items()
    }
    assert found == expected


INPUT_EDITS: list[tuple[Old, Old, dict[str, str]]] = [
    ({"behaviour": ""}, {}, {"behaviour": "delete"}),
    ({"ports": []}, {"ports": [{"number": 1}]}, {"ports[0]": "add"}),
    ({"ports": [{"number": 1}]}, {"ports": [{"number": UNKNOWN}]}, {"ports[0].number": "update"}),
    ({"ports": [{"number": 1}]}, {}, {"ports": "delete"}),
]


@pytest.mark.parametrize(("old", "new", "expected"), INPUT_EDITS)
def test_an_edit_of_inputs_tells_nothing_from_zero(old: Old, new: Old, expected: dict[str, str]) -> None:
    found = diff(SCHEMA, old, new, absent_is_zero=False, between_inputs=True)
    assert {path: str(item.change) for path, item in found.items()} == expected
    assert all(item.between_inputs for item in found.values())


def test_ignored_paths_hold_for_what_is_below_them() -> None:
    old: Old = {"name": "a", "labels": {"a": "1"}, "ports": [{"number": 1}]}
    new: Old = {"name": "b", "labels": {"a": "2"}, "ports": [{"number": 2}]}
    assert set(diff(SCHEMA, old, new, ignore=["labels", "ports[0]"])) == {"name"}


def test_top_level_names_each_property_once() -> None:
    assert top_level(["a[0].b", "a[1]", "b.c", 'd["e.f"]', "b"]) == ["a", "b", "d"]


@given(st.lists(st.text(max_size=2), max_size=5), st.integers(0, 4))
def test_a_set_has_no_order(members: list[str], turn: int) -> None:
    turned = members[turn:] + members[:turn]
    assert equal(Property(Kind.SET), list[Value](members), list[Value](turned))
