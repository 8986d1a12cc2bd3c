"""The command plugin's stand-in under the real engine: needs the engine, /bin/sh and loopback."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.command_program import Plan, Project, edited, make_project, serving
from tests.loopback.command.ssh_server import HOST_KEY, public_text
from tests.processes import alive

Inputs = dict[str, Any]
SNAKE = {"dialErrorLimit": "dial_error_limit", "perDialTimeout": "per_dial_timeout", "hostKey": "host_key"}
"""The SDK's arguments are Python's."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Inputs]:
    """A connection to an SSH server whose root is the folder `served`."""
    (tmp_path / "served" / "there").mkdir(parents=True)
    with serving(tmp_path / "served") as server:
        connection = server.connection(hostKey=public_text(HOST_KEY))
        yield {SNAKE.get(key, key): value for key, value in connection.items()}


def noted(folder: Path, word: str, told: str) -> str:
    """A command that notes a word, and what the one before it printed, in the journal, and prints another."""
    return f"echo {word}-$PULUMI_COMMAND_STDOUT >> {folder / 'journal'}; echo {told}"


def everything(folder: Path, there: Inputs) -> Plan:
    """One resource of each kind, and for each input that an edit may change."""
    return {
        "create": ("local", {"create": "echo a"}),
        "update": ("local", {"create": "echo a", "update": "echo u"}),
        "delete": ("local", {"create": "echo a"}),
        "stdin": ("local", {"create": "cat", "stdin": "in"}),
        "env": ("local", {"create": "echo $A$B", "environment": {"A": "1", "B": {"secret": "2"}}}),
        "dir": ("local", {"create": "pwd", "dir": "/"}),
        "logging": ("local", {"create": "echo quiet", "logging": "none"}),
        "assets": ("local", {"create": "true", "asset_paths": ["copied"]}),
        "trigger": (
            "local",
            {"create": noted(folder, "1", "1"), "delete": noted(folder, "d1", ""), "triggers": ["x"]},
        ),
        "untriggered": ("local", {"create": "true", "triggers": ["x"]}),
        "remote": ("remote", {"connection": there, "create": "echo on $A", "environment": {"A": "server"}}),
        "copy": ("copy", {"connection": there, "source": {"asset": "copied"}, "remote_path": "/there"}),
        "text": ("copy", {"connection": there, "source": {"text": "words"}, "remote_path": "/new/text"}),
        "file": ("file", {"connection": there, "local_path": "copied", "remote_path": "/file"}),
        "function": ("run", {"command": "echo ran"}),
    }


PRINTED = {
    **dict.fromkeys(("create", "update", "delete"), "a"),
    **dict.fromkeys(("assets", "untriggered"), ""),
    "stdin": "in",
    "env": "12",
    "dir": "/",
    "logging": "quiet",
    "trigger": "1",
    "remote": "on server",
    "function": "ran",
}
"""What each of them prints at first."""


def edits(folder: Path, there: Inputs) -> dict[str, Inputs]:
    """An edit of each resource; `copy` has the file that it copies edited."""
    again = {"create": noted(folder, "2", "2"), "delete": noted(folder, "d2", "")}
    return {
        "create": {"create": "echo b"},
        "update": {"update": "echo before: $PULUMI_COMMAND_STDOUT"},
        "delete": {"delete": "echo gone"},
        "stdin": {"stdin": None},
        "env": {"environment": {"A": "2", "B": {"secret": "2"}, "C": "3"}},
        "dir": {"dir": "/tmp"},
        "logging": {"logging": "stdout"},
        "trigger": {**again, "triggers": ["y"]},
        "untriggered": {"triggers": None},
        "remote": {"connection": {**there, "dial_error_limit": 1}},
        "text": {"source": {"text": "other words"}},
        "file": {"remote_path": "/file2"},
    }


