"""What dcmanager finds out about subclouds: whether they answer, and whether their endpoints are in sync."""

from __future__ import annotations

from lab.starlingx import alarms, clouds, faults, nodes
from lab.starlingx.dcmanager import kept
from lab.starlingx.jobs import cancel, handles, later
from lab.starlingx.standing import bring_up
from lab.starlingx.store import Doc, Records, setting
from lab.starlingx.sysinv import life

AUDIT = 30.0
SYNC = 60.0


def stands(records: Records, subcloud: Doc) -> Doc | None:
    """The cloud behind a subcloud, if there is one."""
    return clouds.get(records, subcloud["name"])


def alive(records: Records, subcloud: Doc) -> bool:
    """Whether a controller of the subcloud is enabled."""
    if faults.on_host(records, "offline", subcloud["name"]) or stands(records, subcloud) is None:
        return False
    there = records.of(subcloud["name"])
    controller = nodes.of_host(records, subcloud["name"], life.active(there.one("cloud")))
    if controller is not None and controller.away:
        return False
    return any(
        host["personality"] == "controller" and host["operational"] == "enabled"
        for host in there.all("ihosts")
    )


@handles("cloud.followed")
def followed(records: Records, subject: str, _payload: Doc) -> None:
    """A host of a cloud was enabled or locked: its system controller will find out."""
    cloud = clouds.get(records, subject)
    if cloud is None or not cloud["central"] or not setting(records, "audits", default=True):
        return
    kept.audit_later(records, cloud["central"], subject, AUDIT)


@handles("subcloud.audit")
def audit(records: Records, subject: str, _payload: Doc) -> None:
    """Ask a subcloud whether it is there."""
    subcloud = records.get(kept.KIND, subject)
    if subcloud is not None and setting(records, "audits", default=True):
        report(records, subcloud, online=alive(records, subcloud))


def report(records: Records, subcloud: Doc, *, online: bool) -> Doc:
    """A subcloud was found to be online or offline."""
    state = "online" if online else "offline"
    if subcloud["availability-status"] == state:
        return subcloud
    entity = f"subcloud={subcloud['name']}"
    if online:
        alarms.clear(records, "280.001", entity)
    elif subcloud["management-state"] == "managed":
        alarms.raise_alarm(records, "280.001", entity, f"{subcloud['name']} is offline", "critical")
    changed = records.save(kept.KIND, subcloud, **{"availability-status": state})
    follow(records, changed)
    return changed


def follow(records: Records, subcloud: Doc) -> None:
    """Endpoints are unknown of a subcloud that is not managed or not online; else they come into sync."""
    cancel(records, subcloud["uuid"], "subcloud.sync")
    managed = subcloud["management-state"] == "managed" and subcloud["availability-status"] == "online"
    if managed and setting(records, "audits", default=True):
        later(records, SYNC, "subcloud.sync", subcloud["uuid"])
    elif not managed:
        alarms.clear(records, "280.002", f"subcloud={subcloud['name']}")
        records.save(kept.KIND, subcloud, _sync=dict.fromkeys(subcloud["_sync"], "unknown"))


@handles("subcloud.sync")
def synced(records: Records, subject: str, _payload: Doc) -> None:
    """The audits of a subcloud's endpoints are done."""
    subcloud = records.get(kept.KIND, subject)
    if subcloud is None:
        return
    states = dict.fromkeys(subcloud["_sync"], "in-sync")
    wrong = faults.on_host(records, "out-of-sync", subcloud["name"])
    for name in str(wrong["reason"]).split(",") if wrong else ():
        states[name.strip()] = "out-of-sync"
    put_sync(records, subcloud, states)


def put_sync(records: Records, subcloud: Doc, states: dict[str, str]) -> Doc:
    """Keep what was found out about a subcloud's endpoints; alarm 280.002 tells of those out of sync."""
    entity = f"subcloud={subcloud['name']}"
    known = {**subcloud["_sync"], **states}
    if "out-of-sync" in known.values():
        alarms.raise_alarm(
            records, "280.002", entity, f"{subcloud['name']} resource sync_status is out-of-sync", "major"
        )
    else:
        alarms.clear(records, "280.002", entity)
    return records.save(kept.KIND, subcloud, _sync=known)


@handles("subcloud.configured")
def configured(records: Records, subject: str, _payload: Doc) -> None:
    """The deployment manager of a subcloud does what its deploy configuration says.

    In the lab, unlock its hosts.
    """
    subcloud = records.get(kept.KIND, subject)
    if subcloud is not None and stands(records, subcloud) and setting(records, "audits", default=True):
        bring_up(records.of(subcloud["name"]))
