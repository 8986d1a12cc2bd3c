"""The command line of the model, on a project of its own."""

import io
import json
from pathlib import Path

import pytest
import yaml

from model import cli
from model.ledger_file import read_ledger
from tests.unit.model.fleets import Data, changed, small


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MURMURATION_STATE_DIR", str(tmp_path / "state"))
    (tmp_path / "docs").mkdir()
    write(tmp_path, small())
    return tmp_path


def write(project: Path, fleet: Data) -> None:
    text = yaml.safe_dump({"config": {"murmuration:fleet": fleet}})
    (project / "Pulumi.test.yaml").write_text(text)


def run(project: Path, *arguments: str) -> int:
    return cli.main(["--directory", str(project), *arguments])


def test_check_tells_notices_and_errors(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "check", "--stack", "test") == 0
    assert "test: 3 clouds, 7 servers, no errors" in capsys.readouterr().out
    write(project, changed({"clouds/sc1/site": "nowhere"}))
    assert run(project, "check", "--stack", "test") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "clouds.sc1.site: there is no site 'nowhere'" in told.err
    assert "Traceback" not in told.err


def test_a_stack_without_a_file_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "show", "--stack", "other") == 1
    assert "Pulumi.other.yaml: no such file" in capsys.readouterr().err


def test_the_ledger_is_written_and_checked(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "check", "--ledger", "--stack", "test") == 1
    assert "run 'python -m model ledger --stack test'" in capsys.readouterr().err
    assert run(project, "ledger", "--stack", "test") == 0
    told = capsys.readouterr().out
    assert "sc1/mgmt: 192.168.208.0/24, VLAN 1002" in told
    assert "cc/mgmt: /28 (to be given), VLAN 1000" in told
    assert "ledger/test.yaml: written, commit it" in told
    assert run(project, "ledger", "--stack", "test") == 0
    assert capsys.readouterr().out == "ledger/test.yaml: nothing to change\n"
    assert run(project, "check", "--ledger", "--stack", "test") == 0


def test_what_left_is_told_and_released(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(project, "ledger", "--stack", "test")
    fleet = small()
    del fleet["clouds"]["sc1"]
    write(project, fleet)
    run(project, "ledger", "--stack", "test")
    assert "sc1/mgmt: left the stack file; kept as a tombstone" in capsys.readouterr().out
    assert run(project, "release", "sc1/mgmt", "--stack", "test") == 0
    assert run(project, "release", "sc1/mgmt", "--stack", "test") == 1
    assert "no such tombstone or node; there are sc1/data, sc1/oam" in capsys.readouterr().err
    assert run(project, "release", "--all", "--stack", "test") == 0
    assert not read_ledger(project / "ledger" / "test.yaml").tombstones


OUTPUTS = {
    "other": 1,
    "ledger": {
        "version": 1,
        "networks": {"cc/mgmt": {"subnet": "139.178.67.16/28"}},
        "nodes": {"cc-controller-0": {"digest": "sha256:0", "facts": {"release": "11.0"}}},
    },
}


def on_loopback(fleet: Data, *, local: bool) -> Data:
    """A fleet whose services are on this machine, or not."""
    endpoint = "http://127.0.0.1:8126/metal/v1"
    at = {f"sites/{site}/provider/endpoint": endpoint for site in ("ewr1", "dfw2")}
    return changed(at, fleet) if local else fleet


@pytest.mark.parametrize("local", [False, True])
def test_outputs_are_recorded_and_forgotten(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, local: bool
) -> None:
    write(project, on_loopback(small(), local=local))
    run(project, "ledger", "--stack", "test")
    in_git = (project / "ledger" / "test.yaml").read_text()
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(OUTPUTS)))
    capsys.readouterr()
    assert run(project, "record", "--stack", "test") == 0
    told = capsys.readouterr().out
    assert "cc/mgmt: 139.178.67.16/28, VLAN 1000" in told
    assert "cc-controller-0: installed" in told
    assert ((project / "ledger" / "test.yaml").read_text() == in_git) is local
    assert (project / "state" / "ledger" / "test.yaml").exists() is local
    assert run(project, "show", "--stack", "test") == 1
    assert "would be reinstalled" in capsys.readouterr().err
    allowed = changed({"clouds/cc/allow_reinstall": ["controller-0"]})
    write(project, on_loopback(allowed, local=local))
    assert run(project, "show", "--stack", "test") == 0
    assert "139.178.67.16/28 (given before)" in capsys.readouterr().out
    assert run(project, "forget", "--stack", "test") == 0
    assert (project / "ledger" / "test.yaml").read_text() == in_git
    assert not (project / "state" / "ledger" / "test.yaml").exists()
    write(project, on_loopback(small(), local=local))
    assert run(project, "show", "--stack", "test") == 0


def test_standard_input_must_be_the_outputs(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("nothing"))
    assert run(project, "record", "--stack", "test") == 1
    assert "pipe 'pulumi stack output --json' into this command" in capsys.readouterr().err


def test_show_is_for_people_and_for_programs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(project, "show", "--stack", "test")
    text = capsys.readouterr().out
    for told in ("sc1/mgmt", "192.168.208.0/24", "cc-controller-1", "USD an hour", "Notices"):
        assert told in text
    run(project, "show", "--format", "json", "--stack", "test")
    assert json.loads(capsys.readouterr().out)["networks"]["sc1/mgmt"]["vlan"]["vid"] == 1002


def test_the_schema_is_written_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "schema", "--check") == 1
    assert run(project, "schema") == 0
    assert run(project, "schema", "--check") == 0
    assert capsys.readouterr().out.splitlines()[1] == "docs/stack.schema.json: written"
