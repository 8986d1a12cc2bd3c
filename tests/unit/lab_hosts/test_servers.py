"""What a lab's servers are: settled once, by whom it may be, and never changed under what stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab import servers
from lab.errors import LabError
from lab.parts import Lab
from lab.servers import VARIABLE, Servers


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """A lab that never was up, on a machine that can have machines."""
    monkeypatch.delenv(VARIABLE, raising=False)
    can_have(monkeypatch)
    (tmp_path / "lab").mkdir()
    return Lab(tmp_path / "lab")


def can_have(monkeypatch: pytest.MonkeyPatch, obstacle: str = "") -> None:
    def answer(_: object) -> str:
        return obstacle

    monkeypatch.setattr(servers, "_obstacle", answer)


def settled(lab: Lab, wanted: Servers | None = None) -> tuple[Servers, list[str]]:
    said: list[str] = []
    return servers.settle(lab, wanted, said.append), said


def test_machines_are_the_default_and_kept(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    assert servers.kept(lab) is None
    assert settled(lab) == (Servers.MACHINES, [])
    can_have(monkeypatch, "the memory went")
    assert settled(lab) == (Servers.MACHINES, []), "what stands stays"


def test_where_there_can_be_none_servers_are_records_and_one_line_says_why(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    can_have(monkeypatch, "there is no /dev/net/tun")
    kind, (line,) = settled(lab)
    assert kind is Servers.RECORDS
    assert "there is no /dev/net/tun" in line
    assert not servers.are_machines(lab)


def test_the_command_line_is_above_the_environment(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "records")
    assert settled(lab, Servers.MACHINES)[0] is Servers.MACHINES


def test_the_environment_is_above_the_default(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "records")
    assert settled(lab) == (Servers.RECORDS, []), "who asks for records is told nothing"


def test_an_unknown_word_is_refused(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "vms")
    with pytest.raises(LabError, match="MURMURATION_LAB_SERVERS=vms: it takes machines or records"):
        settled(lab)


def test_what_stands_is_not_made_something_else(lab: Lab) -> None:
    settled(lab, Servers.RECORDS)
    assert settled(lab, Servers.MACHINES)[0] is Servers.MACHINES, "nothing was made yet"
    lab.folder("metal").mkdir()
    (lab.folder("metal") / "metal.db").touch()
    with pytest.raises(LabError, match="`python -m lab down` first"):
        settled(lab, Servers.RECORDS)
    assert servers.kept(lab) is Servers.MACHINES
