"""Heartbeats of maintenance, which go by multicast: what becomes of a host whose heartbeats are lost.

Fault `multicast` takes them away.

The active controller hears every other host. What it does without them is the parameter
``heartbeat_failure_action`` of platform maintenance: fail, degrade, alarm or none.
"""

from __future__ import annotations

from lab.starlingx import alarms, clouds, faults
from lab.starlingx.jobs import cancel, handles, later
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import life

ALARM = "200.005"
TEXT = "{} is experiencing {} 'Management Network' communication failure{}."
FAIL = "fail"
SEVERITY = {FAIL: "critical", "degrade": "major", "alarm": "minor"}
MARK = "_heartbeat"
"""What a host has whose heartbeats were found to be lost: the action that was taken."""


@handles(life.HEARTBEAT)
def listen(records: Records, subject: str, _payload: Doc) -> None:
    """Hear a host's heartbeats, or act on their loss; where they are back, all is well again."""
    host = records.get("ihosts", subject)
    if host is None or host["administrative"] != "unlocked":
        return
    active = host["hostname"] == life.active(records.one("cloud"))
    if faults.on_cloud(records, "multicast") and not active:
        _lost(records, host)
    elif host.get(MARK):
        alarms.clear(records, ALARM, alarms.entity(host))
        found = {"operational": "enabled", "availability": "available"} if host[MARK] != "alarm" else {}
        records.save("ihosts", host, **found, **{MARK: None})


def listen_everywhere(records: Records) -> None:
    """A fault came or went: every host that is in service, or was found to be lost, is heard again."""
    for name in clouds.names(records):
        there = records.of(name)
        for host in there.all("ihosts"):
            if host["operational"] == "enabled" or host.get(MARK):
                later(there, life.HEARTBEAT_SECONDS, life.HEARTBEAT, host["uuid"])


def action(records: Records) -> str:
    """What this cloud does without a host's heartbeats."""
    name = {"service": "platform", "section": "maintenance", "name": "heartbeat_failure_action"}
    found = records.find("service_parameter", **name)
    return found["value"] if found else FAIL


def _lost(records: Records, host: Doc) -> None:
    wanted = action(records)
    if host["operational"] != "enabled" or wanted not in SEVERITY:
        return
    how, more = ("a persistent critical", "") if wanted == FAIL else ("an intermittent", "s")
    text = TEXT.format(host["hostname"], how, more)
    alarms.raise_alarm(records, ALARM, alarms.entity(host), text, SEVERITY[wanted])
    found: Doc = {MARK: wanted}
    if wanted == "degrade":
        found |= {"availability": "degraded"}
    elif wanted == FAIL:
        cancel(records, host["uuid"], "host.step")
        found |= {"operational": "disabled", "availability": "failed", "task": ""}
    records.save("ihosts", host, **found)
