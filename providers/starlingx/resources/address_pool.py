"""Pools of addresses."""

import ipaddress
from collections.abc import Iterable
from typing import Any, Final

from typing_extensions import override

from providers.kit.errors import Failure
from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.errors import ApiError
from providers.starlingx.declare import Declaration, may, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text, texts

_ADDRESSES: Final = ("floatingAddress", "controller0Address", "controller1Address", "gatewayAddress")


class AddressPool(Managed):
    """A pool of addresses."""

    declaration = Declaration(
        "AddressPool",
        "A pool from which a network's addresses are drawn. The bootstrap's that a network uses stay.",
        {
            "name": must("Its name.", key="name", form="name"),
            "subnet": must("The network with its prefix.", replaces=True, form="subnet"),
            "ranges": may("Ranges of it, each `first-last`; left out: all of it.", Kind.LIST, form="range"),
            "order": may("How addresses are drawn.", key="order", choices=("random", "sequential")),
            "floatingAddress": may("Of the active controller.", key="floating_address", form="address"),
            "controller0Address": may("Of controller-0.", key="controller0_address", form="address"),
            "controller1Address": may("Of controller-1.", key="controller1_address", form="address"),
            "gatewayAddress": may("The way out.", key="gateway_address", form="address"),
        },
        naming=("name",),
    )
    kind = "pool"

    @override
    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """Everything lies in the subnet."""
        del cloud
        if "subnet" not in inputs:
            return
        network = ipaddress.ip_network(text(inputs, "subnet"))
        for name in _ADDRESSES:
            if name in inputs and ipaddress.ip_address(text(inputs, name)) not in network:
                yield Failure(name, f"{inputs[name]} is not in {network}")
        for index, one in enumerate(texts(inputs, "ranges")):
            for end in one.split("-"):
                if ipaddress.ip_address(end.strip()) not in network:
                    yield Failure(f"ranges[{index}]", f"{end.strip()} is not in {network}")

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By id, or by name."""
        uuid = known.get("uuid")
        found = await cloud.row("pool", uuid=uuid) if uuid else None
        return found or await cloud.row("pool", name=known.get("name"))

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """The API has network and prefix, and ranges as pairs."""
        pairs: list[list[str]] = row.get("ranges") or []
        return {
            **self.plain(row),
            "subnet": f"{row['network']}/{row['prefix']}",
            "ranges": [f"{first}-{last}" for first, last in pairs],
        }

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Add it."""
        network = ipaddress.ip_network(text(want, "subnet"))
        names = [name for name in self.declaration.own if name in want]
        body = {
            "network": str(network.network_address),
            "prefix": network.prefixlen,
            **self.changes(want, names),
        }
        if "ranges" not in want:
            body["ranges"] = [[str(network[1]), str(network[-2 if network.version == _IPV4 else -1])]]
        await job.cloud.post("pool", body)

    @override
    async def remove(self, job: Job, row: Row) -> None:
        """What a network of the bootstrap uses stays."""
        try:
            await super().remove(job, row)
        except ApiError as error:
            if "is the primary for the following network" not in error.reason:
                raise
            await job.operation.warn(f"the address pool {row['name']} stays: {error.reason}")

    @override
    def changes(self, want: Values, changed: Iterable[str]) -> dict[str, Any]:
        """Ranges are pairs."""
        named = list(changed)
        body = super().changes(want, named)
        if "ranges" in named:
            body["ranges"] = [[end.strip() for end in one.split("-")] for one in texts(want, "ranges")]
        return body


_IPV4: Final = 4
