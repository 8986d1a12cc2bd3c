"""The host's state machine: the tasks, states and order that were recorded, at the lab's speed.

Durations are those of real hosts in seconds; the lab's clock makes them short. A plan is a list of steps,
each done so long after the one before it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lab.starlingx import alarms, clouds, faults, nodes
from lab.starlingx.jobs import again, cancel, handles, later
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import configuration, inventory

Effect = Callable[[Records, Doc], Doc]
"""What a step changes of the host."""

STUCK_POLL = 30.0
AFTER_REBOOT = {"unlock": 2, "reboot": 1}
"""The step of a plan that waits for the host's machine to come back, where it has one."""


@dataclass(frozen=True)
class Step:
    """One step of a plan.

    Attributes:
        after: seconds since the step before.
        effect: what changes.
    """

    after: float
    effect: Effect


def is_aio(host: Doc) -> bool:
    """Whether the host is a controller that carries the load too."""
    return host["personality"] == "controller" and "," in (host["subfunctions"] or "")


def to(**values: object) -> Effect:
    """The effect that sets these values."""
    return lambda _records, _host: dict(values)


def _rebooting(records: Records, host: Doc) -> Doc:
    found: Doc = {
        "administrative": "unlocked",
        "operational": "disabled",
        "availability": "offline",
        "task": "Rebooting",
    }
    found["subfunction_oper"] = "disabled"
    if is_aio(host) or host["subfunction_avail"] != "not-installed":
        found["subfunction_avail"] = "offline"
    if host["invprovision"] == "unprovisioned":
        found["invprovision"] = "provisioning"
    alarms.clear(records, "200.001", alarms.entity(host))
    # A first unlock is what makes the services answer on OAM.
    nodes.refresh(records)
    nodes.reboot(records, host["hostname"])
    return found


def _going_down(records: Records, host: Doc) -> Doc:
    nodes.reboot(records, host["hostname"])
    return {"availability": "offline"}


def _enabled(records: Records, host: Doc) -> Doc:
    found: Doc = {
        "operational": "enabled",
        "availability": "available",
        "task": "Enabling Worker Service" if is_aio(host) else "",
        "invprovision": "provisioned",
        **configuration.applied(records, host),
    }
    if not is_aio(host):
        found |= {
            "subfunction_oper": "enabled",
            "subfunction_avail": "available",
            "vim_progress_status": "services-enabled",
        }
    if host["personality"] == "controller":
        found["capabilities"] = {**host["capabilities"], "stor_function": "monitor"}
    inventory.settle_storage(records, host)
    alarms.clear(records, "200.004", alarms.entity(host))
    if records.one("cloud").get("addresses"):
        clouds.readdress(records)
    return found


def _services_enabled(_records: Records, host: Doc) -> Doc:
    return (
        {"subfunction_oper": "enabled", "subfunction_avail": "available", "task": ""} if is_aio(host) else {}
    )


def _vim_enabled(_records: Records, _host: Doc) -> Doc:
    return {"vim_progress_status": "services-enabled"}


def _unlocked_or_failed(records: Records, host: Doc) -> Doc:
    reason = faults.on_host(records, "fail-unlock", host["hostname"], use=True)
    if reason is None:
        return {"availability": "intest", "task": "Testing"}
    cancel(records, host["uuid"], "host.step")
    alarms.raise_alarm(
        records,
        "200.004",
        alarms.entity(host),
        f"{host['hostname']} experienced a service-affecting failure. Auto-recovery in progress.",
        "critical",
    )
    return {"availability": "failed", "operational": "disabled", "task": str(reason["reason"])}


def _locked(records: Records, host: Doc) -> Doc:
    alarms.raise_alarm(
        records,
        "200.001",
        alarms.entity(host),
        f"{host['hostname']} was administratively locked to take it out-of-service.",
        "warning",
    )
    return {
        "administrative": "locked",
        "operational": "disabled",
        "availability": "online",
        "subfunction_oper": "disabled",
        "subfunction_avail": "online",
        "task": "",
    }


def _online(_records: Records, _host: Doc) -> Doc:
    return {"availability": "online", "task": ""}


def _first_online(_records: Records, _host: Doc) -> Doc:
    return {"availability": "online", "task": "", "config_target": str(uuid.uuid4())}


def _first_applied(_records: Records, host: Doc) -> Doc:
    return {"config_applied": host["config_target"]}


def _applied_at_last(records: Records, host: Doc) -> Doc:
    """An agent reports in the end what its host has applied, though it is locked."""
    return configuration.applied(records, host)


def _first_target(_records: Records, _host: Doc) -> Doc:
    return {"config_status": configuration.OUT_OF_DATE, "config_target": str(uuid.uuid4())}


def _inventoried(records: Records, host: Doc) -> Doc:
    inventory.report(records, host)
    return {"inv_state": "inventoried"}


def _unprovisioned(_records: Records, host: Doc) -> Doc:
    return {"invprovision": host["invprovision"] or "unprovisioned"}


def _reinstalled(_records: Records, _host: Doc) -> Doc:
    found = {
        "availability": "online",
        "task": "",
        "inv_state": "inventoried",
        "config_status": configuration.OUT_OF_DATE,
    }
    return found | {"config_target": str(uuid.uuid4())}


