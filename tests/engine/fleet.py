"""One fleet in one lab, and what a person does to it: edit the stack file, poke at the API, run pulumiw."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lab.metal.client import ask
from lab.metal.world import FULL_ACCESS, PROJECT_ID
from tests.engine.conftest import Pulumiw

API = "/metal/v1"
PROJECT = f"{API}/projects/{PROJECT_ID}"
KEY = "murmuration:fleet"


@dataclass
class Fleet:
    """A stack in a lab of its own."""

    pulumiw: Pulumiw
    """Runs commands in its copy of the project."""
    stack: str = "dev"
    """The stack."""

    @property
    def file(self) -> Path:
        """Its stack file."""
        return self.pulumiw.folder / f"Pulumi.{self.stack}.yaml"

    def edit(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Change the fleet in the stack file."""
        document = yaml.safe_load(self.file.read_text())
        change(document["config"][KEY])
        self.file.write_text(yaml.safe_dump(document, sort_keys=False))

    def up(self, *words: str, code: int | None = 0) -> str:
        """Run ``up`` and return all that it printed."""
        return self.printed("up", "--yes", "--skip-preview", "--non-interactive", *words, code=code)

    def printed(self, command: str, *words: str, code: int | None = 0) -> str:
        """Run a command of pulumiw and return all that it printed."""
        done = self.pulumiw(command, "--stack", self.stack, *words, code=code)
        return done.stdout + done.stderr

    def preview(self) -> dict[str, str]:
        """What a preview would change, by resource: ``{"Device sc1-controller-0": "update"}``."""
        digest = json.loads(self.pulumiw("preview", "--stack", self.stack, "--json").stdout)
        return steps(digest)

    def api(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Ask the lab's Metal API, as its own commands do: from outside its network."""
        state = Path(self.pulumiw.environment["MURMURATION_STATE_DIR"]) / "lab" / "metal"
        return ask(state, method, path, body, token=FULL_ACCESS)

    def devices(self) -> dict[str, dict[str, Any]]:
        """The project's devices by hostname."""
        found = self.api("GET", f"{PROJECT}/devices?per_page=100")["devices"]
        assert len({device["hostname"] for device in found}) == len(found), "a server was made twice"
        return {device["hostname"]: device for device in found}


def steps(digest: dict[str, Any]) -> dict[str, str]:
    """The steps of a preview's JSON that do something."""
    done: dict[str, str] = {}
    for step in digest["steps"]:
        kind, name = step["urn"].split("::")[2:4]
        if step["op"] not in {"same", "read", "refresh"} and not kind.startswith("pulumi:pulumi:Stack"):
            done[f"{kind.rsplit(':', 1)[-1]} {name}"] = step["op"]
    return done
