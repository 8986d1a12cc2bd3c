"""`./pulumiw ARGS`: what `pulumi ARGS` does, with everything it needs."""

import os
import subprocess
import sys
from pathlib import Path

from engine import selection
from engine.ensure import Ensurer
from engine.errors import EngineError
from engine.paths import ROOT, pulumi_home, venv_python
from engine.wrapper import arguments, backend, hooks, launch, locks, stacks

_NEEDS_LAB = {"up", "refresh", "destroy", "import", "watch"}


class Run:
    """One call of the wrapper."""

    def __init__(self, words: list[str]) -> None:
        """Read the command line and choose engine, stack and backend.

        Raises:
            EngineError: where one of them cannot be had.
        """
        self.words = words
        self.line = arguments.parse(words)
        self.project = stacks.project_name()
        self.stack = self._stack()
        self.engine = self._engine()
        self.lab = self.stack is not None and hooks.uses_lab(stacks.stack_file(self.stack))
        self.backend = backend.choose(os.environ, Path.home(), lab=self.lab)
        self.environment = self._environment()

    def _engine(self) -> Path:
        """Return the engine, with every plugin that the stack needs."""
        chosen, spared = selection.load(), stacks.spared_plugins(self.stack)
        if chosen is None or not chosen.serves(spared):
            chosen = Ensurer(_tell, spared).run()
        return chosen.engine

    def _stack(self) -> str | None:
        """Return the stack that is meant: named, selected, or the default one."""
        if not self.line.needs_stack:
            return None
        named = self.line.selects or self.line.stack
        if named is None:
            url = backend.choose(os.environ, Path.home(), lab=False).url
            named = stacks.selected_stack(self.project, os.environ, url)
        if named is None and stacks.stack_file(stacks.DEFAULT_STACK).is_file():
            return stacks.DEFAULT_STACK
        return named.rsplit("/", 1)[-1] if named else None

    def _environment(self) -> dict[str, str]:
        """Return the environment for pulumi."""
        made = {
            **os.environ,
            **backend.engine_variables(self.backend, pulumi_home(), venv_python().parents[1]),
        }
        if self.stack is not None and self.line.stack is None and self.line.selects is None:
            made["PULUMI_STACK"] = self.stack
        return made

    def go(self) -> int:
        """Prepare the stack, run pulumi, note what came of it."""
        inside = self._in_lab()
        if self.stack is not None and self.backend.embedded is not None:
            self._prepare(self.stack, self.backend.embedded, inside)
        command = self.line.engine_command
        if self.stack is not None and command in ("up", "preview", "refresh"):
            hooks.update_ledger(self.stack)
        code = launch.run([*inside, str(self.engine), *self.words], self.environment)
        changed = command in ("up", "destroy") and not self.line.preview_only
        if code == 0 and self.stack is not None and changed:
            hooks.record(self.stack, self.engine, self.environment)
        return code

    def _in_lab(self) -> list[str]:
        """Return what runs pulumi inside the lab, for an engine command on one of its stacks."""
        command = self.line.engine_command
        if not self.lab or command is None or self.line.help:
            return []
        entry = hooks.enter_lab()
        if entry is not None:
            self.environment |= entry.variables
            return entry.words
        if command in _NEEDS_LAB:
            raise EngineError(
                f"stack {self.stack} lives in the embedded lab, and the lab is not up: "
                "`make up` starts everything, `.venv/bin/python -m lab up` only the lab"
            )
        return []

    def _prepare(self, stack: str, folder: Path, inside: list[str]) -> None:
        """In the embedded backend, make a stack on first use, and clear up behind a run that was killed."""
        state = stacks.state_file(folder, self.project, stack)
        if state is None:
            self._make_stack(stack)
            return
        for lock in locks.stale_locks(locks.lock_folder(folder, self.project, stack)):
            lock.file.unlink(missing_ok=True)
            _tell(
                f"stack {stack} was left locked by process {lock.pid}, which is gone; the lock is cancelled"
            )
        if stacks.mend_attributes(state):
            _tell(f"stack {stack}: a run was killed while it saved the state; the state before that holds")
        if self.line.engine_command in ("up", "destroy", "preview"):
            creating = [urn for kind, urn in stacks.pending_operations(state) if kind == "creating"]
            if creating and (self.line.engine_command == "preview" or self.line.preview_only):
                _tell(hooks.pending_creates_message(stack, creating))
            elif creating:
                hooks.recover(stack, inside, self.environment)

    def _make_stack(self, stack: str) -> None:
        """Make a stack that has a file but no state."""
        if not stacks.stack_file(stack).is_file():
            raise stacks.unknown_stack(stack)
        done = subprocess.run(
            [self.engine, "stack", "init", stack, "--no-select", "--non-interactive"],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise EngineError(f"stack {stack} cannot be made in {self.backend.url}:\n{done.stderr.strip()}")
        _tell(f"stack {stack} is new in the embedded backend: made")


def _tell(message: str) -> None:
    """Tell the person something, apart from what pulumi prints."""
    sys.stderr.write(f"pulumiw: {message}\n")
    sys.stderr.flush()


def main() -> int:
    """Run pulumi with the words of the command line; the exit code is its own."""
    if not Path.cwd().is_relative_to(ROOT):
        os.chdir(ROOT)
    try:
        return Run(sys.argv[1:]).go()
    except EngineError as error:
        _tell(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
