"""The everyday ends of `make up` and `make down`: what to do next, and taking everything away."""

import subprocess
import sys

from engine.errors import EngineError
from engine.paths import ROOT, backend_dir, venv_python
from engine.wrapper import stacks
from engine.wrapper.stacks import DEFAULT_STACK

NEXT = """
Stack dev is up. What to do next:

  look around   ./pulumiw stack --stack dev           every resource, and the outputs
                ./pulumiw stack output --stack dev    topology, cost, inventory, endpoints
                {python} -m lab status        what of the lab runs, and which clouds there are
  Packet's API  {python} -m lab exec -- \\
                  curl -sH 'X-Auth-Token: lab-metal-token' http://127.0.0.1:8126/metal/v1/projects
  change it     edit Pulumi.dev.yaml, then `make preview`, then `make up`
  your own      docs/ and README.md tell how to write a stack file and how to leave the lab
  take it down  make down
"""


def next_steps() -> str:
    """Return what a person wants to know after `make up`."""
    return NEXT.format(python=venv_python().relative_to(ROOT))


def take_down() -> int:
    """Destroy stack dev, then remove the lab.

    What the stack made lives in the lab: it is brought up for that where it is not, unless nothing is left.
    """
    lab = [str(venv_python()), "-m", "lab"]
    if _has_resources():
        _step([*lab, "up"])
        _step([str(ROOT / "pulumiw"), "destroy", "--yes", "--stack", DEFAULT_STACK])
    _step([*lab, "down"])
    return 0


def _has_resources() -> bool:
    """Whether the embedded backend has a stack dev that still holds something."""
    state = stacks.state_file(backend_dir(), stacks.project_name(), DEFAULT_STACK)
    return state is not None and stacks.resource_count(state) != 0


def _step(command: list[str]) -> None:
    """Run one step, its output the person's."""
    sys.stdout.flush()
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code != 0:
        raise EngineError(f"`{' '.join(command)}` ended with exit code {code}; nothing after it was done")
