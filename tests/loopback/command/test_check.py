"""Checks and diffs. The expected texts and kinds were printed by the mapper and object diff of Go's SDK."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.command.check import check_inputs
from engine.command.schema import COPY_TO_REMOTE, LOCAL_COMMAND, LOCAL_RUN, REMOTE_COMMAND
from providers.kit.resource import Draft, Edit, Resource
from providers.kit.values import UNKNOWN, Archive, Asset, Secret

HOST = {"connection": {"host": "h"}}
OWNER = "remote.CommandInputs"


def nested(field: str, reason: str) -> str:
    return f"An error occurred decoding 'CommandInputs.connection': 1 failures decoding:\n\t{field}: {reason}"


@pytest.mark.parametrize(
    ("given", "path", "reason"),
    [
        ({}, "connection", "Missing required field 'connection' on 'remote.CommandInputs'"),
        (
            {"connection": {}},
            "connection",
            nested("host", "Missing required field 'host' on 'remote.Connection'"),
        ),
        (
            {"connection": "x"},
            "connection",
            f"Field 'connection' on '{OWNER}' must be a 'remote.Connection'; got 'string' instead",
        ),
        (
            {"connection": {"host": "h", "foo": 1}},
            "connection",
            nested("foo", "Unrecognized field 'foo' on 'remote.Connection'"),
        ),
        (
            {"connection": {"host": "h", "port": "22"}},
            "connection",
            nested("port", "Field 'port' on 'remote.Connection' must be a 'float64'; got 'string' instead"),
        ),
        (
            {"connection": {"host": "h", "proxy": {}}},
            "connection",
            nested(
                "proxy",
                "An error occurred decoding 'Connection.proxy': 1 failures decoding:\n\t"
                "host: Missing required field 'host' on 'remote.ProxyConnection'",
            ),
        ),
        (
            {**HOST, "create": 5},
            "create",
            "Field 'create' on 'remote.CommandInputs' must be a 'string'; got 'float64' instead",
        ),
        (
            {**HOST, "create": {"a": 1}},
            "create",
            "An error occurred decoding 'CommandInputs.create': Cannot decode Object{} to type string",
        ),
        (
            {**HOST, "environment": {"A": 1}},
            "environment[A] value",
            f"Field 'environment[A] value' on '{OWNER}' must be a 'string'; got 'float64' instead",
        ),
        (
            {**HOST, "triggers": "x"},
            "triggers",
            "Field 'triggers' on 'remote.CommandInputs' must be a '[]interface {}'; got 'string' instead",
        ),
        (
            {**HOST, "logging": 3},
            "logging",
            "Field 'logging' on 'remote.CommandInputs' must be a 'remote.Logging'; got 'float64' instead",
        ),
        (
            {**HOST, "crate": "x"},
            "crate",
            "Unrecognized field 'crate' on 'remote.CommandInputs'; did you mean create?",
        ),
    ],
)
def test_failures_name_the_field(given: dict[str, Any], path: str, reason: str) -> None:
    (failure,) = check_inputs(REMOTE_COMMAND, given).failures
    assert failure.path == path
    assert failure.reason.startswith(reason)


def test_defaults_and_secrets() -> None:
    checked = check_inputs(
        REMOTE_COMMAND, {"connection": {"host": UNKNOWN, "proxy": {"host": "b", "port": 2222}}}
    )
    assert checked.failures == []
    defaults = {"user": "root", "dialErrorLimit": 10, "perDialTimeout": 15}
    assert checked.inputs == {
        "connection": Secret(
            {"host": UNKNOWN, "port": 22, **defaults, "proxy": {"host": "b", "port": 2222, **defaults}}
        ),
        "addPreviousOutputInEnv": True,
    }
    given = {"addPreviousOutputInEnv": False, "logging": "anything", "interpreter": ["/bin/bash", "-c"]}
    assert check_inputs(LOCAL_COMMAND, given).inputs == given
    assert check_inputs(LOCAL_COMMAND, {}).inputs == {"addPreviousOutputInEnv": True}
    assert [failure.path for failure in check_inputs(LOCAL_RUN, {}).failures] == ["command"]


def test_wrong_inputs_keep_their_secrets() -> None:
    checked = check_inputs(REMOTE_COMMAND, {"connection": {"password": "x"}, "create": 1})
    assert isinstance(checked.inputs["connection"], Secret)
    assert "x" not in "".join(failure.reason for failure in checked.failures).split()


@pytest.mark.parametrize(
    ("source", "path", "reason"),
    [
        (Asset(path="f"), None, ""),
        (Asset(text="t"), None, ""),
        (Asset(), None, ""),
        (Archive(path="d"), None, ""),
        (UNKNOWN, None, ""),
        (Secret(Asset(text="t")), None, ""),
        (Asset(uri="http://x"), "asset", "asset must be a path-based file asset or a text asset"),
        (Asset(hash="abc"), "asset", "asset must be a path-based file asset or a text asset"),
        (Archive(uri="http://x"), "archive", "archive must be a path to a file or directory"),
        (Archive(assets={}), "archive", "archive must be a path to a file or directory"),
        ("a path", "asset", "either asset or archive must be set"),
    ],
)
def test_copy_sources(
    resource: Callable[[str], Resource], source: Any, path: str | None, reason: str
) -> None:
    copy = resource("remote:CopyToRemote")
    checked = copy.check(Draft("c", {**HOST, "remotePath": "/x", "source": source}, {}))
    assert [(failure.path, failure.reason) for failure in checked.failures] == (
        [] if path is None else [(path, reason)]
    )


def test_copy_without_source() -> None:
    failures = check_inputs(COPY_TO_REMOTE, {**HOST, "remotePath": "/x"}).failures
    assert [failure.path for failure in failures] == ["source"]


EDITS: list[tuple[dict[str, Any], dict[str, Any], dict[str, str]]] = [
    ({"create": "a"}, {"create": "b"}, {"create": "update"}),
    ({"create": "a"}, {"create": "a", "update": "b"}, {"update": "add"}),
    ({"create": "a", "delete": "x"}, {"create": "a"}, {"delete": "delete"}),
    ({"triggers": [1]}, {"triggers": [2]}, {"triggers[0]": "update"}),
    ({"triggers": [1]}, {"triggers": [1, 2]}, {"triggers[1]": "add"}),
    ({"triggers": [1, 2]}, {"triggers": [1]}, {"triggers[1]": "delete"}),
    ({"triggers": [1]}, {"create": "a"}, {"triggers": "delete-replace", "create": "add"}),
    ({"create": "a"}, {"create": "a", "triggers": []}, {"triggers": "add-replace"}),
    (
        {"triggers": [{"a": 1}]},
        {"triggers": [{"a": 2, "b": 3}]},
        {"triggers[0].a": "update", "triggers[0].b": "add"},
    ),
    ({"triggers": ["1"]}, {"triggers": [1]}, {"triggers[0]": "update"}),
    ({"triggers": [True]}, {"triggers": [1]}, {"triggers[0]": "update"}),
    ({"triggers": [Secret("a")]}, {"triggers": [Secret("b")]}, {"triggers[0]": "update"}),
    ({"triggers": ["x"]}, {"triggers": [UNKNOWN]}, {"triggers[0]": "update"}),
    ({"triggers": [Asset(hash="1", path="f")]}, {"triggers": [Asset(hash="1", path="g")]}, {}),
    (
        {"triggers": [Asset(hash="1", path="f")]},
        {"triggers": [Asset(hash="2", path="f")]},
        {"triggers[0]": "update"},
    ),
    (
        {"environment": {"A": "1"}},
        {"environment": {"A": "2", "B": "3"}},
        {"environment.A": "update", "environment.B": "add"},
    ),
    ({"environment": {"A.B": "1"}}, {"environment": {"A.B": "2"}}, {'environment["A.B"]': "update"}),
    ({"environment": {"A": "1"}}, {"create": "a"}, {"environment": "delete", "create": "add"}),
    ({"environment": Secret({"A": "1"})}, {"environment": Secret({"A": "2"})}, {"environment": "update"}),
    ({"environment": {"A": Secret("1")}}, {"environment": {"A": "1"}}, {"environment.A": "update"}),
    ({"connection": Secret({"host": "a"})}, {"connection": Secret({"host": "b"})}, {"connection": "update"}),
    ({"connection": Secret({"host": "a"})}, {"connection": Secret({"host": "a"})}, {}),
    ({"stdin": ""}, {"create": "a"}, {"stdin": "delete", "create": "add"}),
    (
        {"addPreviousOutputInEnv": True},
        {"addPreviousOutputInEnv": False},
        {"addPreviousOutputInEnv": "update"},
    ),
    ({"create": 1}, {"create": 1.0}, {}),
]


@pytest.mark.parametrize(("old", "new", "expected"), EDITS)
def test_edits(
    resource: Callable[[str], Resource], old: dict[str, Any], new: dict[str, Any], expected: dict[str, str]
) -> None:
    difference = resource("remote:Command").diff(Edit("id", {"stdout": "was"}, old, new))
    kinds = {
        path: str(change.change) + ("-replace" if change.replaces else "")
        for path, change in difference.changes.items()
    }
    assert kinds == expected
    assert not difference.delete_before_replace


def test_every_change_of_a_copyfile_replaces(resource: Callable[[str], Resource]) -> None:
    old = {"connection": Secret({"host": "a"}), "localPath": "f", "remotePath": "/f", "triggers": [1]}
    new = {"connection": Secret({"host": "b"}), "localPath": "g", "remotePath": "/g", "triggers": [2]}
    changes = resource("remote:CopyFile").diff(Edit("id", old, old, new)).changes
    assert set(changes) == {"connection", "localPath", "remotePath", "triggers[0]"}
    assert all(change.replaces for change in changes.values())


def test_without_old_inputs_the_state_is_compared(resource: Callable[[str], Resource]) -> None:
    state = {"create": "a", "stdout": "x", "stderr": ""}
    assert resource("local:Command").diff(Edit("id", state, {}, {"create": "a"})).changes == {}