STEPS = {
    "create": ("update", {"create": "update"}),
    "update": ("update", {"update": "update"}),
    "delete": ("update", {"delete": "add"}),
    "stdin": ("update", {"stdin": "delete"}),
    "env": ("update", {"environment.A": "update", "environment.C": "add"}),
    "dir": ("update", {"dir": "update"}),
    "logging": ("update", {"logging": "update"}),
    "trigger": ("replace", {"create": "update", "delete": "update", "triggers[0]": "update-replace"}),
    "untriggered": ("replace", {"triggers": "delete-replace"}),
    "remote": ("update", {"connection": "update"}),
    "copy": ("update", {"source": "update"}),
    "text": ("update", {"source": "update"}),
    "file": ("replace", {"remotePath": "update-replace"}),
}
"""What a preview says of each edit: operation and detailed diff."""


@pytest.mark.timeout(400)
def test_every_edit(project: Project, there: Inputs, tmp_path: Path) -> None:
    (tmp_path / "copied").write_text("one")
    base = everything(tmp_path, there)
    log = project.up(base)
    assert "on server" in log.partition("Outputs:")[0]
    assert "quiet" not in log.partition("Outputs:")[0]
    assert_all_is_made(project.state(), tmp_path)
    assert project.steps(base, "--refresh") == {}

    (tmp_path / "copied").write_text("two")
    changed = edited(base, edits(tmp_path, there))
    assert project.steps(changed) == STEPS
    project.up(changed)
    outputs = project.state()["command-test-t"]["outputs"]
    assert (outputs["create"], outputs["update"], outputs["dir"]) == ("b", "before: a", "/tmp")
    assert outputs["trigger"] == "2"
    journal = tmp_path / "journal"
    # A replacement is made before what it replaces is deleted.
    assert journal.read_text().split() == ["1-", "2-", "d1-1"]
    assert (tmp_path / "served" / "there" / "copied").read_text() == "two"
    assert (tmp_path / "served" / "new" / "text").read_text() == "other words"
    assert (tmp_path / "served" / "file2").read_text() == "two"
    assert project.steps(changed) == {}
    project.run("destroy", "--yes", "--skip-preview", "--stack", "t")
    assert journal.read_text().split()[3:] == ["d2-2"]


def assert_all_is_made(state: dict[str, Inputs], folder: Path) -> None:
    """That all has come about, and how it is kept in the state."""
    assert state["command-test-t"]["outputs"] == PRINTED
    assert (folder / "served" / "there" / "copied").read_text() == "one"
    assert (folder / "served" / "new" / "text").read_text() == "words"
    assert state["remote"]["id"].startswith("remote")
    for part in ("inputs", "outputs"):
        # The connection is secret as a whole; only what is marked is secret elsewhere.
        assert "ciphertext" in state["remote"][part]["connection"]
        assert "ciphertext" in state["env"][part]["environment"]["B"]
        assert state["env"][part]["environment"]["A"] == "1"
    assert state["env"]["outputs"]["stdout"] == "12"
    asset = state["assets"]["outputs"]["assets"]["copied"]
    assert asset["path"] == str(folder / "copied")
    assert len(asset["hash"]) == 64


def test_failures_and_wrong_inputs(project: Project) -> None:
    wrong: Plan = {
        "bad": ("remote", {"connection": {"host": "h", "prot": 22}, "create": "true"}),
    }
    output = project.up(wrong, fails=True)
    assert "Unrecognized field 'prot' on 'remote.Connection'; did you mean port?" in output

    secret = {"create": "echo key is $KEY; exit 3", "environment": {"KEY": {"secret": "k3y-of-test"}}}
    output = project.up({"failing": ("local", secret)}, fails=True)
    assert 'exit status 3: running "echo key is $KEY; exit 3":' in output
    assert "key is [secret]" in output
    assert "k3y-of-test" not in output
    assert "Traceback" not in output
    assert "failing" not in project.state()


def test_interrupted_run_leaves_no_process(project: Project, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    project.write({"long": ("local", {"create": f"sleep 600 & echo $! $$ > {pids}; wait"})})
    process = project.start("up", "--yes", "--skip-preview", "--stack", "t")
    deadline = time.monotonic() + 60
    while not pids.exists() or not pids.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    assert "Traceback" not in output
    left = [pid for pid in pids.read_text().split() if alive(pid)]
    assert left == [], output
