"""The command line of the reports."""

import json
from pathlib import Path

import pytest

from reports.cli import main
from reports.kinds import KINDS
from tests.unit.stack_files import ROOT

EVERY = [(kind, name) for kind, about in KINDS.items() for name in about.formats]


@pytest.mark.parametrize(("kind", "name"), EVERY)
@pytest.mark.parametrize("stack", ["dev", "packet-sig"])
def test_every_report_of_every_stack(kind: str, name: str, stack: str, tmp_path: Path) -> None:
    words = ["--stack", stack, "--project", str(ROOT), "--output", str(tmp_path / "out")]
    assert main([kind, *words, "--format", name]) == 0
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert made
    assert all(path.read_text().strip() for path in made)


def test_an_unknown_stack_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", "--stack", "nope", "--project", str(ROOT)]) == 1
    said = capsys.readouterr()
    assert "there is no stack nope" in said.err
    assert "packet-sig" in said.err
    assert said.out == ""


def test_a_wrong_stack_file_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Pulumi.x.yaml").write_text("config: {murmuration:fleet: {name: x}}\n")
    assert main(["cost", "--stack", "x", "--project", str(tmp_path)]) == 1
    assert "Pulumi.x.yaml:1: release: missing" in capsys.readouterr().err


def test_files_need_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--stack", "dev", "--project", str(ROOT), "--format", "netbox"]
    assert main(["inventory", *words]) == 1
    assert "--output FOLDER" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, "not json"])
def test_outputs_that_cannot_be_read(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "outputs.json"
    if content:
        path.write_text(content)
    assert main(["addresses", "--stack", "dev", "--project", str(ROOT), "--outputs", str(path)]) == 1
    assert "outputs" in capsys.readouterr().err


def test_outputs_give_real_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps({"ledger": {"networks": {"cc/mgmt": {"subnet": "198.51.100.16/28"}}}}))
    assert main(["addresses", "--stack", "dev", "--project", str(ROOT), "--outputs", str(path)]) == 0
    assert "198.51.100.17" in capsys.readouterr().out
