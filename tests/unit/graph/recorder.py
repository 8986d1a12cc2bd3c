"""Runs the real ``__main__.py`` against a recording monitor and tells the graph that it registered.

One process a program, since the Pulumi runtime keeps its state in globals.
"""

from __future__ import annotations

import asyncio
import json
import runpy
import sys
from pathlib import Path
from typing import Any, cast

import pulumi
from google.protobuf import json_format
from pulumi.runtime import mocks, rpc
from pulumi.runtime.stack import run_in_stack

from model.plan import plan
from model.plan.steps.bundle import END_OF_SCRIPT
from model.spec import load
from tests.unit.graph.cloud import FakeMetal
from tests.unit.stack_files import ROOT, read

SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"


class DuplicateUrnError(Exception):
    """Two resources were registered under one URN, which the mocks would accept in silence."""


def plain(value: Any) -> Any:
    """``value`` as registered, with unknowns and secrets made readable."""
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        if entries.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            return {"secret": plain(entries["value"])}
        return {key: plain(entry) for key, entry in sorted(entries.items())}
    if isinstance(value, list):
        return [plain(entry) for entry in cast("list[Any]", value)]
    if value == rpc.UNKNOWN:
        return "<unknown>"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and END_OF_SCRIPT in value:
        # A step's script has tests of its own; what it works on is the graph's.
        return value[value.index(END_OF_SCRIPT) :]
    return value


class Hooks:
    """Takes the program's hooks, which the mocks have no place for; the engine alone runs them."""

    def register_resource_hook(self, hook: object) -> None:
        """Take a hook that runs before or after a step."""

    def register_error_hook(self, hook: object) -> None:
        """Take a hook that runs when a step fails."""


class Recorder:
    """A mock monitor that keeps every registration with its parent, dependencies and protection."""

    def __init__(self, cloud: mocks.Mocks) -> None:
        self.monitor: Any = mocks.MockMonitor(cloud)
        self.monitor.make_urn = self.make_urn
        self.graph: dict[str, dict[str, Any]] = {}
        self.names: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        """Everything else is the mock monitor's."""
        return getattr(self.monitor, name)

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The URN with the whole chain of parent types, as the engine makes it."""
        chain = f"{parent.split('::')[2]}$" if parent and "pulumi:pulumi:Stack" not in parent else ""
        return f"urn:pulumi:stack::murmuration::{chain}{type_}::{name}"

    def register(self, request: Any) -> Any:
        """Note a registration, and answer it as the mocks do."""
        response = self.monitor.RegisterResource(request)
        if request.type == "pulumi:pulumi:Stack":
            return response
        label = f"{request.type} {request.name}"
        if response.urn in self.names:
            raise DuplicateUrnError(response.urn)
        self.names[response.urn] = label
        provider = request.provider.rsplit("::", 1)[0] if request.provider else None
        entry: dict[str, Any] = {
            "parent": self.names.get(request.parent),
            "dependencies": sorted(self.names[urn] for urn in request.dependencies),
            "protect": bool(request.protect),
            "provider": self.names.get(provider or ""),
            "deleted_with": self.names.get(request.deletedWith),
            "replaced": self.order(request),
            "replacement_trigger": plain(json_format.MessageToDict(request.replacement_trigger)),
            "ignore_changes": sorted(request.ignoreChanges),
            "inputs": plain(json_format.MessageToDict(request.object)),
        }
        self.graph[label] = {key: value for key, value in entry.items() if value not in (None, [], {}, False)}
        return response

    @staticmethod
    def order(request: Any) -> str | None:
        """In which order old and new go where it is replaced; None: its provider decides."""
        if not request.deleteBeforeReplaceDefined:
            return None
        return "old first" if request.deleteBeforeReplace else "new first"

    def register_outputs(self, request: Any) -> Any:
        """Note a component's outputs, or the stack's."""
        outputs = plain(json_format.MessageToDict(request.outputs))
        if outputs:
            self.graph.setdefault(self.names.get(request.urn, "stack"), {})["outputs"] = outputs
        return self.monitor.RegisterResourceOutputs(request)

    RegisterResource = register
    RegisterResourceOutputs = register_outputs


def configuration(stack_file: Path) -> tuple[dict[str, str], list[str]]:
    """The stack file's configuration as the language host passes it, secrets replaced by a marked text."""
    values: dict[str, str] = {}
    secrets: list[str] = []
    document: dict[str, dict[str, Any]] = read(stack_file)
    for key, value in document["config"].items():
        if isinstance(value, dict) and "secure" in value:
            secrets.append(key)
            values[key] = f"secret-of-{key.split(':')[-1]}"
        else:
            values[key] = value if isinstance(value, str) else json.dumps(value)
    return values, secrets


def record(stack_file: Path, *, preview: bool) -> dict[str, dict[str, Any]]:
    """Run the program with ``stack_file`` and return the graph, sorted by resource."""
    stack = stack_file.name.removeprefix("Pulumi.").removesuffix(".yaml")
    recorder = Recorder(FakeMetal(preview=preview, given=expectations(stack_file)))
    runtime: Any = pulumi.runtime
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    mocks.set_mocks(
        recorder.monitor.mocks,
        project="murmuration",
        stack=stack,
        preview=preview,
        monitor=cast("mocks.MockMonitor", recorder),
    )
    runtime.settings.SETTINGS.callbacks = Hooks()
    values, secrets = configuration(stack_file)
    runtime.set_all_config(values, secrets)
    sys.path.insert(0, str(ROOT))
    runtime.settings.set_root_resource(None)  # the mocks made a stack; the program's own comes in its place
    loop.run_until_complete(run_in_stack(_program))
    return dict(sorted(recorder.graph.items()))


def _program() -> None:
    runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")


def expectations(stack_file: Path) -> dict[str, str | int]:
    """What the stack file expects the service to give, by resource: the fake service gives it."""
    networks = plan(load(stack_file)).networks.values()
    blocks = {f"block {one.resource_name}": one.subnet.expected for one in networks}
    vlans = {f"vlan {one.resource_name}": one.vlan.expected for one in networks}
    return {name: given for name, given in {**blocks, **vlans}.items() if given is not None}
