"""The state machine of a host: reading it, asking for a step, and waiting for its end."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from providers.kit.errors import ProviderError
from providers.kit.resource import Operation
from providers.starlingx.cloud import alarms
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.cloud.watch import Look, watch
from providers.starlingx.connector.errors import ApiError

if TYPE_CHECKING:
    from providers.starlingx.cloud.cloud import Cloud

Test = Callable[[Row], bool]
UNLOCK: Final = 2400.0
"""Seconds for an unlock with its reboot: what the deployment manager was raised to, step by step."""
LOCK: Final = 900.0
SWACT: Final = 900.0
INSTALL: Final = 3600.0
"""Seconds for a host to be installed over the network and to report its inventory."""
_GIVEN_UP: Final = "lock/unlock to retry"
"""How the task of a host ends that maintenance recovers no more (mtce-common, ``MTC_TASK_AR_DISABLED_*``)."""


def phrase(row: Row) -> str:
    """Return a host's state as a person reads it."""
    state = "/".join(str(row.get(key)) for key in ("administrative", "operational", "availability"))
    more = [str(row[key]) for key in ("task", "install_state", "vim_progress_status") if row.get(key)]
    return f"{row.get('hostname') or row.get('mgmt_mac')}: {state}" + (f", {', '.join(more)}" if more else "")


def is_in_service(row: Row) -> bool:
    """Whether it is unlocked, enabled and available, its worker function too where it has one."""
    worker = "worker" in str(row.get("subfunctions")) or "compute" in str(row.get("subfunctions"))
    both = worker and "controller" in str(row.get("subfunctions"))
    return (
        row.get("administrative") == "unlocked"
        and row.get("operational") == "enabled"
        and row.get("availability") in ("available", "degraded")
        and not row.get("task")
        and (not both or row.get("subfunction_oper") in (None, "enabled"))
    )


def is_locked(row: Row) -> bool:
    """Whether it is locked and its own software answers."""
    return (
        row.get("administrative") == "locked" and row.get("availability") == "online" and not row.get("task")
    )


def is_ready(row: Row) -> bool:
    """Whether a locked host has been installed and its inventory told, so that it can be configured."""
    known = row.get("inv_state") == "inventoried" and row.get("invprovision") is not None
    return row.get("availability") == "online" and known and not row.get("task")


def is_active(row: Row) -> bool:
    """Whether it is the controller that runs the services now."""
    capabilities: Row = row.get("capabilities") or {}
    return capabilities.get("Personality") == "Controller-Active"


def is_given_up(row: Row) -> bool:
    """Whether maintenance has stopped to recover it by itself."""
    return str(row.get("task", "")).lower().endswith(_GIVEN_UP)


async def act(cloud: "Cloud", row: Row, action: str) -> None:
    """Ask maintenance for a step (`lock`, `unlock`, `swact`, `reinstall`); asking twice is no error."""
    try:
        await cloud.patch("host", str(row["uuid"]), {"action": action})
    except ApiError as error:
        if f"already '{action}ed'" not in error.reason:
            raise


async def unlock(operation: Operation, cloud: "Cloud", name: str, limit: float = UNLOCK) -> None:
    """Unlock a host and wait until it is in service. One that is on its way is only waited for.

    One that maintenance has given up is locked first: it is out of service, and nothing else helps it.

    Raises:
        ProviderError: it is refused, failed, or took too long; with the host's alarms.
    """
    row = await cloud.host(name)
    if row.get("administrative") == "unlocked" and is_given_up(row):
        await operation.status(f"{name}: locking, since its recovery was given up")
        await act(cloud, row, "lock")
        await _until(operation, cloud, name, "to be locked", so=is_locked, limit=LOCK, failed=True)
        row = await cloud.host(name)
    if row.get("administrative") == "locked" and not str(row.get("task")).startswith("Unlocking"):
        await _until(operation, cloud, name, "to be online", so=is_ready_or_locked, limit=limit)
        await operation.status(f"{name}: unlocking; it reboots")
        await act(cloud, row, "unlock")
    await _until(
        operation, cloud, name, "to be unlocked, enabled and available", so=is_in_service, limit=limit
    )


