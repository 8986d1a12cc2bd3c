"""The other hand on the cloud: openstacksdk, in the lab's own environment, beside Pulumi's back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine.conftest import Pulumiw

PRELUDE = Path(__file__).with_name("prelude.py.txt")


@dataclass
class Client:
    """Runs Python with openstacksdk inside the lab."""

    lab: Pulumiw
    """Runs commands with the lab's state folder."""
    python: str
    """Interpreter of the lab's OpenStack."""

    def run(self, code: str) -> Any:
        """Run code in which `admin` and `member(user, password, project)` are connections; returns `result`."""
        program = f"{PRELUDE.read_text()}\nresult = None\n{code}\nprint(json.dumps(result, default=str))\n"
        words = ["-m", "lab", "exec", "--", self.python, "-c", program]
        done = self.lab.python(*words)
        return json.loads(done.stdout.strip().splitlines()[-1])

    def everything(self) -> dict[str, list[str]]:
        """What there is, kind by kind: for a comparison of before and after."""
        return self.run("result = everything()")
