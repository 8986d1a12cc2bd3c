"""Providers of one engine in one process, as the engine starts and ends them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from pulumi.runtime.proto import provider_pb2

from providers.kit import shared
from providers.kit.shared import address, go_through, is_ours
from tests.unit.kit.plugin_process import ROOT, Plugin, RefusedError, running

MODULE = "tests.unit.kit"
URN = "urn:pulumi:s::p::echo:index:Thing::web"


@pytest.fixture
def engine() -> Iterator[str]:
    """Where an engine listens: nobody else has its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def houses(engine: str) -> list[int]:
    """The processes that serve for that engine: they have a group of their own, which no door has here."""
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*"):
        number = int(entry.name)
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if engine.encode() in words and os.getpgid(number) == number:
                found.append(number)
    return found


def wait_until_gone(engine: str) -> None:
    """Wait until no process of an engine's plugins is there."""
    deadline = time.monotonic() + 10
    while houses(engine):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_one_process_serves_all_and_ends_with_the_last(engine: str) -> None:
    with running(MODULE, engine) as second:
        with running(MODULE, engine) as first:
            assert first.version() == second.version() == "1.2.3"
            assert len(houses(engine)) == 1
        with running(MODULE, engine) as third:
            assert third.version() == second.version() == "1.2.3"
            assert len(houses(engine)) == 1
    wait_until_gone(engine)


def test_who_opened_it_may_go_first(engine: str) -> None:
    with ExitStack() as later:
        with running(MODULE, engine):
            other = later.enter_context(running(MODULE, engine))
        assert other.version() == "1.2.3"
    wait_until_gone(engine)


def test_an_interrupt_of_one_leaves_the_others_at_work(engine: str) -> None:
    with running(MODULE, engine) as one, running(MODULE, engine) as other:
        request = one.create_request(URN, {"name": "web", "behaviour": "hang"}, timeout=3)
        calls = [plugin.later("Create", request, provider_pb2.CreateResponse) for plugin in (one, other)]
        time.sleep(0.3)
        one.process.send_signal(signal.SIGINT)
        cancelled = RefusedError(calls[0].exception(timeout=10))
        assert str(cancelled) == "cancelled before it was finished"
        assert cancelled.kept is not None
        assert "not finished within" in str(RefusedError(calls[1].exception(timeout=10)))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_everyone_tells_when_it_has_ended(engine: str, number: int) -> None:
    words = [sys.executable, "-m", MODULE, engine]
    started = [
        subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline().strip().isdigit()
    (house,) = houses(engine)
    os.kill(house, number)
    for process in started:
        _, said = process.communicate(timeout=20)
        assert (process.returncode, said) == (1, "the process that serves this plugin has ended\n")


def test_another_engine_or_environment_has_its_own(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {address(engine, "a:A"), address(engine, "b:B"), address("127.0.0.1:1", "a:A")}
    monkeypatch.setenv("SOME_PROXY", "http://127.0.0.1:3128")
    assert len({*names, address(engine, "a:A")}) == 4
    assert address("", "a:A") is None


def test_what_cannot_be_imported_is_told(engine: str) -> None:
    words = [sys.executable, "-c", "from providers.kit.start import start; start('no.such:Thing')", engine]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == ""
    assert "No module named 'no'" in done.stderr


def test_a_strangers_process_is_not_believed(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = socket.socketpair()
    with here, there:
        assert is_ours(here)
        monkeypatch.setattr(os, "getuid", lambda: 4711)
        assert not is_ours(there)
    place = address(engine, "a:A")
    assert place is not None
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.bind(place)
        stranger.listen()
        assert go_through(place, never) is None


def test_nobody_waits_for_ever(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = address(engine, "a:A")
    assert place is not None
    monkeypatch.setattr(shared, "MEETING_SECONDS", 0.2)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(place)
        assert go_through(place, never) is None


def never(_: socket.socket) -> None:
    """What opens a house, where the address is taken."""
    pytest.fail("the address is taken")


def test_where_nobody_can_be_met_a_plugin_serves_itself(engine: str) -> None:
    lines = (
        "from providers.kit import shared",
        "from providers.kit.start import start",
        "shared.go_through = lambda *_: None",
        "raise SystemExit(start('tests.unit.kit.echo:Echo'))",
    )
    words = [sys.executable, "-c", "\n".join(lines), engine]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert Plugin(process, int(process.stdout.readline())).version() == "1.2.3"
        process.terminate()
    assert process.returncode == 0
