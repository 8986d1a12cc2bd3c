"""The part ``hosts`` of the lab: what its machines need to exist, and what they leave.

The machines themselves come and go with the Metal API's devices (`driver`).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from lab import processes, servers
from lab.errors import LabError
from lab.hosts import console, image, packages, record
from lab.hosts.image import HostImage, ImageError
from lab.hosts.machine import Machine
from lab.hosts.packages import MissingPackagesError
from lab.hosts.places import PART, Places
from lab.parts import Condition, Lab, Say, Status


@dataclass(frozen=True)
class HostsPart:
    """Machines in qemu on VDE switches."""

    name: str = PART
    summary: str = "the servers' machines: qemu on VDE switches"
    needs: Sequence[str] = ()
    on_request: bool = False

    def up(self, lab: Lab, say: Say) -> None:
        """Programs and the machines' image: installed and built if they are not there."""
        if not servers.are_machines(lab):
            return
        try:
            packages.ensure(say)
            image.ensure(say)
        except (MissingPackagesError, ImageError) as error:
            raise LabError(str(error)) from error
        Places(lab.state).folder.mkdir(parents=True, exist_ok=True)

    def down(self, lab: Lab) -> None:
        """End every machine and switch, whatever state they are in."""
        places = Places(lab.state)
        processes.stop(processes.marked(places.mark))
        shutil.rmtree(places.short, ignore_errors=True)

    def status(self, lab: Lab) -> Status:
        """How many machines there are and run."""
        places = Places(lab.state)
        if servers.kept(lab) is servers.Servers.RECORDS:
            return Status(Condition.UP, "none: servers are records")
        if not places.folder.is_dir():
            return Status(Condition.DOWN)
        missing = packages.missing()
        if missing:
            return Status(Condition.BROKEN, f"not installed: {', '.join(missing)}")
        if not image.built():
            return Status(Condition.BROKEN, "the machines' image is not built: `python -m lab up` builds it")
        machines = [machine_of(places, folder.name) for folder in places.machines()]
        running = sum(machine.running() for machine in machines)
        text = f"{running} of {len(machines)} machines on" if machines else "no machines"
        return Status(Condition.UP, text, None, {"machines": len(machines), "running": running})

    def reset(self, lab: Lab, say: Say) -> None:
        """Every machine goes."""
        self.down(lab)
        shutil.rmtree(Places(lab.state).folder, ignore_errors=True)
        self.up(lab, say)

    def console(self, lab: Lab, name: str) -> list[str] | None:
        """What the serial console of a machine said, by hostname or device id."""
        places = Places(lab.state)
        for folder in places.machines():
            kept = record.read(folder)
            if kept is not None and name in (kept.hostname, kept.identity):
                return console.since(machine_of(places, folder.name).console, 0).splitlines()
        return None


def machine_of(places: Places, identity: str) -> Machine:
    """The machine of a device."""
    return Machine(
        identity, places.machine(identity), places.sockets(identity), HostImage(image.folder()), places.mark
    )
