"""Where the plan of a stack comes from: a folder with stack files and ledgers, or a revision of one."""

from dataclasses import dataclass
from pathlib import Path

from model.ledger_file import ledger_path, read_ledger
from model.plan import FleetPlan, plan
from model.spec import SpecError, load
from policies.context import is_local
from reports.errors import ReportError


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack and its plan."""

    name: str
    """Its name."""
    plan: FleetPlan
    """Its plan."""


def stack_file(stack: str) -> str:
    """The name of a stack's file."""
    return f"Pulumi.{stack}.yaml"


def stacks_in(project: Path) -> list[str]:
    """Names of the stacks that have a file in a folder."""
    return sorted(
        path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in project.glob("Pulumi.*.yaml")
    )


def is_local_stack(project: Path, stack: str) -> bool:
    """Whether everything that a stack talks to is on one machine; False where its file cannot be used."""
    try:
        return is_local(load(project / stack_file(stack)))
    except SpecError:
        return False


def from_directory(project: Path, stack: str) -> Stack:
    """Plan a stack from the files in a folder.

    Raises:
        ReportError: there is no such stack.
        SpecError: its file or its ledger cannot be used.
    """
    path = project / stack_file(stack)
    if not path.is_file():
        known = ", ".join(stacks_in(project)) or "none"
        raise ReportError(f"there is no stack {stack}: {path} does not exist; stacks here: {known}")
    return Stack(stack, plan(load(path), read_ledger(project / ledger_path(stack))))
