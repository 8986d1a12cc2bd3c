"""The comment on a pull request: every case held by a golden file, and what it must never do."""

import json
from pathlib import Path
from typing import Any

import pytest

from reports.cli import main
from reports.comment.changes import DEVICE
from reports.comment.render import GITHUB_LIMIT, MARKER, length
from tests.unit.reports.support import PREVIEWS, Clone, Edit, agreed, clone, fleet_data


def added(data: dict[str, Any]) -> None:
    """A subcloud is added."""
    data["clouds"]["sc9"] = {
        "role": "subcloud",
        "site": "ewr1",
        "topology": "simplex",
        "nodes": {"controller-0": {"plan": "s3.xlarge.x86"}},
    }


def reinstall(data: dict[str, Any]) -> None:
    """The central controller gets another boot device."""
    data["clouds"]["cc"]["nodes"]["controller-0"]["boot_device"] = "sdb"
    data["clouds"]["cc"]["allow_reinstall"] = ["controller-0"]


def replacement(data: dict[str, Any]) -> None:
    """A subcloud's server gets another plan."""
    data["clouds"]["sc2"]["nodes"]["controller-0"]["plan"] = "m1.xlarge.x86"
    data["clouds"]["sc2"]["allow_replace"] = ["controller-0"]


def deletion(data: dict[str, Any]) -> None:
    """A subcloud is removed."""
    del data["clouds"]["sc2"]


def moved(data: dict[str, Any]) -> None:
    """A network gets other addresses and another VLAN."""
    data["clouds"]["sc1"]["networks"]["oam"] = {"subnet": "172.20.9.0/24", "vlan": 1234}


def violation(data: dict[str, Any]) -> None:
    """The budget is too small."""
    data["budget"] = {"monthly": 5000}


