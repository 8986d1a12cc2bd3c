"""Actions of hosts, and what maintenance and sysinv refuse before they begin."""

from __future__ import annotations

from lab.starlingx.calls import Call
from lab.starlingx.errors import RefusalError
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import configuration, life
from lab.starlingx.sysinv.collection import refuse

NAMES = {
    "reboot": "Reboot",
    "reset": "Reset",
    "reinstall": "Reinstall",
    "power-on": "Power-On",
    "power-off": "Power-Off",
}
"""Actions of locked hosts, as sysinv writes them in its refusals."""

ACTIONS = (*NAMES, "lock", "unlock", "force-lock", "force-unlock", "swact", "force-swact", "none")
NOT_ONLINE = "Host {} is not online. Wait for 'online' availability status and then 'unlock'"
NO_OAM = (
    "Can not unlock a controller host without an oam interface. "
    "Add an oam interface before re-attempting this command."
)
NO_CLUSTER = "Cannot unlock host {} without configuring a cluster-host interface."


def perform(call: Call, host: Doc, action: str) -> Doc:
    """Have a host do something.

    Raises:
        RefusalError: it may not, now.
    """
    try:
        allowed = _check(call, host, action)
    except RefusalError:
        call.records.save("ihosts", host, ihost_action="")
        raise
    return life.start(call.records, host, action) if allowed else host


def _check(call: Call, host: Doc, action: str) -> bool:
    """Whether the action changes anything: a swact that cannot be is answered with 200."""
    records, name = call.records, host["hostname"]
    if action not in ACTIONS:
        raise refuse(f"'{action}' is not a supported maintenance action")
    if action in ("unlock", "force-unlock"):
        _check_unlock(records, host)
    elif action in ("lock", "force-lock"):
        _check_lock(records, call.cloud, host)
    elif action in NAMES:
        if host["administrative"] == "unlocked":
            raise refuse(f"Can not '{NAMES[action]}' an 'unlocked' host {name}; Please 'Lock' first")
        if action == "reinstall" and call.cloud["mode"] == "simplex":
            raise refuse("Reinstall is not allowed on a simplex system.")
    elif action in ("swact", "force-swact"):
        return _may_swact(records, call.cloud, host)
    return True


def _check_unlock(records: Records, host: Doc) -> None:
    name = host["hostname"]
    if host["administrative"] == "unlocked":
        raise refuse(f"Avoiding 'unlock' action on already 'unlocked' host {name}")
    if host["availability"] != "online":
        raise refuse(NOT_ONLINE.format(name))
    modern = life.release(records) != "18.10"
    carried = {entry["network_type"] for entry in records.all("interface_networks", host["uuid"])}
    if host["personality"] == "controller" and "oam" not in carried:
        raise refuse(NO_OAM)
    if modern and "cluster-host" not in carried:
        raise refuse(NO_CLUSTER.format(name))


def _check_lock(_records: Records, cloud: Doc, host: Doc) -> None:
    name = host["hostname"]
    if host["administrative"] == "locked":
        raise refuse(f"Avoiding lock action on already 'locked' host {name}")
    if host["personality"] == "controller" and cloud["mode"] != "simplex" and name == life.active(cloud):
        raise refuse(f"{name} : Rejected: Can not lock an active controller.")
    if host["task"] and host["task"].startswith("Swact"):
        raise RefusalError(f"{name} : Rejected: Can not lock a controller that is swacting.")


def _may_swact(records: Records, cloud: Doc, host: Doc) -> bool:
    """Whether there is somebody to hand over to."""
    if host["hostname"] != life.active(cloud):
        return False
    return any(
        mate["hostname"] != host["hostname"] and mate["operational"] == "enabled"
        for mate in configuration.controllers(records)
    )
