"""The cloud's outside addresses."""

import ipaddress
from collections.abc import Iterable

from typing_extensions import override

from providers.kit.errors import Failure
from providers.kit.values import Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, may, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text


class Oam(Managed):
    """The OAM network's addresses."""

    declaration = Declaration(
        "Oam",
        "The addresses at which a cloud is reached from outside. A change is applied, and on a running cloud"
        " takes effect with a lock and unlock of each controller.",
        {
            "subnet": must("The network.", key="oam_subnet", form="subnet"),
            "gateway": may("The way out.", key="oam_gateway_ip", form="address"),
            "floatingAddress": must("Of the active controller.", key="oam_floating_ip", form="address"),
            "controller0Address": may("Of controller-0; none on simplex.", key="oam_c0_ip", form="address"),
            "controller1Address": may("Of controller-1; none on simplex.", key="oam_c1_ip", form="address"),
        },
    )
    kind = "oam"
    setting = True

    @override
    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """Every address lies in the subnet, and each is given once."""
        del cloud
        if "subnet" not in inputs:
            return
        network = ipaddress.ip_network(text(inputs, "subnet"))
        given: dict[str, str] = {}
        for name in ("gateway", "floatingAddress", "controller0Address", "controller1Address"):
            if name not in inputs:
                continue
            address = text(inputs, name)
            if ipaddress.ip_address(address) not in network:
                yield Failure(name, f"{address} is not in {network}")
            elif address in given:
                yield Failure(name, f"{address} is {given[address]} already")
            given[address] = name

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """There is one."""
        return next(iter(await cloud.rows("oam")), None)

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Set and apply: all of them, since each is judged by the others."""
        names = [name for name in self.declaration.own if want.get(name) is not None]
        await job.cloud.patch("oam", str(row["uuid"]), {**self.changes(want, names), "action": "apply"})
        job.cloud.lists.forget("pool", "network")
