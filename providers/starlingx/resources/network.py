"""Platform networks."""

from typing import Final

from typing_extensions import override

from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, may, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text

_TYPES: Final = (
    "mgmt",
    "oam",
    "pxeboot",
    "cluster-host",
    "cluster-pod",
    "cluster-service",
    "multicast",
    "ironic",
    "storage",
    "admin",
    "system-controller",
    "system-controller-oam",
    "infra",
)
BOOTSTRAPPED: Final = frozenset(
    {"mgmt", "oam", "pxeboot", "cluster-host", "cluster-pod", "cluster-service", "multicast", "infra"}
)
"""Types that a cloud cannot be without: they are never deleted."""


class Network(Managed):
    """A platform network."""

    declaration = Declaration(
        "Network",
        "A network of the platform with its address pool. Those of the bootstrap are taken over as they"
        " are and stay.",
        {
            "name": must("Its name.", key="name", replaces=True, form="name"),
            "networkType": must("What it is for.", key="type", replaces=True, choices=_TYPES),
            "dynamic": may("Whether hosts draw from the pool.", Kind.BOOL, key="dynamic", replaces=True),
            "pool": must("The address pool's name.", replaces=True),
        },
        naming=("name",),
    )
    kind = "network"

    @override
    def lasting(self, values: Values) -> bool:
        """Those of the bootstrap are."""
        return values.get("networkType") in BOOTSTRAPPED

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By name."""
        return await cloud.row("network", name=known.get("name"))

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """The pool by name."""
        pool = await cloud.row("pool", uuid=row.get("pool_uuid"))
        return {**self.plain(row), "pool": pool["name"] if pool else None}

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Add it."""
        pool = await job.cloud.need("pool", "address pool", name=want.get("pool"))
        body = {
            "name": text(want, "name"),
            "type": text(want, "networkType"),
            "dynamic": bool(want.get("dynamic")),
            "pool_uuid": pool["uuid"],
        }
        await job.cloud.post("network", body)

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Nothing of it can be altered; a bootstrap network stays as it is."""
        names = ", ".join(sorted(changed))
        await job.operation.warn(f"{names} of network {row['name']} cannot be changed: it stays as it is")
