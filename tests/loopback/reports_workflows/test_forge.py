"""Comments and issues on a forge: updated in place, other people's left alone, busy services tried again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.cli import main
from reports.comment.render import MARKER
from reports.errors import ReportError
from reports.forge.github import GitHub
from tests.loopback.reports_workflows.forge import TOKEN, Forge, running


@pytest.fixture(name="forge")
def _forge() -> Iterator[Forge]:
    with running() as forge:
        yield forge


def github(forge: Forge) -> GitHub:
    """A client of the forge that does not wait long."""
    return GitHub("owner/fleet", TOKEN, forge.url, pause=0.01)


def test_the_comment_is_made_once_and_then_updated_in_place(forge: Forge) -> None:
    first = github(forge).put_comment(7, MARKER, f"{MARKER}\none")
    second = github(forge).put_comment(7, MARKER, f"{MARKER}\ntwo")
    assert first == second
    assert [comment["body"] for comment in forge.comments] == [f"{MARKER}\ntwo"]


def test_it_is_found_behind_hundreds_of_others(forge: Forge) -> None:
    for number in range(230):
        forge.add_comment(f"comment {number}")
    ours = forge.add_comment(f"{MARKER}\nold")
    github(forge).put_comment(7, MARKER, f"{MARKER}\nnew")
    assert ours["body"] == f"{MARKER}\nnew"
    assert len(forge.comments) == 231


def test_a_person_who_quotes_it_is_not_overwritten(forge: Forge) -> None:
    theirs = forge.add_comment(f"{MARKER}\nlook at this", bot=False)
    github(forge).put_comment(7, MARKER, f"{MARKER}\nnew")
    assert theirs["body"] == f"{MARKER}\nlook at this"
    assert len(forge.comments) == 2


def test_a_busy_service_is_asked_again(forge: Forge) -> None:
    forge.failures = [503, 429]
    github(forge).put_comment(7, MARKER, f"{MARKER}\none")
    assert len(forge.comments) == 1


def test_a_refusal_is_told_without_the_token(forge: Forge) -> None:
    client = GitHub("owner/fleet", "another-token", forge.url, pause=0.01)
    with pytest.raises(ReportError, match="401") as caught:
        client.put_comment(7, MARKER, "x")
    assert "another-token" not in str(caught.value)
    assert len(forge.calls) == 1


def test_an_issue_is_opened_updated_and_closed(forge: Forge) -> None:
    client, mark = github(forge), "<!-- drift of dev -->"
    client.put_issue(mark, "one", f"{mark}\none", "drift")
    client.put_issue(mark, "two", f"{mark}\ntwo", "drift")
    assert [(issue["title"], issue["state"]) for issue in forge.issues] == [("two", "open")]
    assert client.close_issue(mark, "drift") == "https://forge.example/issue/1"
    assert client.close_issue(mark, "drift") is None
    client.put_issue(mark, "again", f"{mark}\nagain", "drift")
    assert [issue["state"] for issue in forge.issues] == ["closed", "open"]


@pytest.mark.parametrize("event", [None, "{}", "[]", '{"pull_request": {}}', "not json"])
def test_posting_outside_of_a_pull_request_says_so(
    event: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    comment = tmp_path / "comment.md"
    comment.write_text(f"{MARKER}\n")
    path = tmp_path / "event.json"
    if event is not None:
        path.write_text(event)
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(path))
    monkeypatch.setenv("GITHUB_REPOSITORY", "owner/fleet")
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    assert main(["post", "--file", str(comment)]) == 1
    assert "not the event of a pull request" in capsys.readouterr().err


def test_posting_without_a_token_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    comment = tmp_path / "comment.md"
    comment.write_text(f"{MARKER}\n")
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert main(["post", "--file", str(comment)]) == 1
    assert "GITHUB_TOKEN" in capsys.readouterr().err