async def lock(operation: Operation, cloud: "Cloud", name: str, limit: float = LOCK) -> None:
    """Lock a host and wait until it is; an active controller of a pair first hands over to its mate.

    Raises:
        ProviderError: it is refused, failed, or took too long.
    """
    row = await cloud.host(name)
    if row.get("administrative") == "unlocked":
        if is_active(row) and await _mate(cloud, row) is not None:
            await swact(operation, cloud, name)
            row = await cloud.host(name)
        await operation.status(f"{name}: locking")
        await act(cloud, row, "lock")
    await _until(operation, cloud, name, "to be locked", so=is_locked, limit=limit)


async def swact(operation: Operation, cloud: "Cloud", name: str) -> None:
    """Let the mate of the active controller take over, and wait until it has."""
    await act(cloud, await cloud.host(name), "swact")
    await _until(
        operation, cloud, name, "to hand over to its mate", so=lambda row: not is_active(row), limit=SWACT
    )


async def reinstall(operation: Operation, cloud: "Cloud", name: str, limit: float = INSTALL) -> None:
    """Reinstall a locked host and wait until it has told its inventory again."""
    await act(cloud, await cloud.host(name), "reinstall")
    await _until(operation, cloud, name, "to be reinstalled", so=is_ready, limit=limit)


async def wait_ready(operation: Operation, cloud: "Cloud", name: str, limit: float = INSTALL) -> None:
    """Wait until a new host is installed, online and inventoried; one in service is so already."""

    def ready(row: Row) -> bool:
        return is_ready(row) or row.get("administrative") == "unlocked"

    await _until(operation, cloud, name, "to be installed and online", so=ready, limit=limit)


def is_ready_or_locked(row: Row) -> bool:
    """Whether maintenance would accept an unlock: online, and nothing under way."""
    return row.get("availability") == "online" and not row.get("task")


async def _mate(cloud: "Cloud", row: Row) -> Row | None:
    for other in await cloud.lists.rows("host"):
        if other.get("personality") == "controller" and other["uuid"] != row["uuid"]:
            return other
    return None


async def _until(
    operation: Operation,
    cloud: "Cloud",
    name: str,
    what: str,
    *,
    so: Test,
    limit: float,
    failed: bool = False,
) -> None:
    """Wait for a host; with ``failed`` it has failed before, and what its task says of that is no news."""
    cloud.lists.forget("host")
    await watch(
        operation,
        f"{name} {what}",
        _look(cloud, name, so, failed=failed),
        limit=limit,
        poll=cloud.poll,
        explain=lambda: alarms.explain(cloud, f"host={name}"),
    )
    # Its agent tells interfaces, disks and the like anew at each of these steps.
    cloud.lists.forget_hosts()


def _look(cloud: "Cloud", name: str, so: Test, *, failed: bool) -> Look:
    async def look() -> tuple[bool, str]:
        # All who wait for a host of this cloud share one list an interval.
        rows = await cloud.lists.rows("host", max_age=cloud.poll * 0.9)
        row = next((one for one in rows if one.get("hostname") == name), None)
        if row is None:
            raise ProviderError(f"the host {name} is gone: somebody has deleted it")
        verdict = _verdict(row, failed=failed)
        if verdict:
            why = await alarms.explain(cloud, f"host={name}")
            raise ProviderError(f"{phrase(row)}: {verdict}{why}")
        return so(row), phrase(row)

    return look


def _verdict(row: Row, *, failed: bool) -> str | None:
    """Why waiting for a host is in vain; None: it is not."""
    if row.get("availability") == "failed" and not row.get("task"):
        return "it has failed"
    if is_given_up(row) and not failed:
        return "run again once the cause is removed"
    if str(row.get("task", "")).lower().endswith(("failed", "failed.", "failure")):
        return "the step has failed"
    return None
