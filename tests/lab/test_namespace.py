"""The namespace: there is loopback in it, and no way out of it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from lab.errors import LabError
from lab.namespace import Namespace, Way
from tests.lab.conftest import ROOT, Clone

CONNECT = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=3).close()
    print("connected")
except OSError as error:
    print(type(error).__name__, error.errno, error.strerror)
"""


def test_there_is_loopback_and_nothing_else(clone: Clone) -> None:
    clone.lab("up", "metal")
    interfaces = {
        line.split(":")[0].strip() for line in clone.inside("cat", "/proc/net/dev").splitlines()[2:]
    }
    assert interfaces == {"lo"}
    assert len(clone.inside("cat", "/proc/net/route").splitlines()) == 1
    ipv6 = [
        line for line in clone.inside("cat", "/proc/net/ipv6_route").splitlines() if not line.endswith("lo")
    ]
    assert ipv6 == []


@pytest.mark.parametrize("address", ["192.0.2.1", "8.8.8.8", "10.0.0.1", "2001:db8::1"])
def test_there_is_no_route_to_anywhere(clone: Clone, address: str) -> None:
    clone.lab("up", "metal")
    words = clone.inside(sys.executable, "-c", CONNECT, address, "80")
    assert re.search("unreachable", words), words


def test_loopback_is_the_labs_own(clone: Clone) -> None:
    clone.lab("up", "metal")
    assert clone.inside(sys.executable, "-c", CONNECT, "127.0.0.1", "8126").strip() == "connected"
    assert "Connection refused" in clone.inside(sys.executable, "-c", CONNECT, "127.0.0.1", "8127")
    outside = subprocess.run(
        [sys.executable, "-c", CONNECT, "127.0.0.1", "8126"], capture_output=True, text=True, check=True
    )
    assert "Connection refused" in outside.stdout


def test_exec_passes_words_status_and_environment_through(clone: Clone) -> None:
    clone.lab("up", "metal")
    clone.variables["TOLD"] = "a secret"
    script = (
        "import os, sys; print(os.environ['TOLD'], sys.argv[1:], 'MURMURATION_LAB_PROCESS' in os.environ)"
    )
    assert (
        clone.inside(sys.executable, "-c", script, "--", "a b", "-x").strip()
        == "a secret ['--', 'a b', '-x'] False"
    )
    clone.inside("sh", "-c", "exit 7", status=7)
    assert "no such command" in clone.inside("no-such-command-here", status=1)
    assert "exec takes a command" in clone.lab("exec", status=1).stderr


def test_exec_inside_of_exec(clone: Clone) -> None:
    clone.lab("up", "metal")
    nested = clone.inside(sys.executable, "-m", "lab", "exec", "--", "readlink", "/proc/self/ns/net")
    assert nested == clone.inside("readlink", "/proc/self/ns/net")
    assert '"condition": "up"' in clone.inside(sys.executable, "-m", "lab", "status", "--json", status=None)


def test_exec_needs_the_lab(clone: Clone) -> None:
    assert "python -m lab up" in clone.inside("true", status=1)


def test_rootless(rootless: Clone) -> None:
    rootless.lab("up", "metal")
    space = rootless.whole_status()["namespace"]
    assert "rootless" in space["detail"]
    assert rootless.inside(rootless.python, "-c", CONNECT, "127.0.0.1", "8126").strip() == "connected"
    assert "unreachable" in rootless.inside(rootless.python, "-c", CONNECT, "192.0.2.1", "80")
    assert len(rootless.processes()) == 2
    rootless.lab("fault", "delay", "power=1")
    rootless.lab("down")
    assert rootless.leftovers() == ([], [])


def test_what_sudo_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where user namespaces are closed, root makes one that is the user's: everything after needs no root."""
    if os.geteuid() != 0:
        pytest.skip("plays sudo, so it must be root")
    asked: list[list[str]] = []
    system_python = "/usr/bin/python3"
    real = subprocess.run

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        # The namespace's user may not be allowed to use the interpreter of root's own virtual environment.
        words = [system_python if word == sys.executable else word for word in command if word != "sudo"]
        return cast("subprocess.CompletedProcess[str]", real(words, **options))

    monkeypatch.setattr("lab.namespace.subprocess.run", run)
    monkeypatch.setattr("lab.namespace._quiet_sudo", lambda: True)
    monkeypatch.setattr("lab.namespace.os.getuid", lambda: 65534)
    monkeypatch.setattr("lab.namespace.os.getgid", lambda: 65534)
    monkeypatch.setattr("lab.namespace._ways", lambda: [Way.SUDO])
    told: list[str] = []
    space = Namespace(tmp_path)
    space.up(told.append)
    holder = space.holder()
    assert holder is not None
    assert "sudo is asked for once" in told[0]
    assert asked[0][0] == "sudo"
    assert Path(f"/proc/{holder.pid}").stat().st_uid == 65534
    become = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]
    words = [*become, *space.enter(["cat", "/proc/net/dev"])]
    lines = real(words, capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert [line.split(":")[0].strip() for line in lines] == ["lo"]
    assert space.down() == []


def test_where_none_can_be_made_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = ("sh", "-c", "echo unshare: unshare failed: Operation not permitted >&2; exit 1", "--")
    monkeypatch.setattr("lab.namespace.USER_NAMESPACE", closed)
    monkeypatch.setattr("lab.namespace._ways", lambda: [Way.ROOTLESS])
    with pytest.raises(LabError) as refusal:
        Namespace(tmp_path).up(print)
    words = str(refusal.value)
    assert "Operation not permitted" in words
    for help_with in (
        "max_user_namespaces",
        "apparmor_restrict_unprivileged_userns",
        "sudo",
        "CAP_SYS_ADMIN",
    ):
        assert help_with in words
    assert not Namespace(tmp_path).record.exists()


def test_missing_programs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LabError, match="unshare and nsenter not found: install util-linux"):
        Namespace(tmp_path).up(print)


def test_the_record_says_how_it_was_made(clone: Clone) -> None:
    clone.lab("up", "metal")
    record = json.loads((clone.state / "namespace.json").read_text())
    assert record["way"] == ("root" if os.geteuid() == 0 else "rootless")
    assert set(record["process"]) == {"pid", "started", "boot"}
    assert ROOT.exists()
