"""A part of the lab that is one server in the namespace: started, looked at, ended, emptied."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Final

from lab.errors import LabError
from lab.parts import Condition, Lab, Say, Status
from lab.processes import Daemon, Module

SECONDS_TO_START: Final = 20.0
_LOOK_SECONDS: Final = 0.05


class ServedPart(ABC):
    """What such parts have in common. Their state is a database in the part's folder."""

    name: str
    served: ClassVar[str]
    """What it serves, as a sentence begins with it."""
    database: ClassVar[str]
    """File name of its database."""

    @abstractmethod
    def module(self, lab: Lab) -> Module:
        """The server's program."""

    @abstractmethod
    def told(self, lab: Lab) -> tuple[str, dict[str, Any]]:
        """What a person and a program read of it.

        Raises:
            LabError: it does not answer.
        """

    def up(self, lab: Lab, say: Say) -> None:
        """Start the server, unless it runs in the namespace and answers.

        Raises:
            LabError: it did not come up.
        """
        if self.status(lab).condition is Condition.UP:
            return
        daemon = self._daemon(lab)
        if daemon.record.exists():
            say(f"{self.name} was not well: it is started anew, with its state as it was")
        module = self.module(lab)
        daemon.start(lab.namespace.enter(module.command), module.environment)
        self._wait(lab, daemon)

    def down(self, lab: Lab) -> None:
        """End the server."""
        self._daemon(lab).stop()

    def status(self, lab: Lab) -> Status:
        """Whether it answers, and what it tells."""
        daemon = self._daemon(lab)
        process = daemon.identity()
        if process is None:
            crashed = daemon.record.exists()
            detail = f"its process is gone; log: {daemon.log}" if crashed else ""
            return Status(Condition.BROKEN if crashed else Condition.DOWN, detail)
        if not lab.namespace.contains(process):
            return Status(Condition.BROKEN, "its process is not in the lab's namespace", process)
        try:
            detail, summary = self.told(lab)
        except LabError as error:
            return Status(Condition.BROKEN, str(error), process)
        return Status(Condition.UP, detail, process, summary)

    def reset(self, lab: Lab, say: Say) -> None:
        """Forget everything that it holds."""
        self._daemon(lab).stop()
        for path in lab.folder(self.name).glob(f"{self.database}*"):
            path.unlink()
        self.up(lab, say)

    def _daemon(self, lab: Lab) -> Daemon:
        return lab.daemon(self.name, "api")

    def _wait(self, lab: Lab, daemon: Daemon) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if daemon.identity() is None:
                break
            if self.status(lab).condition is Condition.UP:
                return
            time.sleep(_LOOK_SECONDS)
        raise LabError(
            f"{self.served} did not come up. The end of its log ({daemon.log}):\n{daemon.last_lines()}\n"
            f"If its state is damaged, `python -m lab reset {self.name}` starts it anew."
        )
