"""Stack files and ledgers at a revision, by git, without touching the working tree."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from model.ledger_file import ledger_path
from reports.errors import ReportError
from reports.source import Stack, from_directory, is_local_stack, stack_file

PROGRAM: Final = (
    "Pulumi.yaml",
    "__main__.py",
    "requirements.txt",
    "components/",
    "engine/",
    "model/",
    "policies/",
    "providers/",
)
"""What every stack is made by: a change of it touches all of them."""


@dataclass(frozen=True, slots=True)
class Revisions:
    """A clone and two of its revisions."""

    project: Path
    """A folder in the clone, where the stack files are."""
    base: str
    """The revision before."""
    head: str
    """The revision after."""

    def touched(self) -> list[str]:
        """Stacks that the change touches: by their own file or ledger, or all of them by the program.

        A stack whose file is gone in the head is among them.

        Raises:
            ReportError: one of the revisions cannot be read.
        """
        ends = (_revision(self.base), _revision(self.head))
        names = self._git("diff", "--name-only", "--relative", "-z", *ends, "--").split("\0")
        changed = [name for name in names if name]
        stacks = set(self.stacks(self.head))
        if any(map(_of_program, changed)):
            return sorted(
                stacks | {stack for stack in self.stacks(self.base) if stack_file(stack) in changed}
            )
        every = stacks | set(self.stacks(self.base))
        return sorted(
            stack
            for stack in every
            if stack_file(stack) in changed or ledger_path(stack).as_posix() in changed
        )

    def stacks(self, revision: str) -> list[str]:
        """Names of the stacks that have a file in a revision."""
        names = self._git("ls-tree", "-z", "--name-only", _revision(revision)).split("\0")
        return sorted(
            name.removeprefix("Pulumi.").removesuffix(".yaml")
            for name in names
            if name.startswith("Pulumi.") and name.endswith(".yaml") and name != "Pulumi.yaml"
        )

    def stack(self, revision: str, name: str) -> Stack | None:
        """The plan of a stack at a revision; None where the revision has no such stack.

        Raises:
            ReportError: the revision cannot be read.
            SpecError: the stack file or the ledger of that revision cannot be used.
        """
        if name not in self.stacks(revision):
            return None
        with tempfile.TemporaryDirectory(prefix="murmuration-") as folder:
            project = Path(folder)
            self._copy(revision, stack_file(name), project)
            ledger = ledger_path(name)
            if self._git("ls-tree", "--name-only", _revision(revision), ledger.as_posix()).strip():
                self._copy(revision, ledger.as_posix(), project)
            return from_directory(project, name)

    def is_local(self, revision: str, name: str) -> bool:
        """Whether a stack lives on one machine at a revision; False where it cannot be told."""
        if name not in self.stacks(revision):
            return False
        with tempfile.TemporaryDirectory(prefix="murmuration-") as folder:
            self._copy(revision, stack_file(name), Path(folder))
            return is_local_stack(Path(folder), name)

    def _copy(self, revision: str, path: str, project: Path) -> None:
        text = self._git("show", f"{_revision(revision)}:./{path}")
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, encoding="utf-8")

    def _git(self, *words: str) -> str:
        try:
            done = subprocess.run(
                ["git", "-C", str(self.project), *words], capture_output=True, check=True, timeout=120
            )
            return done.stdout.decode()
        except subprocess.CalledProcessError as error:
            said = " ".join(error.stderr.decode(errors="replace").split())
            raise ReportError(
                f"the revisions {self.base} and {self.head} cannot be read: {said}; are they fetched "
                "(in a workflow: fetch-depth 0), and is this a clone?"
            ) from None
        except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
            raise ReportError(f"the revisions {self.base} and {self.head} cannot be read: {error}") from None


def _of_program(path: str) -> bool:
    return any(path == part or (part.endswith("/") and path.startswith(part)) for part in PROGRAM)


def _revision(name: str) -> str:
    """A revision's name, never taken for an option of git."""
    if name.startswith("-"):
        raise ReportError(f"'{name}' is not the name of a revision")
    return name
