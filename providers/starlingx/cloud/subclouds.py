"""The deploy states of a subcloud: which step comes next, and waiting for its end."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from providers.kit.errors import ProviderError
from providers.kit.resource import Operation
from providers.starlingx.cloud import alarms
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.cloud.watch import Look, watch
from providers.starlingx.connector.errors import ApiError, shorten
from providers.starlingx.connector.session import Call

if TYPE_CHECKING:
    from providers.starlingx.cloud.cloud import Cloud

DEPLOY: Final = 7200.0
"""Seconds for one phase: an install over a slow link takes the longest."""
ONLINE: Final = 3600.0
SYNC: Final = 1800.0
OFFLINE: Final = 1200.0
SETTLED: Final = frozenset(
    {
        "not-deployed",
        "create-complete",
        "install-complete",
        "bootstrap-complete",
        "complete",
        "secondary",
        "rehome-pending",
        "enroll-complete",
        "init-enroll-complete",
    }
)
"""States in which dcmanager does nothing by itself; so are those that end in -failed and -aborted."""
_BY_ITSELF: Final = ("platform", "identity", "dc-cert")
_NO_ERRORS: Final = "No errors present"


def is_failed(status: str) -> bool:
    """Whether a phase has failed or was aborted, and can be resumed."""
    return status.endswith(("-failed", "-aborted"))


def phrase(row: Row) -> str:
    """Return a subcloud's state as a person reads it."""
    told = [row.get(key) for key in ("deploy-status", "management-state", "availability-status")]
    return f"{row.get('name')}: {'/'.join(str(one) for one in told if one)}"


async def start(cloud: "Cloud", name: str, phase: str, files: Mapping[str, str]) -> None:
    """Begin a phase (`install`, `bootstrap`, `configure`, `complete`, `resume`).

    dcmanager takes multipart only, and the fields as parts; a phase without any needs one that means nothing.
    """
    parts = files or {"release": ""}
    encoded = {key: (key, value.encode()) for key, value in parts.items()}
    path = f"/phased-subcloud-deploy/{name}/{phase}"
    await cloud.write(Call("PATCH", "dcmanager", path, files=encoded), "subcloud")


async def change(cloud: "Cloud", name: str, fields: Mapping[str, str]) -> None:
    """Change settings of a subcloud: multipart, the fields as parts."""
    encoded = {key: (key, value.encode()) for key, value in fields.items()}
    await cloud.write(Call("PATCH", "dcmanager", f"/subclouds/{name}", files=encoded), "subcloud")


async def set_managed(cloud: "Cloud", name: str, state: str) -> None:
    """Manage or unmanage a subcloud; that it is so already is no error."""
    try:
        if cloud.policy.release.first:
            body = {"management-state": state}
            await cloud.write(Call("PATCH", "dcmanager", f"/subclouds/{name}", body), "subcloud")
        else:
            await change(cloud, name, {"management-state": state})
    except ApiError as error:
        if f"already {state}" not in error.reason:
            raise


async def wait_settled(operation: Operation, cloud: "Cloud", name: str, limit: float = DEPLOY) -> str:
    """Wait until dcmanager has ended what it does with a subcloud, and return the deploy status."""
    seen: dict[str, str] = {}

    async def look() -> tuple[bool, str]:
        row = await current(cloud, name)
        status = seen["status"] = str(row.get("deploy-status"))
        return status in SETTLED or is_failed(status), phrase(row)

    await _until(operation, cloud, name, "to end its deploy phase", look, limit=limit)
    return seen["status"]


async def wait_online(operation: Operation, cloud: "Cloud", name: str, limit: float = ONLINE) -> None:
    """Wait until the central cloud reaches the subcloud."""

    async def look() -> tuple[bool, str]:
        row = await current(cloud, name)
        return row.get("availability-status") == "online", phrase(row)

    await _until(operation, cloud, name, "to be online", look, limit=limit)


async def wait_offline(operation: Operation, cloud: "Cloud", name: str, limit: float = OFFLINE) -> None:
    """Wait until the subcloud is offline: dcmanager deletes none that answers."""

    async def look() -> tuple[bool, str]:
        row = await current(cloud, name)
        return row.get("availability-status") != "online", f"{phrase(row)}; to be powered down"

    await _until(operation, cloud, name, "to be powered down", look, limit=limit)


async def wait_in_sync(operation: Operation, cloud: "Cloud", name: str, limit: float = SYNC) -> None:
    """Wait until what is synchronized by itself is in sync; the rest waits for orchestrated updates."""

    async def look() -> tuple[bool, str]:
        row = await current(cloud, name)
        states = sync_states(row)
        waiting = [one for one in _BY_ITSELF if states.get(one, "in-sync") != "in-sync"]
        more = f"; not in sync yet: {', '.join(waiting)}" if waiting else ""
        return not waiting, phrase(row) + more

    await _until(operation, cloud, name, "to be in sync", look, limit=limit)


def sync_states(row: Row) -> dict[str, str]:
    """Return sync status by endpoint."""
    rows: list[Mapping[str, Any]] = row.get("endpoint_sync_status") or []
    return {str(one["endpoint_type"]): str(one["sync_status"]) for one in rows}


async def current(cloud: "Cloud", name: str) -> Row:
    """Return a subcloud as it is now; all who wait share one list an interval.

    Raises:
        ProviderError: it is gone.
    """
    for row in await cloud.lists.rows("subcloud", max_age=cloud.poll * 0.9):
        if row.get("name") == name:
            return row
    raise ProviderError(f"the subcloud {name} is gone: somebody has deleted it")


async def why_failed(cloud: "Cloud", name: str) -> str:
    """Return what dcmanager says of the failure, from its list of errors."""
    try:
        row: Row = await cloud.session.ask(Call("GET", "dcmanager", f"/subclouds/{name}/errors")) or {}
    except ApiError:
        row = {}
    said = str(row.get("error-description") or "")
    words = "" if said in ("", _NO_ERRORS) else f": {shorten(said)}"
    return words + await alarms.explain(cloud, f"subcloud={name}")


async def _until(
    operation: Operation, cloud: "Cloud", name: str, what: str, look: Look, *, limit: float
) -> None:
    await watch(
        operation,
        f"{name} {what}",
        look,
        limit=limit,
        poll=cloud.poll,
        explain=lambda: alarms.explain(cloud, f"subcloud={name}"),
    )
