"""A project of commands and copies that is made of data, and what it is run against."""

import asyncio
import json
import os
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.paths import ROOT
from tests.loopback.command.ssh_server import Behaviour, ssh_server

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


@dataclass(frozen=True)
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


def edited(plan: Plan, edits: dict[str, dict[str, Any]]) -> Plan:
    """Return the plan with inputs changed; an input that becomes None is left out."""
    changed = dict(plan)
    for name, edit in edits.items():
        kind, inputs = plan[name]
        changed[name] = (kind, {key: value for key, value in {**inputs, **edit}.items() if value is not None})
    return changed


def make_project(folder: Path) -> Project:
    """A project of that program in an empty folder, with a stack `t`."""
    made = Project(folder)
    (folder / "Pulumi.yaml").write_text(
        "name: command-test\nruntime:\n  name: python\n  options:\n"
        f"    toolchain: pip\n    virtualenv: {ROOT / '.venv'}\n"
    )
    (folder / "__main__.py").write_text(PROGRAM)
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
