"""The stacks of this clone: which one is meant, its file, its state in the embedded backend."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from engine.errors import EngineError
from engine.paths import ROOT, pulumi_home

DEFAULT_STACK = "dev"


def project_name() -> str:
    """Return the project's name as Pulumi.yaml has it."""
    return str(yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))["name"])


def stack_file(stack: str) -> Path:
    """Return a stack's file."""
    return ROOT / f"Pulumi.{stack.rsplit('/', 1)[-1]}.yaml"


def spared_plugins(stack: str | None) -> frozenset[str]:
    """Return the plugins that a stack has no use for; without one, all that only some stacks need.

    A stack needs OpenStack's plugin if the word is a key anywhere in its file.
    """
    file = stack_file(stack) if stack else None
    if file and file.is_file() and re.search(r"\bopenstack\b[\"']?\s*:", file.read_text(encoding="utf-8")):
        return frozenset()
    return frozenset({"openstack"})


def known_stacks() -> list[str]:
    """List the stacks that have a file."""
    return sorted(path.name.split(".")[1] for path in ROOT.glob("Pulumi.*.yaml"))


def selected_stack(project: str, environment: Mapping[str, str], backend_url: str) -> str | None:
    """Return the stack that is selected in this clone: PULUMI_STACK, or what `stack select` wrote down.

    The engine keeps the latter for each backend, in a file named after the project and its Pulumi.yaml.
    """
    if named := environment.get("PULUMI_STACK"):
        return named
    digest = hashlib.sha1(str(ROOT / "Pulumi.yaml").encode(), usedforsecurity=False).hexdigest()
    file = pulumi_home() / "workspaces" / f"{project}-{digest}-workspace.json"
    try:
        selected = str(json.loads(file.read_text(encoding="utf-8"))["stacks"][backend_url])
        return selected.rsplit("/", 1)[-1] or None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def state_file(backend: Path, project: str, stack: str) -> Path | None:
    """Return the embedded backend's state of a stack; None where it has none."""
    folder = backend / ".pulumi" / "stacks" / project
    for suffix in (".json", ".json.gz", ".json.zst"):
        if (file := folder / f"{stack}{suffix}").is_file():
            return file
    return None


def pending_operations(state: Path) -> list[tuple[str, str]]:
    """List the operations that a killed run left open: (what was being done, the resource's URN)."""
    try:
        pending: list[Any] = _latest(state).get("pending_operations") or []
        return [(str(operation["type"]), str(operation["resource"]["urn"])) for operation in pending]
    except (KeyError, TypeError):
        return []


def mend_attributes(state: Path) -> bool:
    """Remove the checksum file beside a state where a killed run left it half written; True where it did.

    The file backend replaces a state in one step, but writes this file in place before; with a half one it
    refuses the state ("failed to load checkpoint: EOF"), with none it takes it.
    """
    attributes = state.with_name(f"{state.name}.attrs")
    try:
        json.loads(attributes.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    except ValueError:
        attributes.unlink()
        return True
    return False


def resource_count(state: Path) -> int | None:
    """Return how many resources a state holds, and None where it cannot be read."""
    if state.suffix != ".json":
        return None
    return len(_latest(state).get("resources") or [])


def _latest(state: Path) -> dict[str, Any]:
    """Read the newest deployment in a state file; empty where there is none, or it is compressed."""
    if state.suffix != ".json":
        return {}
    try:
        latest: Any = json.loads(state.read_text(encoding="utf-8"))["checkpoint"]["latest"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return latest or {}


def unknown_stack(stack: str) -> EngineError:
    """Return the error for a stack that has neither file nor state."""
    there = ", ".join(known_stacks()) or "none yet"
    return EngineError(
        f"there is no stack {stack!r}: {stack_file(stack).name} does not exist. Stacks with a file: {there}"
    )
