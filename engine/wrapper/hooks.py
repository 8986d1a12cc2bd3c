"""What the wrapper asks of the other rooms: the lab, and the model's ledger."""

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from engine.errors import EngineError
from engine.paths import ROOT, venv_python
from lab import stacks as lab_stacks
from lab.entry import Entry, entry
from lab.errors import LabError
from lab.parts import Lab


def uses_lab(stack_file: Path) -> bool:
    """Whether a stack is one of the lab's.

    Raises:
        EngineError: the stack file cannot be read.
    """
    if not stack_file.is_file():
        return False
    try:
        return lab_stacks.uses_lab(stack_file)
    except LabError as error:
        raise EngineError(str(error)) from error


def enter_lab() -> Entry | None:
    """Return what a command inside this clone's lab takes; None where the lab is down."""
    lab = Lab.here()
    try:
        return entry(lab)
    except LabError:
        return None


def update_ledger(stack: str) -> None:
    """Draw what the stack needs and has not drawn yet; it prints what is new.

    Raises:
        EngineError: where the stack file is wrong (the model has said how).
    """
    _model(["ledger", "--stack", stack])


def record(stack: str, engine: Path, environment: Mapping[str, str]) -> None:
    """Let the ledger note what the clouds alone could know, from the stack's outputs.

    A stack without outputs was destroyed, and one that is gone was removed as well: then the ledger forgets
    what had been noted.

    Raises:
        EngineError: where that fails; what was built stays as it is.
    """
    outputs = subprocess.run(
        [engine, "stack", "output", "--json", "--stack", stack],
        cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False,
    )  # fmt: skip
    gone = "no stack named" in outputs.stderr
    if outputs.returncode != 0 and not gone:
        raise EngineError(f"the outputs of stack {stack} cannot be read:\n{outputs.stderr.strip()}")
    command = "forget" if gone or not json.loads(outputs.stdout) else "record"
    _model([command, "--stack", stack], outputs.stdout)


def _model(words: list[str], text: str = "") -> None:
    """Run one command of the model; what it prints is for the person, and never mixed into ``--json``.

    In this process: it would take half a second of a core twice in every `up` to start another.
    """
    if not (ROOT / "model" / "__main__.py").is_file():
        return
    main = import_module("model.cli").main
    with contextlib.redirect_stdout(sys.stderr):
        code = main(words, io.StringIO(text))
    sys.stderr.flush()
    if code != 0:
        raise EngineError(f"stopped: `python -m model {' '.join(words)}` ended with exit code {code}")


def recover(stack: str, inside: list[str], environment: Mapping[str, str]) -> None:
    """Settle what a killed run was making, from where its clouds can be reached.

    Raises:
        EngineError: where something is left that a person must look up (it has been said what).
    """
    command = [*inside, str(venv_python()), "-m", "engine", "recover", "--stack", stack]
    done = subprocess.run(command, cwd=ROOT, env=dict(environment), stdout=sys.stderr, check=False)
    if done.returncode != 0:
        raise EngineError("stopped: nothing is made twice, so settle the above first, then run this again")


def pending_creates_message(stack: str, urns: list[str]) -> str:
    """Return what is to be known about resources of which nobody knows whether a killed run has made them."""
    each = "\n".join(f"  {urn}" for urn in urns)
    return (
        f"a run was ended while it made these, so they may exist without stack {stack} knowing:\n{each}\n"
        "The next `up` looks them up first and takes in what is there."
    )
