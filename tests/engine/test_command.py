"""The command plugin's stand-in under the real engine: needs the engine, /bin/sh and loopback."""

import asyncio
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.loopback.command.ssh_server import HOST_KEY, Behaviour, public_text, ssh_server

ROOT = Path(__file__).resolve().parents[2]

# A program made of data, so that an edit is an edit of data.
PROGRAM = """
import json
import pathlib

import pulumi
from pulumi_command import local, remote

CLASSES = {
    "local": local.Command,
    "remote": remote.Command,
    "copy": remote.CopyToRemote,
    "file": remote.CopyFile,
}


def made(value):
    if isinstance(value, list):
        return [made(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "secret" in value:
        return pulumi.Output.secret(made(value["secret"]))
    if "asset" in value:
        return pulumi.FileAsset(value["asset"])
    if "text" in value:
        return pulumi.StringAsset(value["text"])
    if "folder" in value:
        return pulumi.FileArchive(value["folder"])
    return {key: made(item) for key, item in value.items()}


plan = json.loads(pathlib.Path("plan.json").read_text())
for name, (kind, inputs) in plan.items():
    if kind == "run":
        pulumi.export(name, local.run_output(**made(inputs)).stdout)
        continue
    resource = CLASSES[kind](name, **{key: made(value) for key, value in inputs.items()})
    if kind in ("local", "remote"):
        pulumi.export(name, resource.stdout)
"""

Plan = dict[str, tuple[str, dict[str, Any]]]


@dataclass
class Project:
    """A Pulumi project of its own, with a backend of its own."""

    folder: Path

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        environment = {
            **os.environ,
            "PULUMI_BACKEND_URL": f"file://{self.folder}",
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        return subprocess.Popen(
            [str(ROOT / "pulumiw"), "--cwd", str(self.folder), "--non-interactive", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str, fails: bool = False) -> str:
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=100)
        assert (process.returncode != 0) == fails, output
        return output

    def write(self, plan: Plan) -> None:
        (self.folder / "plan.json").write_text(json.dumps(plan))

    def up(self, plan: Plan, *, fails: bool = False) -> str:
        self.write(plan)
        return self.run("up", "--yes", "--skip-preview", "--stack", "t", fails=fails)

    def steps(self, plan: Plan, *options: str) -> dict[str, tuple[str, dict[str, str]]]:
        """Return what a preview would do with each resource that changes: operation and detailed diff."""
        self.write(plan)
        text = self.run("preview", "--json", "--stack", "t", *options)
        found: dict[str, tuple[str, dict[str, str]]] = {}
        for step in json.loads(text)["steps"]:
            name = step["urn"].rpartition("::")[2]
            if step["op"] in ("same", "create-replacement", "delete-replaced") or name not in plan:
                continue
            if step["op"] == "refresh" and step["oldState"]["outputs"] == step["newState"]["outputs"]:
                continue
            detail: dict[str, dict[str, str]] = step.get("detailedDiff") or {}
            found[name] = (step["op"], {path: change["kind"] for path, change in detail.items()})
        return found

    def state(self) -> dict[str, dict[str, Any]]:
        """Return the resources in the state by name; secrets stay encrypted."""
        exported = json.loads(self.run("stack", "export", "--stack", "t"))
        return {item["urn"].rpartition("::")[2]: item for item in exported["deployment"]["resources"]}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    (tmp_path / "Pulumi.yaml").write_text(
        "name: command-test\nruntime:\n  name: python\n  options:\n"
        f"    toolchain: pip\n    virtualenv: {ROOT / '.venv'}\n"
    )
    (tmp_path / "__main__.py").write_text(PROGRAM)
    made.run("stack", "init", "t")
    return made


@contextmanager
def serving(root: Path) -> Generator[Behaviour]:
    """Run the SSH server in a thread of its own."""
    behaviour = Behaviour()
    loop = asyncio.new_event_loop()
    ready, done = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with ssh_server(behaviour, root=root):
            ready.set()
            await done.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()])
    thread.start()
    assert ready.wait(10)
    try:
        yield behaviour
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.close()


def edited(plan: Plan, edits: dict[str, dict[str, Any]]) -> Plan:
    """Return the plan with inputs changed; an input that becomes None is left out."""
    changed = dict(plan)
    for name, edit in edits.items():
        kind, inputs = plan[name]
        changed[name] = (kind, {key: value for key, value in {**inputs, **edit}.items() if value is not None})
    return changed