def comment_of(made: Clone, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The comment on the change from ``before`` to ``after``."""
    assert main(["comment", "--project", str(made.path), "--base", "before", "--head", "after", *words]) == 0
    return capsys.readouterr().out


CASES: list[tuple[str, Edit | None]] = [
    ("added", added),
    ("reinstall", reinstall),
    ("replacement", replacement),
    ("deletion", deletion),
    ("moved", moved),
    ("violation", violation),
    ("nothing", None),
    ("raising", added),
    ("failing", added),
]


@pytest.mark.parametrize(("name", "edit"), CASES, ids=[name for name, _ in CASES])
def test_the_comment_is_what_was_agreed(
    name: str, edit: Edit | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = clone(tmp_path, edit)
    text = comment_of(made, capsys, "--stack", "dev", "--preview", f"dev={PREVIEWS / f'{name}.jsonl'}")
    assert text == agreed(f"comment-{name}.md", text)
    assert text.startswith(MARKER)
    assert balanced(text)


def balanced(text: str) -> bool:
    """Whether every fold and every fence that is opened is closed."""
    fences = [line for line in text.splitlines() if line.startswith("```")]
    return text.count("<details>") == text.count("</details>") and len(fences) % 2 == 0


def test_dangerous_changes_stand_before_all_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = comment_of(clone(tmp_path, moved), capsys, "--preview", str(PREVIEWS / "moved.jsonl"))
    assert text.index("Dangerous") < text.index("~ changed") < text.index("#### Cost")


UNKNOWN = "not known"


@pytest.mark.parametrize("name", ["raising", "failing"])
def test_a_failed_preview_never_says_that_nothing_changes(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = comment_of(clone(tmp_path, added), capsys, "--preview", str(PREVIEWS / f"{name}.jsonl"))
    assert UNKNOWN in text
    assert "no changes" not in text.lower()


@pytest.mark.parametrize("content", [None, "", "error: no passphrase", "{", '{"preludeEvent": {}}'])
def test_a_missing_or_broken_preview_says_so(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "preview.json"
    if content is not None:
        path.write_text(content)
    (tmp_path / "clone").mkdir()
    text = comment_of(clone(tmp_path / "clone"), capsys, "--stack", "dev", "--preview", f"dev={path}")
    assert UNKNOWN in text
    assert "no changes" not in text.lower()


def test_no_preview_at_all_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def edit(data: dict[str, Any]) -> None:
        added(data)
        for site in data["sites"].values():
            site["provider"].pop("endpoint")

    text = comment_of(clone(tmp_path, edit), capsys)
    assert UNKNOWN in text
    assert "+2,153.50" in text


def test_a_stack_on_one_machine_is_previewed_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = comment_of(clone(tmp_path, added), capsys)
    assert "1 stack to be previewed where it lives" in text
    assert "`./pulumiw preview --stack dev`" in text
    assert "no changes" not in text.lower()


def test_a_stack_that_does_not_exist_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = comment_of(
        clone(tmp_path), capsys, "--stack", "nope", "--preview", str(PREVIEWS / "nothing.jsonl")
    )
    assert "there is no stack nope" in text
    assert "no changes" not in text.lower()


def test_a_revision_that_cannot_be_read_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = clone(tmp_path)
    assert main(["comment", "--project", str(made.path), "--base", "gone", "--head", "after"]) == 0
    said = capsys.readouterr()
    assert UNKNOWN in said.out
    assert "no changes" not in said.out.lower()
    assert "gone" in said.err


def test_a_folder_without_git_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["comment", "--project", str(tmp_path), "--base", "a", "--head", "b"]) == 0
    assert UNKNOWN in capsys.readouterr().out


def test_a_revision_is_never_an_option_of_git(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = clone(tmp_path)
    assert main(["touched", "--project", str(made.path), "--base=--output=x", "--head", "after"]) == 1
    assert "not the name of a revision" in capsys.readouterr().err
    assert not (made.path / "x").exists()


def test_an_invalid_stack_file_lists_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(data: dict[str, Any]) -> None:
        data["clouds"]["sc1"]["site"] = "nowhere"

    text = comment_of(clone(tmp_path, broken), capsys, "--preview", str(PREVIEWS / "nothing.jsonl"))
    assert "cannot be planned" in text
    assert "clouds.sc1.site" in text
    assert "no changes" not in text.lower()


def test_a_deleted_stack_file_is_no_deletion_of_the_stack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = clone(tmp_path)
    (made.path / "Pulumi.dev.yaml").unlink()
    made.commit("without")
    assert main(["comment", "--project", str(made.path), "--base", "before", "--head", "without"]) == 0
    text = capsys.readouterr().out
    assert "stays paid for" in text
    assert "no changes" not in text.lower()


def thousand(op: str) -> str:
    """A preview of a thousand changes, in the engine's own words."""
    lines = [
        json.dumps(
            {
                "resourcePreEvent": {
                    "metadata": {
                        "op": op,
                        "urn": f"urn:pulumi:dev::murmuration::{DEVICE}::edge-{number:04}",
                        "type": DEVICE,
                        "new": {"custom": True, "type": DEVICE},
                        "keys": ["plan"] if op == "replace" else None,
                    }
                }
            }
        )
        for number in range(1000)
    ]
    summary = {"summaryEvent": {"resourceChanges": {op: 1000}, "result": "succeeded"}}
    return "\n".join([*lines, json.dumps(summary)]) + "\n"


@pytest.mark.parametrize("op", ["create", "replace"])
def test_a_thousand_changes_fit(op: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "preview.json"
    path.write_text(thousand(op))
    (tmp_path / "clone").mkdir()
    made = clone(tmp_path / "clone", added)
    text = comment_of(made, capsys, "--preview", str(path))
    assert text == agreed(f"comment-thousand-{op}.md", text)
    assert length(text) <= GITHUB_LIMIT
    assert "1,000" in text
    assert ("left out for room" in text) == (op == "replace")
    assert balanced(text)


@pytest.mark.parametrize("limit", [600, 1500, 4000, 12_000])
def test_any_limit_is_kept(limit: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "preview.json"
    path.write_text(thousand("replace"))
    (tmp_path / "clone").mkdir()
    made = clone(tmp_path / "clone", added)
    text = comment_of(made, capsys, "--preview", str(path), "--limit", str(limit))
    assert length(text) <= limit
    assert balanced(text)
    assert text.startswith(MARKER)


def test_many_stacks_are_listed_the_dangerous_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = clone(tmp_path, reinstall)

    for name in ("alpha", "beta"):
        made.write(fleet_data(), name)
    made.commit("three")
    previews = tmp_path / ".previews"
    previews.mkdir()
    for name, preview in (("dev", "reinstall"), ("alpha", "nothing"), ("beta", "nothing")):
        (previews / f"{name}.json").write_text((PREVIEWS / f"{preview}.jsonl").read_text())
    words = ["--base", "before", "--head", "three", "--preview", str(previews)]
    assert main(["comment", "--project", str(made.path), *words]) == 0
    text = capsys.readouterr().out
    assert text.index("### Stack `dev`") < text.index("### Stack `alpha`") < text.index("### Stack `beta`")
    assert "| Stack | Changes | Cost a month |" in text


@pytest.mark.parametrize(
    ("path", "stacks"),
    [
        ("Pulumi.dev.yaml", ["dev"]),
        ("ledger/other.yaml", ["other"]),
        ("model/plan/x.py", ["dev", "other"]),
        ("requirements.txt", ["dev", "other"]),
        ("docs/x.md", []),
        ("README.md", []),
    ],
)
def test_touched_stacks(
    path: str, stacks: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = clone(tmp_path)
    (made.path / "Pulumi.other.yaml").write_text((made.path / "Pulumi.dev.yaml").read_text())
    made.commit("two")
    changed = made.path / path
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text((changed.read_text() if changed.exists() else "") + "# more\n")
    made.commit("edited")
    words = ["--project", str(made.path), "--base", "two", "--head", "edited", "--format", "json"]
    assert main(["touched", *words]) == 0
    assert json.loads(capsys.readouterr().out) == stacks


def test_text_from_outside_is_no_markup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "preview.json"
    path.write_text(
        json.dumps(
            {"diagnosticEvent": {"severity": "error", "message": "```\n</details> @everyone <img src=x>"}}
        )
    )
    (tmp_path / "clone").mkdir()
    text = comment_of(clone(tmp_path / "clone", added), capsys, "--preview", str(path))
    assert "````text" in text
    assert text.count("<details>") + 1 == text.count("</details>")
