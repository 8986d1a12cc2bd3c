"""Partitions of disks."""

from typing import Final

from typing_extensions import override

from providers.kit.errors import ProviderError
from providers.kit.schema import Kind
from providers.kit.values import Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.cloud.watch import watch
from providers.starlingx.declare import Declaration, must, told
from providers.starlingx.resources import disks
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import number, text

_LVM: Final = "ba5eba11-0000-1111-2222-000000000001"
_STATES: Final = {
    0: "ready",
    1: "in use",
    2: "creating",
    3: "created at the next unlock",
    4: "deleting",
    5: "modifying",
    10: "error",
    11: "error: too big",
    12: "error: unmounted",
}
_SETTLED: Final = (0, 1, 3)
_ERRORS: Final = 10
_LIMIT: Final = 900.0


class Partition(Managed):
    """A partition of a disk."""

    declaration = Declaration(
        "Partition",
        "A partition for LVM on a disk of a host. Its place on the disk is its order there: `number` 1 is the"
        " first that the platform did not make. It can grow where its host is provisioned, never shrink.",
        {
            "host": must("The host's name.", replaces=True, form="name"),
            "disk": must("The disk: its path, node or id.", replaces=True),
            "number": must(
                "Which of the disk's partitions, from 1.", Kind.INT, replaces=True, minimum=1, maximum=128
            ),
            "sizeMib": must("Its size, MiB.", Kind.INT, key="size_mib", minimum=1, maximum=1073741824),
            "devicePath": told("Its path.", key="device_path"),
            "deviceNode": told("Its node.", key="device_node"),
        },
        naming=("host", "number", "disk"),
    )
    kind = "partition"

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By its number at the end of its path, such as `...-part1`."""
        uuid = known.get("uuid")
        rows = await cloud.rows("partition", text(known, "host"))
        for row in rows:
            if uuid and row["uuid"] == uuid:
                return row
        disk = await disks.disk(cloud, text(known, "host"), text(known, "disk"))
        wanted = int(text(known, "number", "0"))
        for row in rows:
            if row.get("idisk_uuid") == disk["uuid"] and _number(row) == wanted:
                return row
        return None

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Add it behind those that are there."""
        host = await job.cloud.host(text(want, "host"))
        disk = await disks.disk(job.cloud, text(want, "host"), text(want, "disk"))
        there = [
            row
            for row in await job.cloud.rows("partition", text(want, "host"))
            if row.get("idisk_uuid") == disk["uuid"]
        ]
        following = 1 + max((_number(row) for row in there), default=0)
        if number(want, "number") != following:
            raise ProviderError(
                f"the next partition of {want['disk']} is number {following}, not {want['number']}"
            )
        body = {
            "ihost_uuid": host["uuid"],
            "idisk_uuid": disk["uuid"],
            "size_mib": number(want, "sizeMib"),
            "type_guid": _LVM,
        }
        await job.cloud.post("partition", body)

    @override
    async def settle(self, job: Job, want: Values, changed: set[str] | None) -> None:
        """Wait for the agent; on a locked host that was never unlocked it is made at the unlock."""

        async def look() -> tuple[bool, str]:
            job.cloud.lists.forget("partition")
            row = await self.find(job.cloud, want)
            status = int((row or {}).get("status") or 0)
            words = f"partition {want['number']} of {want['disk']}: {_STATES.get(status, status)}"
            if row is None or status >= _ERRORS:
                raise ProviderError(words)
            return status in _SETTLED, words

        what = f"partition {want['number']} of {want['disk']} to be made"
        await watch(job.operation, what, look, limit=_LIMIT, poll=job.cloud.poll)


def _number(row: Row) -> int:
    """The digits at the end of its path."""
    path = str(row.get("device_path") or row.get("device_node") or "")
    digits = path[len(path.rstrip("0123456789")) :]
    return int(digits) if digits else 0
