"""Up, down, crash, mend, side by side: after every ``down`` there is nothing left."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lab.processes import Identity
from tests.lab.conftest import Clone

BODY = {"hostname": "c0", "plan": "c2.medium.x86", "operating_system": "debian_12", "facility": "ewr1"}
PROJECT = "http://127.0.0.1:8126/metal/v1/projects/52000000-0000-4000-8000-000000000001"


def _make_device(clone: Clone) -> str:
    curl = ("curl", "-sf", "-H", "X-Auth-Token: lab-metal-token", "-H", "Content-Type: application/json")
    return json.loads(clone.inside(*curl, "-d", json.dumps(BODY), f"{PROJECT}/devices"))["id"]


def _kill(process: Identity) -> None:
    os.kill(process.pid, signal.SIGKILL)
    while process.alive():
        time.sleep(0.01)


def _named(clone: Clone, name: str) -> Identity:
    record = json.loads((clone.state / name).read_text())["process"]
    return Identity(**record)


def test_up_and_down_and_again(clone: Clone) -> None:
    assert clone.lab("status", "metal", status=3).stdout.splitlines()[1].split()[:2] == ["metal", "down"]
    for _ in range(2):
        clone.lab("up", "metal")
        assert clone.status()["condition"] == "up"
        before = {process.pid for process in clone.processes()}
        assert clone.lab("up", "metal").stderr == ""
        assert {process.pid for process in clone.processes()} == before
        clone.lab("down")
        assert clone.leftovers() == ([], [])
        assert not clone.folder.exists() or not any(clone.folder.iterdir())
    clone.lab("down")


def test_a_person_can_read_the_status(clone: Clone) -> None:
    clone.lab("up", "metal")
    _make_device(clone)
    lines = clone.lab("status", status=None).stdout.splitlines()
    assert lines[0].split() == ["PART", "STATE", "PID", "SINCE", "WHAT"]
    rows = {line.split()[0]: line for line in lines}
    assert "http://127.0.0.1:8126/metal/v1" in rows["metal"]
    assert "servers are records" in rows["hosts"]
    assert "devices: 1 " in rows["metal"]
    assert "no way out" in lines[1]


def test_parts_by_name_and_unknown_ones(clone: Clone) -> None:
    for verb in ("up", "down", "status", "reset"):
        words = clone.lab(verb, "mteal", status=1 if verb != "down" else None).stderr
        assert verb == "down" or "no part mteal in the lab; its parts are: hosts, metal" in words


@pytest.mark.parametrize("keep", [False, True])
def test_state_stays_only_where_it_is_kept(clone: Clone, keep: bool) -> None:
    clone.lab("up", "metal")
    _make_device(clone)
    clone.lab("down", *(["--keep"] if keep else []))
    assert clone.processes() == []
    clone.lab("up", "metal")
    assert clone.status()["facts"]["counts"]["devices"] == (1 if keep else 0)


def test_reset_makes_it_as_new(clone: Clone) -> None:
    clone.lab("up", "metal")
    _make_device(clone)
    clone.lab("fault", "delay", "power=3")
    clone.lab("reset", "metal")
    assert clone.status()["facts"]["counts"]["devices"] == 0
    assert "power=0.1" in clone.lab("fault", "delay").stdout


def test_a_killed_server_is_seen_and_mended_with_its_state(clone: Clone) -> None:
    clone.lab("up", "metal")
    device = _make_device(clone)
    _kill(_named(clone, "metal/metal-api.json"))
    found = clone.status()
    assert (found["condition"], "metal-api.log" in found["detail"]) == ("broken", True)
    clone.lab("status", "metal", status=3)
    assert "started anew" in clone.lab("up", "metal").stderr
    found = clone.status()
    assert (found["condition"], found["facts"]["devices"][0]["id"]) == ("up", device)


def test_a_killed_holder_is_seen_and_the_namespace_taken_over(clone: Clone) -> None:
    clone.lab("up", "metal")
    _make_device(clone)
    link = clone.inside("readlink", "/proc/self/ns/net")
    _kill(_named(clone, "namespace.json"))
    assert clone.whole_status()["namespace"]["condition"] == "broken"
    assert "takes the namespace over" in clone.lab("up", "metal").stderr
    assert clone.inside("readlink", "/proc/self/ns/net") == link
    assert clone.status()["facts"]["counts"]["devices"] == 1
    clone.lab("down")
    assert clone.leftovers() == ([], [])


@pytest.mark.parametrize(
    "victims", [["namespace.json"], ["metal/metal-api.json"], ["namespace.json", "metal/metal-api.json"]]
)
def test_down_after_a_crash_leaves_nothing(clone: Clone, victims: list[str]) -> None:
    clone.lab("up", "metal")
    for victim in victims:
        _kill(_named(clone, victim))
    clone.lab("down")
    assert clone.leftovers() == ([], [])


def test_everything_killed_and_up_again(clone: Clone) -> None:
    clone.lab("up", "metal")
    device = _make_device(clone)
    for process in clone.processes():
        _kill(process)
    clone.lab("up", "metal")
    assert clone.status()["facts"]["devices"][0]["id"] == device


def test_down_finds_what_lost_its_records(clone: Clone) -> None:
    clone.lab("up", "metal")
    for record in clone.state.rglob("*.json"):
        record.unlink()
    clone.lab("down")
    assert clone.leftovers() == ([], [])


def test_up_finds_what_lost_its_records(clone: Clone) -> None:
    clone.lab("up", "metal")
    first = {process.pid for process in clone.processes()}
    for record in clone.state.rglob("*.json"):
        record.unlink()
    clone.lab("up", "metal")
    assert clone.status()["condition"] == "up"
    running = {process.pid for process in clone.processes()}
    assert len(running) == len(first)


def test_a_killed_up_is_finished_by_the_next(clone: Clone) -> None:
    for delay in (0.15, 0.35, 0.6):
        clone.variables["X"] = str(delay)
        up = subprocess.Popen(
            ["timeout", "--signal=KILL", str(delay), *_command(clone)],
            env=_environment(clone),
            stderr=subprocess.DEVNULL,
        )
        up.wait()
    clone.lab("up", "metal")
    assert clone.status()["condition"] == "up"
    assert len(clone.processes()) == 2
    clone.lab("down")
    assert clone.leftovers() == ([], [])


def test_a_record_of_another_process_is_not_believed(clone: Clone) -> None:
    clone.lab("up", "metal")
    with subprocess.Popen(["sleep", "60"]) as stranger:
        record = clone.state / "metal/metal-api.json"
        document = json.loads(record.read_text())
        document["process"]["pid"] = stranger.pid
        record.write_text(json.dumps(document))
        assert clone.status()["condition"] == "broken"
        clone.lab("down")
        assert stranger.poll() is None
        stranger.kill()
    assert clone.leftovers() == ([], [])


def test_two_clones_side_by_side(clones: list[Clone]) -> None:
    one, two = clones
    for clone in clones:
        clone.lab("up", "metal")
    assert one.inside("readlink", "/proc/self/ns/net") != two.inside("readlink", "/proc/self/ns/net")
    _make_device(one)
    assert [clone.status()["facts"]["counts"]["devices"] for clone in clones] == [1, 0]
    one.lab("down")
    assert one.leftovers() == ([], [])
    assert two.status()["condition"] == "up"


def test_a_stranger_in_the_namespace_is_named_and_left_alone(clone: Clone) -> None:
    clone.lab("up", "metal")
    enter = ["nsenter", "--target", str(_named(clone, "namespace.json").pid)]
    space = ["--net"] if os.geteuid() == 0 else ["--user", "--preserve-credentials", "--net"]
    with subprocess.Popen([*enter, *space, "--", "sleep", "60"]) as stranger:
        time.sleep(0.2)
        assert f"{stranger.pid} (sleep 60)" in clone.lab("down").stderr
        assert stranger.poll() is None
        stranger.kill()
    assert clone.leftovers() == ([], [])


def test_commands_wait_for_one_another(clone: Clone) -> None:
    both = [
        subprocess.Popen(_command(clone), env=_environment(clone), stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    words = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], words
    assert len(clone.processes()) == 2


def test_a_long_path_is_no_trouble(tmp_path: Path) -> None:
    deep = Clone(tmp_path / ("d" * 90) / ("e" * 90))
    deep.folder.mkdir(parents=True)
    deep.lab("up", "metal")
    assert deep.status()["condition"] == "up"
    deep.lab("down")
    assert deep.leftovers() == ([], [])


def test_console_and_faults_from_the_command_line(clone: Clone) -> None:
    assert "lab up metal" in clone.lab("fault", "list", status=1).stderr
    clone.lab("up", "metal")
    clone.lab("fault", "add", "fail-provision", "hostname=c0", "reason=no disk found", "times=1")
    assert "reason=no disk found" in clone.lab("fault", "list").stdout
    _make_device(clone)
    for _ in range(100):
        if "no disk found" in clone.lab("console", "c0").stdout:
            break
    assert "Provisioning failed: no disk found" in clone.lab("console", "c0").stdout
    assert "no faults are set" in clone.lab("fault", "list").stdout
    assert "no machine c9" in clone.lab("console", "c9", status=1).stderr
    assert "devices: 1 failed" in clone.lab("status", "metal").stdout
    clone.lab("fault", "add", "slow")
    clone.lab("fault", "clear")
    assert "NAME=VALUE" in clone.lab("fault", "add", "slow", "seconds", status=1).stderr


def _command(clone: Clone) -> list[str]:
    return [*clone.prefix, sys.executable, "-m", "lab", "up", "metal"]


def _environment(clone: Clone) -> dict[str, str]:
    return {
        **os.environ,
        "MURMURATION_STATE_DIR": str(clone.folder),
        "MURMURATION_LAB_SERVERS": "records",
    }
