"""The other hand on the cloud: openstacksdk, in the lab's own environment, beside Pulumi's back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine.conftest import Pulumiw

STEPS = Path(__file__).with_name("steps")


@dataclass
class Client:
    """Runs Python with openstacksdk inside the lab."""

    lab: Pulumiw
    """Runs commands with the lab's state folder."""
    python: str
    """Interpreter of the lab's OpenStack."""

    def run(self, code: str) -> Any:
        """Run code that has the connections `admin` and `member(...)`; returns its `result`."""
        prelude = (STEPS / "prelude.txt").read_text()
        program = f"{prelude}\nresult = None\n{code}\nprint(json.dumps(result, default=str))\n"
        words = ["-m", "lab", "exec", "--", self.python, "-c", program]
        done = self.lab.python(*words)
        return json.loads(done.stdout.strip().splitlines()[-1])

    def step(self, name: str) -> Any:
        """Run one of the files in `steps` and return its `result`."""
        return self.run((STEPS / f"{name}.txt").read_text())

    def everything(self) -> dict[str, list[str]]:
        """What there is, kind by kind: for a comparison of before and after."""
        return self.run("result = everything()")
