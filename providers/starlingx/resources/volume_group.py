"""Volume groups of hosts."""

import json
from typing import Final

from typing_extensions import override

from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, may, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import inner, mapping, text

ALWAYS: Final = "cgts-vg"
"""The group of the platform itself: it is there with the host."""


class VolumeGroup(Managed):
    """An LVM volume group of a host."""

    declaration = Declaration(
        "VolumeGroup",
        "An LVM volume group of a host. `cgts-vg` is the platform's own and stays.",
        {
            "host": must("The host's name.", replaces=True, form="name"),
            "name": must(
                "Its name.",
                key="lvm_vg_name",
                replaces=True,
                choices=("nova-local", "cgts-vg", "cinder-volumes"),
            ),
            "parameters": may("Its parameters, such as instance_backing.", Kind.MAP, lock=True),
        },
        naming=("host", "name"),
    )
    kind = "volumegroup"
    lock_to_make = True

    @override
    def lasting(self, values: Values) -> bool:
        """The platform's is."""
        return values.get("name") == ALWAYS

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By host and name."""
        return await cloud.row("volumegroup", text(known, "host"), lvm_vg_name=known.get("name"))

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """The parameters stand among its capabilities."""
        given = inner(row, "capabilities")
        return {**self.plain(row), "parameters": {key: str(value) for key, value in given.items()}}

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Add it, then set its parameters."""
        host = await job.cloud.host(text(want, "host"))
        body = {"ihost_uuid": host["uuid"], "lvm_vg_name": text(want, "name")}
        row = await job.cloud.post("volumegroup", body)
        if mapping(want, "parameters"):
            await self.alter(job, row, want, {"parameters"})

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """The service takes them as JSON in a text."""
        value = json.dumps(mapping(want, "parameters"))
        await job.cloud.patch("volumegroup", str(row["uuid"]), {"capabilities": value})
