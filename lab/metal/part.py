"""The part ``metal`` of the lab: its API server as a process in the namespace."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from lab import servers
from lab.errors import LabError
from lab.metal import client
from lab.metal.endpoint import ENDPOINT, RECORDS
from lab.parts import Condition, Lab, Say, Status
from lab.processes import Daemon, Module

SECONDS_TO_START = 20.0


@dataclass(frozen=True)
class MetalPart:
    """Packet's API.

    Attributes:
        hosts: ``module:factory`` of the driver that makes machines of devices, in labs that have machines.
    """

    hosts: str = RECORDS
    name: str = "metal"
    summary: str = "Packet (Equinix Metal)"
    needs: Sequence[str] = ()
    on_request: bool = False

    def up(self, lab: Lab, say: Say) -> None:
        """Start the server, unless it runs in the namespace and answers."""
        if self.status(lab).condition is Condition.UP:
            return
        daemon = self._daemon(lab)
        if daemon.record.exists():
            say("metal was not well: it is started anew, with its state as it was")
        hosts = self.hosts if servers.are_machines(lab) else RECORDS
        module = Module("lab.metal.server", ("--state", str(lab.folder(self.name)), "--hosts", hosts))
        daemon.start(lab.namespace.enter(module.command), module.environment)
        self._wait(lab, daemon)

    def down(self, lab: Lab) -> None:
        """End the server."""
        self._daemon(lab).stop()

    def status(self, lab: Lab) -> Status:
        """Whether it answers, and how much of everything it has."""
        daemon = self._daemon(lab)
        process = daemon.identity()
        if process is None:
            crashed = daemon.record.exists()
            detail = f"its process is gone; log: {daemon.log}" if crashed else ""
            return Status(Condition.BROKEN if crashed else Condition.DOWN, detail)
        if not lab.namespace.contains(process):
            return Status(Condition.BROKEN, "its process is not in the lab's namespace", process)
        try:
            summary = client.ask(lab.folder(self.name), "GET", "/lab/summary")
        except LabError as error:
            return Status(Condition.BROKEN, str(error), process)
        states = Counter(device["state"] for device in summary["devices"])
        devices = ", ".join(f"{number} {state}" for state, number in sorted(states.items())) or "none"
        counts = summary["counts"]
        detail = f"{ENDPOINT}  devices: {devices}; VLANs: {counts['vlans']}; blocks: {counts['blocks']}"
        if counts["faults"]:
            detail += f"; faults set: {counts['faults']}"
        return Status(Condition.UP, detail, process, {"endpoint": ENDPOINT, **summary})

    def reset(self, lab: Lab, say: Say) -> None:
        """Forget every project, device, VLAN, block, key, fault and setting."""
        self._daemon(lab).stop()
        folder = lab.folder(self.name)
        for path in folder.glob("metal.db*"):
            path.unlink()
        self.up(lab, say)

    def console(self, lab: Lab, name: str) -> list[str] | None:
        """A device's events where devices are records: this is all that they say."""
        if servers.are_machines(lab) or self.status(lab).condition is not Condition.UP:
            return None
        try:
            found = client.ask(lab.folder(self.name), "GET", f"/lab/console/{quote(name, safe='')}")
        except LabError:
            return None
        return found["lines"]

    def _daemon(self, lab: Lab) -> Daemon:
        return lab.daemon(self.name, "api")

    def _wait(self, lab: Lab, daemon: Daemon) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if daemon.identity() is None:
                break
            if self.status(lab).condition is Condition.UP:
                return
            time.sleep(0.05)
        raise LabError(
            f"The metal API did not come up. The end of its log ({daemon.log}):\n{daemon.last_lines()}\n"
            "If its state is damaged, `python -m lab reset metal` starts it anew."
        )
