"""What the lab must remember of each machine from one run to the next: a small file beside its disk."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from lab.hosts.qemu import Boot
from lab.hosts.switch import SwitchError


@dataclass(frozen=True)
class Record:
    """One machine's lasting facts.

    Attributes:
        identity: device id.
        hostname: what the console is asked for by.
        metro: the site whose switch it is plugged into.
        switch_ports: MAC address -> number of the switch's port.
        instance: which installation the disk holds; changes with every one, and with it the first boot
        happens again.
        boot: where it was last started from.
        on: whether it should run; `resume` sees to it.
        installing: offset in the console log at which the present installation began; None while there is
        none.
    """

    identity: str
    hostname: str
    metro: str
    switch_ports: dict[str, int]
    instance: str = ""
    boot: Boot = Boot.DISK
    on: bool = False
    installing: int | None = None

    def but(self, **changes: Any) -> Self:
        """The same with something else."""
        return replace(self, **changes)


def path(folder: Path) -> Path:
    """Where the record of the machine in that folder is."""
    return folder / "machine.json"


def read(folder: Path) -> Record | None:
    """The record of the machine in that folder; None where there is none that can be read."""
    try:
        data: dict[str, Any] = json.loads(path(folder).read_text(encoding="utf-8"))
        return Record(**data).but(boot=Boot(data["boot"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write(folder: Path, record: Record) -> None:
    """Keep a record, in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = path(folder).with_suffix(".new")
    draft.write_text(json.dumps(asdict(record), indent=2) + "\n", encoding="utf-8")
    draft.replace(path(folder))


def free_ports(taken: set[int], first: int, last: int, count: int) -> list[int]:
    """The lowest port numbers of a switch that nobody has.

    Raises:
        SwitchError: there are not as many.
    """
    free = [number for number in range(first, last + 1) if number not in taken][:count]
    if len(free) < count:
        raise SwitchError(f"the switch has only {last} ports")
    return free
