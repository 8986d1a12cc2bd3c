"""Physical volumes of volume groups."""

from typing import Final

from typing_extensions import override

from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, must, told
from providers.starlingx.resources import disks
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text

_TYPES: Final = ("disk", "partition")


class PhysicalVolume(Managed):
    """A disk or partition in a volume group."""

    declaration = Declaration(
        "PhysicalVolume",
        "A disk or partition in a volume group of a host.",
        {
            "host": must("The host's name.", replaces=True, form="name"),
            "volumeGroup": must("The volume group's name.", key="lvm_vg_name", replaces=True),
            "device": must("The disk or partition: its path, node or id.", replaces=True),
            "pvType": told("disk or partition.", key="pv_type"),
        },
        naming=("host", "volumeGroup", "device"),
    )
    kind = "physicalvolume"
    lock_to_make = True

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By group and device."""
        for row in await cloud.rows("physicalvolume", text(known, "host")):
            same = disks.is_named(row, known.get("device"), "disk_or_part_")
            if same and row.get("lvm_vg_name") == known.get("volumeGroup"):
                return row
        return None

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """The device stays named as the program names it."""
        return self.plain(row)

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Add it; a partition has a type of its own."""
        name = text(want, "host")
        host = await job.cloud.host(name)
        group = await job.cloud.need(
            "volumegroup", "volume group", name, lvm_vg_name=text(want, "volumeGroup")
        )
        device = await disks.disk_or_partition(job.cloud, name, text(want, "device"))
        body = {
            "ihost_uuid": host["uuid"],
            "ilvg_uuid": group["uuid"],
            "disk_or_part_uuid": device["uuid"],
            "pv_type": _TYPES["type_guid" in device],
        }
        await job.cloud.post("physicalvolume", body)
