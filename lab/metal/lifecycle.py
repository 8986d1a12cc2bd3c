"""What becomes of devices: provisioning, reinstalling, powering and going, as jobs in the database.

A job is a list of stages; a stage waits its delay, lets the host driver work, and then writes its result
together with the job's progress in one transaction. So a server that was killed goes on where it was, and at
most repeats the driver's part of one stage.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lab.metal import addresses, batches
from lab.metal.database import Row, Transaction
from lab.metal.hosts import Host, HostDriver, Reinstall
from lab.metal.world import World, record_event

Work = Callable[[HostDriver, Host, Mapping[str, Any]], Awaitable[None]]
Result = Callable[[World, Transaction, Row, Mapping[str, Any]], None]

INSTALLATION_EVENTS = {
    "provisioning.101": "Provision started",
    "provisioning.102": "Network configured",
    "provisioning.103": "Configuration written, restarting device",
    "provisioning.104": "Connected to magic install system",
    "provisioning.105": "Server partitions created",
    "provisioning.106": "Operating system packages installed",
    "provisioning.107": "Server networking interfaces configured",
    "provisioning.108": "Cloud-init packages installed and configured",
    "provisioning.109": "Installation finished, rebooting server",
}
"""The steps that the service told of while it installed a server."""

BEFORE_INSTALLATION = 4
"""How many of them come before the installer itself runs."""


@dataclass(frozen=True)
class Stage:
    """A step of a job.

    Attributes:
        delay: the setting that says how long it waits first; none for not at all.
        work: the driver's part.
        result: what is written when it is done.
        fault: the kind of fault that can make it fail.
    """

    delay: str | None = None
    work: Work | None = None
    result: Result | None = None
    fault: str | None = None


def enqueue(tx: Transaction, device: Row, kind: str, payload: Mapping[str, Any] | None = None) -> None:
    """Give a device a job, done after those it has; one that follows a change is not queued twice."""
    if kind in FOLLOWING:
        waiting = tx.one(
            "SELECT seq FROM jobs WHERE device_id = ? AND kind = ? AND stage_started IS NULL",
            device["id"],
            kind,
        )
        if waiting is not None:
            return
    tx.insert("jobs", device_id=device["id"], kind=kind, payload=dict(payload or {}))


def drop_jobs(tx: Transaction, device: Row) -> None:
    """Forget what a device still had before it; the engine stops what is running of it."""
    tx.execute("DELETE FROM jobs WHERE device_id = ?", device["id"])


def fail(world: World, tx: Transaction, device: Row, kind: str, reason: str) -> None:
    """Write down that a job did not work."""
    if kind in ("provision", "reinstall"):
        tx.update("devices", device["id"], state="failed", updated_at=world.now())
    record_event(world, tx, device, f"{kind}.failed", f"{FAILED[kind]}: {reason}")


def _set_state(world: World, tx: Transaction, device: Row, state: str, **columns: Any) -> None:
    tx.update("devices", device["id"], state=state, updated_at=world.now(), **columns)


def _begin_provisioning(world: World, tx: Transaction, device: Row, _: Mapping[str, Any]) -> None:
    _set_state(world, tx, device, "provisioning", provisioning_percentage=40.0)
    _tell(world, tx, device, list(INSTALLATION_EVENTS.items())[:BEFORE_INSTALLATION])


def _begin_reinstall(world: World, tx: Transaction, device: Row, _: Mapping[str, Any]) -> None:
    _set_state(world, tx, device, "reinstalling", provisioning_percentage=40.0)
    _tell(world, tx, device, list(INSTALLATION_EVENTS.items())[:BEFORE_INSTALLATION])


def _installed(world: World, tx: Transaction, device: Row, _: Mapping[str, Any]) -> None:
    _tell(world, tx, device, list(INSTALLATION_EVENTS.items())[BEFORE_INSTALLATION:])
    _set_state(
        world, tx, device, "active", provisioning_percentage=100.0, root_password=secrets.token_urlsafe(8)
    )
    record_event(world, tx, device, "provisioning.110", "Provision complete! Your device is ready to go.")


def _powered_off(world: World, tx: Transaction, device: Row, _: Mapping[str, Any]) -> None:
    _set_state(world, tx, device, "inactive")
    record_event(world, tx, device, "instance.powered_off", "Device powered off")


def _powered_on(world: World, tx: Transaction, device: Row, _: Mapping[str, Any]) -> None:
    _set_state(world, tx, device, "active")
    record_event(world, tx, device, "instance.powered_on", "Device powered on")


def _rebooted(world: World, tx: Transaction, device: Row, _: Mapping[str, Any]) -> None:
    record_event(world, tx, device, "instance.rebooted", "Device rebooted")


def _rescued(world: World, tx: Transaction, device: Row, _: Mapping[str, Any]) -> None:
    record_event(world, tx, device, "instance.rescued", "Device booted into the rescue system")


def _gone(world: World, tx: Transaction, device: Row, _: Mapping[str, Any]) -> None:
    addresses.release_all(tx, device)
    record_event(world, tx, device, "instance.deprovisioned", f"{device['hostname']} was deprovisioned")
    tx.delete("devices", device["id"])


def _batch_done(world: World, tx: Transaction, device: Row, payload: Mapping[str, Any]) -> None:
    if batches.run(world, tx, payload["batch"]):
        enqueue(tx, device, "ports")


def _tell(world: World, tx: Transaction, device: Row, events: Sequence[tuple[str, str]]) -> None:
    for kind, body in events:
        record_event(world, tx, device, kind, body)


async def _provision(driver: HostDriver, host: Host, _: Mapping[str, Any]) -> None:
    await driver.provision(host)


async def _reinstall(driver: HostDriver, host: Host, payload: Mapping[str, Any]) -> None:
    how = Reinstall(bool(payload.get("preserve_data")), bool(payload.get("deprovision_fast")))
    await driver.reinstall(host, how)


async def _power_off(driver: HostDriver, host: Host, _: Mapping[str, Any]) -> None:
    await driver.power(host, on=False)


async def _power_on(driver: HostDriver, host: Host, _: Mapping[str, Any]) -> None:
    await driver.power(host, on=True)


async def _reboot(driver: HostDriver, host: Host, _: Mapping[str, Any]) -> None:
    await driver.reboot(host)


async def _rescue(driver: HostDriver, host: Host, _: Mapping[str, Any]) -> None:
    await driver.rescue(host)


async def _destroy(driver: HostDriver, host: Host, _: Mapping[str, Any]) -> None:
    await driver.destroy(host)


async def _follow_ports(driver: HostDriver, host: Host, _: Mapping[str, Any]) -> None:
    await driver.ports_changed(host)


async def _follow_addresses(driver: HostDriver, host: Host, _: Mapping[str, Any]) -> None:
    await driver.addresses_changed(host)


JOBS: Mapping[str, Sequence[Stage]] = {
    "provision": (
        Stage("queued", result=_begin_provisioning),
        Stage("provisioning", _provision, _installed, fault="fail-provision"),
    ),
    "reinstall": (
        Stage(result=_begin_reinstall),
        Stage("reinstalling", _reinstall, _installed, fault="fail-reinstall"),
    ),
    "power_off": (Stage("power", _power_off, _powered_off),),
    "power_on": (Stage("power", _power_on, _powered_on),),
    "reboot": (Stage("power", _reboot, _rebooted),),
    "rescue": (Stage("power", _rescue, _rescued),),
    "deprovision": (Stage("deprovisioning", _destroy, _gone),),
    "batch": (Stage("batch", result=_batch_done),),
    "ports": (Stage(work=_follow_ports),),
    "addresses": (Stage(work=_follow_addresses),),
}
FOLLOWING = frozenset({"ports", "addresses"})
"""Jobs by which a host follows a change of its records; answers wait for them."""

FAILED = {
    "provision": "Provisioning failed",
    "reinstall": "Reinstall failed",
    "power_off": "Powering off failed",
    "power_on": "Powering on failed",
    "reboot": "Reboot failed",
    "rescue": "Rescue failed",
    "deprovision": "Deprovisioning failed",
    "batch": "Changing VLANs failed",
    "ports": "Changing the ports' network failed",
    "addresses": "Changing the addresses failed",
}
