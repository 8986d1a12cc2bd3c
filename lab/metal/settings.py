"""What can be set while the emulator runs, kept with its state: delays, and the manners of an era."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from lab.metal.database import Transaction
from lab.metal.errors import unprocessable


@dataclass(frozen=True)
class Settings:
    """Delays in seconds; together well under one by default, so that tests are quick.

    Attributes:
        queued: from the request to the start of provisioning.
        provisioning: the installation itself, beyond what the host driver takes.
        reinstalling: the same of a reinstall.
        deprovisioning: from the deletion to the device's end.
        power: powering on, off, or both for a reboot.
        batch: until a batch of VLAN assignments is done.
        settle: how long a change of ports or addresses waits for the host to have followed.
        legacy_bond_modes: report bond1 of four-port plans as ``layer3`` like bond0, as the service did until
            January 2021, instead of ``layer2-bonded`` (packethost/terraform-provider-packet issue 306).
    """

    queued: float = 0.05
    provisioning: float = 0.3
    reinstalling: float = 0.3
    deprovisioning: float = 0.1
    power: float = 0.1
    batch: float = 0.05
    settle: float = 20.0
    legacy_bond_modes: bool = False

    @classmethod
    def read(cls, tx: Transaction) -> Settings:
        """The settings as they are now."""
        stored = {row["name"]: row["value"] for row in tx.all("SELECT name, value FROM settings")}
        known = {field.name for field in fields(cls)}
        return replace(cls(), **{name: value for name, value in stored.items() if name in known})

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def change(tx: Transaction, wanted: Mapping[str, Any]) -> Settings:
    """Set some of the settings; null sets one back to its default.

    Raises:
        ApiError: 422 for an unknown name or a value of the wrong kind.
    """
    defaults = Settings().document()
    wrong = [
        f"{name}: unknown; known are {', '.join(defaults)}" if name not in defaults else f"{name}: {problem}"
        for name, value in wanted.items()
        if (problem := _problem(defaults.get(name), value)) or name not in defaults
    ]
    if wrong:
        raise unprocessable(*wrong)
    for name, value in wanted.items():
        tx.execute("DELETE FROM settings WHERE name = ?", name)
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else str(float(value))
            tx.execute("INSERT INTO settings (name, value) VALUES (?, ?)", name, text)
    return Settings.read(tx)


def _problem(default: object, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(default, bool):
        return None if isinstance(value, bool) else "takes true or false"
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return "takes a number of seconds, zero or more"
    return None
