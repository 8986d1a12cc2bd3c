"""What is read from the engine's output: real ones, taken from the engine, and broken ones."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.locks import Locks
from providers.starlingx.cloud.policy import Policy
from reports.comment.changes import ChangeKind, changes, count, untouched
from reports.comment.preview import Preview, parse, read
from tests.unit.reports.support import PREVIEWS


def preview(name: str) -> Preview:
    """A preview that was taken from the engine."""
    return read(PREVIEWS / f"{name}.jsonl")


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("nothing", {}),
        ("added", {ChangeKind.CHANGED: 1, ChangeKind.CREATED: 6}),
        ("reinstall", {ChangeKind.REINSTALLED: 1}),
        ("replacement", {ChangeKind.REPLACED: 5, ChangeKind.DELETED: 1}),
        ("deletion", {ChangeKind.DELETED: 15, ChangeKind.CHANGED: 1}),
        ("moved", {ChangeKind.REPLACED: 1, ChangeKind.CHANGED: 2}),
    ],
)
def test_changes_of_real_previews(name: str, kinds: dict[ChangeKind, int]) -> None:
    found = preview(name)
    assert found.complete
    assert count(changes(found)) == kinds


def test_the_dangerous_come_first_and_say_what_is_lost() -> None:
    first = changes(preview("replacement"))[0]
    assert (first.kind, first.name, first.reasons) == (ChangeKind.REPLACED, "sc2-controller-0", ("plan",))
    assert "disks" in first.note
    assert "disks are lost" in changes(preview("reinstall"))[0].note


def test_only_a_whole_preview_without_changes_proves_that_nothing_changes() -> None:
    names = [path.stem for path in sorted(PREVIEWS.glob("*.jsonl"))]
    assert [name for name in names if untouched(preview(name))] == ["nothing"]


@pytest.mark.parametrize("name", ["raising", "failing"])
def test_a_policy_that_raises_and_a_program_that_fails_are_errors(name: str) -> None:
    found = preview(name)
    assert found.finished
    assert not found.complete
    assert found.errors


def test_a_violation_is_a_finding_and_no_error() -> None:
    found = preview("violation")
    assert found.complete
    assert [(one.policy, one.level) for one in found.findings] == [("budget", "mandatory")]
    assert not untouched(found)


def test_warnings_of_the_program_are_kept() -> None:
    assert "will be reinstalled" in preview("reinstall").warnings[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "error: the passphrase must be set\n",
        "{",
        '{\n "steps": [',
        '{"steps": "none"}',
        '{"resourcePreEvent": {"metadata": {"op": "same", "urn": "u"}}}',
        '{"summaryEvent": {"resourceChanges": {"same": 1}, "result": "failed"}}',
        '{"summaryEvent": {"resourceChanges": {"same": 1}, "maybeCorrupt": true}}',
        '{"summaryEvent": {"resourceChanges": {"some-new-operation": 1}}}',
        '{"summaryEvent": {"resourceChanges": {"same": 1}}}\n{"errorEvent": {"error": "lost"}}',
        '{"summaryEvent": {"resourceChanges": {"same": 1}}}\n{"resourcePreEvent":',
        '{\n"diagnostics": [{"severity": "error", "message": "no"}], "changeSummary": {"same": 2}}',
        '{\n "changeSummary": {"same": 2, "update": 1}\n}',
    ],
)
def test_nothing_else_proves_that_nothing_changes(text: str) -> None:
    assert not untouched(parse(text))


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert not read(tmp_path / "none").complete
    assert not read(None).complete


def test_the_digest_is_understood_too() -> None:
    digest = {
        "steps": [
            {
                "op": "update",
                "urn": "urn:pulumi:dev::murmuration::a$equinix-metal:index/device:Device::x",
                "newState": {"custom": True, "type": "equinix-metal:index/device:Device"},
                "detailedDiff": {"customData": {"kind": "update"}},
            }
        ],
        "changeSummary": {"update": 1, "same": 3},
    }
    found = parse("ledger: nothing to change\n" + json.dumps(digest, indent=4))
    assert found.complete
    assert not found.with_policies
    assert [(one.kind, one.name) for one in changes(found)] == [(ChangeKind.REINSTALLED, "x")]


def test_an_operation_that_is_not_known_is_a_change() -> None:
    event = {"metadata": {"op": "teleport", "urn": "urn:pulumi:s::p::t::n", "new": {"custom": True}}}
    found = changes(parse(json.dumps({"resourcePreEvent": event})))
    assert [one.kind for one in found] == [ChangeKind.CHANGED]
    assert "teleport" in found[0].note


def test_a_change_that_reboots_a_host_is_dangerous() -> None:
    urn = "urn:pulumi:dev::murmuration::a$starlingx:index:Interface::cc-controller-1-oam"
    lists = SimpleNamespace(known=dict[str, object]().get)
    cloud = cast("Cloud", SimpleNamespace(lists=lists, policy=Policy(allow_lock=frozenset({"controller-1"}))))
    warning = Locks(cloud).warning("controller-1", "changing mtu of interface oam0")
    events = [
        {"diagnosticEvent": {"urn": urn, "message": warning, "severity": "warning"}},
        {"resourcePreEvent": {"metadata": {"op": "update", "urn": urn, "new": {"custom": True}}}},
        {"resourcePreEvent": {"metadata": {"op": "update", "urn": f"{urn}-2", "new": {"custom": True}}}},
    ]
    locked, other = changes(parse("\n".join(map(json.dumps, events))))
    assert (locked.kind, locked.note) == (ChangeKind.LOCKED, warning)
    assert locked.kind.dangerous
    assert other.kind is ChangeKind.CHANGED
