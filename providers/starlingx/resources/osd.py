"""Ceph's object storage daemons."""

from typing import Final

from typing_extensions import override

from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.session import Call
from providers.starlingx.declare import Declaration, may, must, told
from providers.starlingx.resources import disks
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import number, text

_TIER: Final = "storage"


class Osd(Managed):
    """A disk that Ceph uses."""

    declaration = Declaration(
        "Osd",
        "A disk for Ceph: an object storage daemon, or a journal for others.",
        {
            "host": must("The host's name.", replaces=True, form="name"),
            "disk": must("The disk: its path, node or id.", replaces=True),
            "function": may(
                "What it is used for.",
                key="function",
                default="osd",
                replaces=True,
                choices=("osd", "journal"),
            ),
            "tier": may("The storage tier's name.", key="tier_name", default=_TIER, replaces=True),
            "journalSizeMib": may(
                "The journal's size, MiB.",
                Kind.INT,
                key="journal_size_mib",
                replaces=True,
                minimum=200,
                maximum=1048576,
            ),
            "osdId": told("Its number in Ceph.", Kind.INT, key="osdid"),
        },
        naming=("host", "disk"),
    )
    kind = "osd"
    lock_to_make = True

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By disk."""
        host = text(known, "host")
        disk = await disks.disk(cloud, host, text(known, "disk"))
        return await cloud.row("osd", host, idisk_uuid=disk["uuid"])

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Add it to the tier of the cluster."""
        name = text(want, "host")
        host = await job.cloud.host(name)
        disk = await disks.disk(job.cloud, name, text(want, "disk"))
        body: dict[str, Value] = {
            "ihost_uuid": host["uuid"],
            "function": text(want, "function", "osd"),
            "idisk_uuid": disk["uuid"],
        }
        if body["function"] == "osd":
            body["tier_uuid"] = await self._tier(job.cloud, text(want, "tier", _TIER))
        if "journalSizeMib" in want:
            body["journal_size_mib"] = number(want, "journalSizeMib")
        await job.cloud.post("osd", body)

    async def _tier(self, cloud: Cloud, name: str) -> str | None:
        for cluster in await cloud.rows("cluster"):
            call = Call("GET", "platform", f"/clusters/{cluster['uuid']}/storage_tiers")
            answer = await cloud.session.ask(call)
            tiers: list[Row] = answer["storage_tiers"]
            for tier in tiers:
                if tier.get("name") == name:
                    return str(tier["uuid"])
        return None
