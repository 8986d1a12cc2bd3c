"""Whether hosts have what they are configured with: alarm 250.001 until a change is applied."""

from __future__ import annotations

import uuid

from lab.starlingx import alarms
from lab.starlingx.jobs import cancel, handles, later
from lab.starlingx.store import Doc, Records

OUT_OF_DATE = "Config out-of-date"


def applied(records: Records, host: Doc) -> Doc:
    """What changes once a host has applied its configuration."""
    alarms.clear(records, "250.001", alarms.entity(host))
    target = host["config_target"] or str(uuid.uuid4())
    return {"config_status": None, "config_applied": target, "config_target": target, "_lock_needed": False}


def out_of_date(records: Records, host: Doc, *, in_service: bool = True) -> None:
    """A setting of an unlocked host was changed.

    Alarm 250.001, until it is applied in service or by lock and unlock.
    """
    if host["administrative"] != "unlocked":
        return
    alarms.raise_alarm(
        records,
        "250.001",
        alarms.entity(host),
        f"{host['hostname']} Configuration is out-of-date. (applied: {host['config_applied']} target: "
        "pending)",
        "major",
    )
    needed = not in_service or host.get("_lock_needed", False)
    records.save(
        "ihosts", host, config_status=OUT_OF_DATE, config_target=str(uuid.uuid4()), _lock_needed=needed
    )
    cancel(records, host["uuid"], "host.applied")
    if not needed:
        later(records, 60, "host.applied", host["uuid"])


@handles("host.applied")
def config_applied(records: Records, subject: str, _payload: Doc) -> None:
    """The agent reports that it has applied what was changed in service."""
    host = records.get("ihosts", subject)
    if host is not None:
        records.save("ihosts", host, **applied(records, host))


def controllers(records: Records) -> list[Doc]:
    """The controllers of a cloud."""
    return [host for host in records.all("ihosts") if host["personality"] == "controller"]


def changed_everywhere(records: Records, *, in_service: bool = True) -> None:
    """A setting of the whole system was changed.

    Every unlocked controller applies it, in service or by lock and unlock.
    """
    for host in controllers(records):
        out_of_date(records, host, in_service=in_service)
