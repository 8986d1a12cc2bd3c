"""The part ``starlingx`` of the lab: what its installed controllers become, as a process in the namespace."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from lab.errors import LabError
from lab.metal import client
from lab.parts import Condition, Lab, Say, Status
from lab.processes import Daemon, Module
from lab.starlingx.endpoint import ADDRESS, DATABASE, FRONT

NAME = "starlingx"
SECONDS_TO_START = 20.0


@dataclass(frozen=True)
class StarlingXPart:
    """StarlingX's services and shells. It holds no clouds before a controller is configured."""

    name: str = NAME
    summary: str = "StarlingX on the servers"
    needs: Sequence[str] = ()
    on_request: bool = False

    def up(self, lab: Lab, say: Say) -> None:
        """Start the server, unless it runs in the namespace and answers."""
        if self.status(lab).condition is Condition.UP:
            return
        daemon = self._daemon(lab)
        if daemon.record.exists():
            say("starlingx was not well: it is started anew, with its state as it was")
        module = Module("lab.starlingx", ("--state", str(lab.folder(NAME)), "--empty"))
        daemon.start(lab.namespace.enter(module.command), module.environment)
        self._wait(lab, daemon)

    def down(self, lab: Lab) -> None:
        """End the server."""
        self._daemon(lab).stop()

    def status(self, lab: Lab) -> Status:
        """Whether it answers, and which clouds there are."""
        daemon = self._daemon(lab)
        process = daemon.identity()
        if process is None:
            crashed = daemon.record.exists()
            detail = f"its process is gone; log: {daemon.log}" if crashed else ""
            return Status(Condition.BROKEN if crashed else Condition.DOWN, detail)
        if not lab.namespace.contains(process):
            return Status(Condition.BROKEN, "its process is not in the lab's namespace", process)
        try:
            summary = client.ask(lab.folder(NAME), "GET", "/lab/summary", part=NAME)
        except LabError as error:
            return Status(Condition.BROKEN, str(error), process)
        named = ", ".join(
            f"{cloud['name']} ({cloud['release']}, {_count(cloud['hosts'], 'host')}"
            + (f", {_count(cloud['subclouds'], 'subcloud')}" if cloud["role"] == "systemcontroller" else "")
            + ")"
            for cloud in summary["clouds"]
        )
        detail = f"http://{ADDRESS}:{FRONT}  clouds: {named or 'none'}"
        return Status(Condition.UP, detail, process, summary)

    def reset(self, lab: Lab, say: Say) -> None:
        """Forget every cloud, controller, fault and setting."""
        self._daemon(lab).stop()
        for path in lab.folder(NAME).glob(f"{DATABASE}*"):
            path.unlink()
        self.up(lab, say)

    def console(self, lab: Lab, name: str) -> list[str] | None:
        """It has no machines of its own."""
        del lab, name
        return None

    def _daemon(self, lab: Lab) -> Daemon:
        return lab.daemon(NAME, "api")

    def _wait(self, lab: Lab, daemon: Daemon) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if daemon.identity() is None:
                break
            if self.status(lab).condition is Condition.UP:
                return
            time.sleep(0.05)
        raise LabError(
            f"The lab's StarlingX did not come up. The end of its log ({daemon.log}):\n"
            f"{daemon.last_lines()}\n"
            "If its state is damaged, `python -m lab reset starlingx` starts it anew."
        )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
