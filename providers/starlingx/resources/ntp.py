"""The cloud's time servers."""

from typing_extensions import override

from providers.kit.schema import Kind
from providers.kit.values import Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job


class Ntp(Managed):
    """Time servers, changed in service."""

    declaration = Declaration(
        "Ntp",
        "The cloud's time servers. A change is applied in service. Deleted, they are what they were before.",
        {
            "ntpservers": must(
                "Addresses or names, one to three.",
                Kind.LIST,
                key="ntpservers",
                form="host",
                min_items=1,
                max_items=3,
            )
        },
    )
    kind = "ntp"
    setting = True

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """There is one."""
        return next(iter(await cloud.rows("ntp")), None)

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Set and apply."""
        changes = {**self.changes(want, changed), "action": "apply"}
        await job.cloud.patch("ntp", str(row["uuid"]), changes)