@pytest.mark.timeout(400)
def test_every_edit(project: Project, tmp_path: Path) -> None:
    (tmp_path / "served" / "there").mkdir(parents=True)
    (tmp_path / "copied").write_text("one")
    journal = tmp_path / "journal"
    with serving(tmp_path / "served") as server:
        connection = server.connection(hostKey=public_text(HOST_KEY))
        # The SDK's arguments are Python's.
        snake = {
            "dialErrorLimit": "dial_error_limit",
            "perDialTimeout": "per_dial_timeout",
            "hostKey": "host_key",
        }
        there = {snake.get(key, key): value for key, value in connection.items()}
        note = f"echo {{}}-$PULUMI_COMMAND_STDOUT >> {journal}; echo {{}}"
        base: Plan = {
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
                {"create": note.format(1, 1), "delete": note.format("d1", ""), "triggers": ["x"]},
            ),
            "untriggered": ("local", {"create": "true", "triggers": ["x"]}),
            "remote": (
                "remote",
                {"connection": there, "create": "echo on $A", "environment": {"A": "server"}},
            ),
            "copy": ("copy", {"connection": there, "source": {"asset": "copied"}, "remote_path": "/there"}),
            "text": ("copy", {"connection": there, "source": {"text": "words"}, "remote_path": "/new/text"}),
            "file": ("file", {"connection": there, "local_path": "copied", "remote_path": "/file"}),
            "function": ("run", {"command": "echo ran"}),
        }
        log = project.up(base)
        assert "on server" in log.partition("Outputs:")[0]
        assert "quiet" not in log.partition("Outputs:")[0]
        state = project.state()
        assert state["command-test-t"]["outputs"] == {
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
        assert (tmp_path / "served" / "there" / "copied").read_text() == "one"
        assert (tmp_path / "served" / "new" / "text").read_text() == "words"
        assert state["remote"]["id"].startswith("remote")
        for part in ("inputs", "outputs"):
            # The connection is secret as a whole; only what is marked is secret elsewhere.
            assert "ciphertext" in state["remote"][part]["connection"]
            assert "ciphertext" in state["env"][part]["environment"]["B"]
            assert state["env"][part]["environment"]["A"] == "1"
        assert state["env"]["outputs"]["stdout"] == "12"
        asset = state["assets"]["outputs"]["assets"]["copied"]
        assert asset["path"] == str(tmp_path / "copied")
        assert len(asset["hash"]) == 64

        assert project.steps(base, "--refresh") == {}

        (tmp_path / "copied").write_text("two")
        edits: dict[str, dict[str, Any]] = {
            "create": {"create": "echo b"},
            "update": {"update": "echo before: $PULUMI_COMMAND_STDOUT"},
            "delete": {"delete": "echo gone"},
            "stdin": {"stdin": None},
            "env": {"environment": {"A": "2", "B": {"secret": "2"}, "C": "3"}},
            "dir": {"dir": "/tmp"},
            "logging": {"logging": "stdout"},
            "trigger": {"create": note.format(2, 2), "delete": note.format("d2", ""), "triggers": ["y"]},
            "untriggered": {"triggers": None},
            "remote": {"connection": {**there, "dial_error_limit": 1}},
            "text": {"source": {"text": "other words"}},
            "file": {"remote_path": "/file2"},
        }
        changed = edited(base, edits)
        assert project.steps(changed) == {
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
        project.up(changed)
        outputs = project.state()["command-test-t"]["outputs"]
        assert (outputs["create"], outputs["update"], outputs["dir"]) == ("b", "before: a", "/tmp")
        assert outputs["trigger"] == "2"
        # A replacement is made before what it replaces is deleted.
        assert journal.read_text().split() == ["1-", "2-", "d1-1"]
        assert (tmp_path / "served" / "there" / "copied").read_text() == "two"
        assert (tmp_path / "served" / "new" / "text").read_text() == "other words"
        assert (tmp_path / "served" / "file2").read_text() == "two"
        assert project.steps(changed) == {}
        project.run("destroy", "--yes", "--skip-preview", "--stack", "t")
        assert journal.read_text().split()[3:] == ["d2-2"]


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
    left = [pid for pid in pids.read_text().split() if _alive(pid)]
    assert left == [], output


def _alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