def _swacted(records: Records, host: Doc) -> Doc:
    mate = records.find(
        "ihosts", hostname="controller-1" if host["hostname"] == "controller-0" else "controller-0"
    )
    if mate is not None and mate["operational"] == "enabled":
        cloud = records.one("cloud")
        records.save("cloud", cloud, active=mate["hostname"])
        nodes.refresh(records)
    return {"task": "", "ihost_action": ""}


UNLOCK_TAIL: Sequence[Step] = (
    Step(30, _rebooting),
    Step(60, to(task="Booting")),
    Step(600, _unlocked_or_failed),
    Step(60, to(task="Initializing")),
    Step(300, _enabled),
    Step(300, _services_enabled),
    Step(30, _vim_enabled),
)
PLANS: Mapping[str, Sequence[Step]] = {
    "first": (Step(60, _first_online), Step(30, _inventoried), Step(600, _first_applied)),
    "add": (
        Step(900, _online),
        Step(30, _unprovisioned),
        Step(30, _first_target),
        Step(30, _inventoried),
        Step(600, _applied_at_last),
    ),
    "unlock": UNLOCK_TAIL,
    "lock": (Step(30, to(vim_progress_status="services-disabled")), Step(30, _locked)),
    "force-lock": (Step(10, to(vim_progress_status="services-disabled")), Step(10, _locked)),
    "reboot": (Step(30, _going_down), Step(300, _online)),
    "reinstall": (Step(30, to(availability="offline")), Step(900, _reinstalled)),
    "power-off": (Step(30, to(availability="power-off", task="")),),
    "power-on": (Step(30, to(availability="offline", task="Booting")), Step(300, _online)),
    "swact": (Step(60, _swacted),),
}
FIRST: Mapping[str, Doc] = {
    "unlock": {"task": "Unlocking", "ihost_action": "unlock"},
    "lock": {"task": "Locking", "ihost_action": "lock"},
    "force-lock": {"task": "Force Locking", "ihost_action": "force-lock"},
    "reboot": {"task": "Rebooting"},
    "reinstall": {"task": "Reinstalling", "inv_state": "reinstalling"},
    "power-off": {"task": "Powering Off"},
    "power-on": {"task": "Powering On"},
    "swact": {"task": "Swacting", "ihost_action": ""},
}
"""What an action changes at once."""
HEARTBEAT = "host.heartbeat"
"""The job that hears a host's heartbeats once it is enabled."""
HEARTBEAT_SECONDS = 30.0
"""How long until the loss of heartbeats counts."""

ALIASES = {"force-unlock": "unlock", "reset": "reboot", "force-swact": "swact"}


def start(records: Records, host: Doc, plan: str) -> Doc:
    """Begin a plan; the answer is the host as it is at once."""
    name = ALIASES.get(plan, plan)
    cancel(records, host["uuid"], "host.step")
    changed = records.save("ihosts", host, **FIRST.get(name, {}))
    later(records, PLANS[name][0].after, "host.step", host["uuid"], plan=name, step=0)
    if name in ("unlock", "swact"):
        _outage(records, changed, name)
    return changed


@handles("host.step")
def step(records: Records, subject: str, payload: Doc) -> None:
    """Do the step of a plan that is due, and set the next."""
    host = records.get("ihosts", subject)
    if host is None:
        return
    steps, at = PLANS[payload["plan"]], int(payload["step"])
    hostname = host["hostname"] or ""
    if payload["plan"] == "add" and at == 0 and nodes.is_awaited(records, host):
        again(records, STUCK_POLL, "host.step", subject, payload)
        return
    if nodes.is_down(records, hostname) and at >= AFTER_REBOOT.get(payload["plan"], len(steps)):
        again(records, STUCK_POLL, "host.step", subject, payload)
        return
    held = "stuck" if payload["plan"] != "add" or at > 0 else "no-online"
    if faults.on_host(records, held, hostname) or (at == 0 and faults.on_host(records, "stuck", hostname)):
        again(records, STUCK_POLL, "host.step", subject, payload)
        return
    if at + 1 < len(steps):
        later(records, steps[at + 1].after, "host.step", subject, plan=payload["plan"], step=at + 1)
    effect = steps[at].effect(records, host)
    fresh = records.get("ihosts", subject) or host
    changed = records.save("ihosts", fresh, **effect)
    if effect.get("operational") == "enabled" or effect.get("administrative") == "locked":
        later(records, 0, "cloud.followed", records.cloud, host=changed["hostname"])
    if effect.get("operational") == "enabled":
        later(records, HEARTBEAT_SECONDS, HEARTBEAT, subject)
    if "operational" in effect or "administrative" in effect:
        nodes.refresh(records)


def _outage(records: Records, host: Doc, plan: str) -> None:
    """Take the API away while the controller that serves it reboots, where the lab was asked to."""
    cloud = records.one("cloud")
    if host["hostname"] != active(cloud) or not faults.on_cloud(records, "reboot-outage"):
        return
    later(records, 30, "cloud.down", cloud["name"], lasting=660 if plan == "unlock" else 60)


@handles("cloud.down")
def down(records: Records, _subject: str, payload: Doc) -> None:
    """Take a cloud's API away for a while."""
    records.save("cloud", records.one("cloud"), down_until=records.clock.after(float(payload["lasting"])))


def active(cloud: Doc) -> str:
    """The controller that serves the API."""
    return cloud.get("active") or "controller-0"


def release(records: Records) -> str:
    """The version that the cloud's hosts run."""
    return clouds.release_of(records.one("cloud")).version
