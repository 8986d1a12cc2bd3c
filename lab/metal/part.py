"""The part ``metal`` of the lab: its API server as a process in the namespace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from lab import servers
from lab.errors import LabError
from lab.metal import client
from lab.metal.endpoint import ENDPOINT, RECORDS
from lab.parts import Condition, Lab
from lab.processes import Module
from lab.served import ServedPart


@dataclass(frozen=True)
class MetalPart(ServedPart):
    """Packet's API.

    Attributes:
        hosts: ``module:factory`` of the driver that makes machines of devices, in labs that have machines.
    """

    hosts: str = RECORDS
    name: str = "metal"
    summary: str = "Packet (Equinix Metal)"
    needs: Sequence[str] = ()
    on_request: bool = False
    served: ClassVar[str] = "The metal API"
    database: ClassVar[str] = "metal.db"

    def module(self, lab: Lab) -> Module:
        """The API's server."""
        hosts = self.hosts if servers.are_machines(lab) else RECORDS
        return Module("lab.metal.server", ("--state", str(lab.folder(self.name)), "--hosts", hosts))

    def told(self, lab: Lab) -> tuple[str, dict[str, Any]]:
        """How much of everything it has."""
        summary = client.ask(lab.folder(self.name), "GET", "/lab/summary")
        states = Counter(device["state"] for device in summary["devices"])
        devices = ", ".join(f"{number} {state}" for state, number in sorted(states.items())) or "none"
        counts = summary["counts"]
        detail = f"{ENDPOINT}  devices: {devices}; VLANs: {counts['vlans']}; blocks: {counts['blocks']}"
        if counts["faults"]:
            detail += f"; faults set: {counts['faults']}"
        return detail, {"endpoint": ENDPOINT, **summary}

    def console(self, lab: Lab, name: str) -> list[str] | None:
        """A device's events where devices are records: this is all that they say."""
        if servers.are_machines(lab) or self.status(lab).condition is not Condition.UP:
            return None
        try:
            found = client.ask(lab.folder(self.name), "GET", f"/lab/console/{quote(name, safe='')}")
        except LabError:
            return None
        return found["lines"]
