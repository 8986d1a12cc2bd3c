"""Static routes of hosts."""

import ipaddress
from collections.abc import Iterable
from typing import Final

from typing_extensions import override

from providers.kit.errors import Failure
from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, may, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import number, text

_FIRST: Final = 1


class Route(Managed):
    """A static route of one interface."""

    declaration = Declaration(
        "Route",
        "A static route of an interface, such as to the central cloud's management network. It is changed in"
        " service.",
        {
            "host": must("The host's name.", replaces=True, form="name"),
            "interface": must("The interface's name.", key="ifname", replaces=True),
            "gateway": must("The next hop.", key="gateway", replaces=True, form="address"),
            "network": must("The destination with its prefix.", replaces=True, form="subnet"),
            "metric": may(
                "The lower is preferred.",
                Kind.INT,
                key="metric",
                replaces=True,
                default=1,
                minimum=0,
                maximum=4294967295,
            ),
        },
        naming=("host", "interface", "gateway", "network"),
    )
    kind = "route"

    @override
    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """Both ends are of one family."""
        del cloud
        if "gateway" in inputs and "network" in inputs:
            gateway = ipaddress.ip_address(text(inputs, "gateway"))
            network = ipaddress.ip_network(text(inputs, "network"))
            if gateway.version != network.version:
                yield Failure("gateway", f"{gateway} and {network} are of two families")
            elif gateway in network:
                yield Failure("gateway", f"{gateway} lies in {network}, to which it is to lead")

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By interface, destination and next hop."""
        network, _, prefix = text(known, "network").partition("/")
        for row in await cloud.rows("route", text(known, "host")):
            same = (row.get("ifname"), row.get("network"), row.get("gateway"))
            if (
                same == (known.get("interface"), network, known.get("gateway"))
                and str(row["prefix"]) == prefix
            ):
                return row
        return None

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """The API has network and prefix."""
        return {**self.plain(row), "network": f"{row['network']}/{row['prefix']}"}

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Add it."""
        interface = await job.cloud.need(
            "interface", "interface", text(want, "host"), ifname=text(want, "interface")
        )
        network = ipaddress.ip_network(text(want, "network"))
        body = {
            "interface_uuid": interface["uuid"],
            "network": str(network.network_address),
            "prefix": network.prefixlen,
            "gateway": text(want, "gateway"),
            "metric": number(want, "metric", _FIRST),
        }
        await job.cloud.post("route", body)
