"""Processes that are the lab's: started, found again, ended; and nobody else's."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from lab.processes import Daemon, Identity, marked, read_identity, stop, write_identity

SLEEP = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)"]


@pytest.fixture
def daemon(tmp_path: Path) -> Daemon:
    return Daemon("part-x", tmp_path / "lab", tmp_path / "lab/part")


def _until(condition: object) -> None:
    assert callable(condition)
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def test_a_daemon_runs_writes_its_log_and_ends(daemon: Daemon) -> None:
    found = daemon.start(SLEEP)
    assert daemon.identity() == found
    _until(lambda: "here" in daemon.last_lines())
    assert os.getsid(found.pid) == found.pid
    daemon.stop()
    assert not found.alive()
    assert daemon.identity() is None
    assert not daemon.record.exists()
    daemon.stop()


def test_starting_again_ends_the_earlier_one(daemon: Daemon) -> None:
    first = daemon.start(SLEEP)
    second = daemon.start(SLEEP)
    assert (first.alive(), second.alive()) == (False, True)
    daemon.stop()


def test_what_ignores_sigterm_is_made_to_end(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.processes.STOP_SECONDS", 0.2)
    script = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    found = daemon.start([sys.executable, "-c", script])
    _until(lambda: "deaf" in daemon.last_lines())
    daemon.stop()
    assert not found.alive()


def test_its_children_end_with_it_also_when_it_was_killed(daemon: Daemon) -> None:
    script = (
        "import subprocess, time; subprocess.Popen(['sleep', '60']); print('two', flush=True); time.sleep(60)"
    )
    found = daemon.start([sys.executable, "-c", script])
    _until(lambda: "two" in daemon.last_lines())
    os.kill(found.pid, signal.SIGKILL)
    _until(lambda: not found.alive())
    (child,) = marked(daemon.mark)
    daemon.stop()
    assert not child.alive()


def test_a_lost_record_loses_nothing(daemon: Daemon) -> None:
    found = daemon.start(SLEEP)
    daemon.record.unlink()
    assert daemon.identity() is None
    daemon.stop()
    assert not found.alive()


def test_a_number_that_is_another_process_by_now_is_left_alone(daemon: Daemon) -> None:
    with subprocess.Popen(["sleep", "60"]) as stranger:
        mine = Identity.of(stranger.pid)
        assert mine is not None
        for other in (replace(mine, started=mine.started - 1), replace(mine, boot="earlier")):
            write_identity(daemon.record, other)
            assert daemon.identity() is None
            daemon.stop()
            stop([other])
            assert mine.alive()
        stranger.kill()


def test_two_labs_do_not_know_each_other(tmp_path: Path) -> None:
    one = Daemon("metal-api", tmp_path / "a", tmp_path / "a")
    two = Daemon("metal-api", tmp_path / "ab", tmp_path / "ab")
    first, second = one.start(SLEEP), two.start(SLEEP)
    assert marked(f"{one.lab}|") == [first]
    one.stop()
    assert (first.alive(), second.alive()) == (False, True)
    two.stop()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"process": {"pid": 1}}', '{"process": 5}', "{}"])
def test_an_unreadable_record_names_nobody(tmp_path: Path, text: str) -> None:
    record = tmp_path / "x.json"
    record.write_text(text)
    assert read_identity(record) is None


def test_a_record_tells_more(tmp_path: Path) -> None:
    mine = Identity.of(os.getpid())
    assert mine is not None
    write_identity(tmp_path / "x.json", mine, way="root")
    assert json.loads((tmp_path / "x.json").read_text())["way"] == "root"
    assert read_identity(tmp_path / "x.json") == mine


def test_a_long_log_is_set_aside(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.processes.LOG_LIMIT", 10)
    daemon.folder.mkdir(parents=True)
    daemon.log.write_text("x" * 11)
    daemon.start(["sleep", "60"])
    daemon.stop()
    assert daemon.log.read_text() == ""
    assert len(daemon.log.with_suffix(".log.1").read_text()) == 11
