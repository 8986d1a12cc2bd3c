"""Platform networks on interfaces."""

from typing import Any, Final

from typing_extensions import override

from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text

_LOOPBACK: Final = "lo"
_KEYS: Final = frozenset({"networks", "networktype"})


class InterfaceNetwork(Managed):
    """A platform network on an interface."""

    declaration = Declaration(
        "InterfaceNetwork",
        "Puts a platform network, such as oam, mgmt or cluster-host, on an interface of class platform. One"
        " that the bootstrap has left on the loopback is taken from there. The service would take one away"
        " from a host in service; this provider asks for a lock first.",
        {
            "host": must("The host's name.", replaces=True, form="name"),
            "interface": must("The interface's name.", key="ifname", replaces=True),
            "network": must("The network's name.", key="network_name", replaces=True),
        },
        naming=("host", "interface", "network"),
    )
    kind = "ifnetwork"
    lock_to_make = True

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By interface and network."""
        host, interface, network = (text(known, name) for name in ("host", "interface", "network"))
        row = await _told_by(cloud, host, interface)
        if row is None:
            return await cloud.row("ifnetwork", host, ifname=interface, network_name=network)
        if network not in await _networks_of(cloud, row):
            return None
        return {"uuid": row["uuid"], "ifname": interface, "network_name": network, "interface": row["uuid"]}

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Assign it."""
        host, name = text(want, "host"), text(want, "interface")
        interface = await job.cloud.need("interface", "interface", host, ifname=name)
        network = await job.cloud.need("network", "network", name=text(want, "network"))
        if await _told_by(job.cloud, host, name) is not None:
            there = await _networks_of(job.cloud, interface)
            await _set_networks(job.cloud, interface, [*there, text(want, "network")])
            return
        await self._free(job, host, text(want, "network"))
        body = {"interface_uuid": interface["uuid"], "network_uuid": network["uuid"]}
        await job.cloud.post("ifnetwork", body)
        job.cloud.lists.forget("interface")

    async def _free(self, job: Job, host: str, network: str) -> None:
        """Take it from the loopback, where Ansible leaves management until it has a port."""
        row = await job.cloud.row("ifnetwork", host, ifname=_LOOPBACK, network_name=network)
        if row is not None:
            await job.operation.info(f"{network} of {host} is on its loopback: it gets its port")
            await job.cloud.delete("ifnetwork", str(row["uuid"]))

    @override
    async def remove(self, job: Job, row: Row) -> None:
        """Take it away."""
        if "interface" not in row:
            await super().remove(job, row)
            job.cloud.lists.forget("interface")
            return
        interface = await job.cloud.get("interface", str(row["uuid"]))
        if interface is not None:
            there = await _networks_of(job.cloud, interface)
            await _set_networks(job.cloud, interface, [one for one in there if one != row["network_name"]])


async def _told_by(cloud: Cloud, host: str, name: str) -> Row | None:
    """The interface itself where it tells its networks, as in 2018.10; elsewhere they are objects."""
    if not cloud.policy.release.first:
        return None
    row = await cloud.row("interface", host, ifname=name)
    return row if row is not None and _KEYS & row.keys() else None


async def _networks_of(cloud: Cloud, interface: Row) -> list[str]:
    """The networks that R1 tells with the interface: their numbers, or in older rows their types."""
    if interface.get("networktype"):
        return str(interface["networktype"]).split(",")
    names = {str(row.get("id")): str(row["name"]) for row in await cloud.rows("network")}
    given: list[Any] = interface.get("networks") or []
    return [names.get(str(one), str(one)) for one in given]


async def _set_networks(cloud: Cloud, interface: Row, names: list[str]) -> None:
    if "networktype" in interface and "networks" not in interface:
        await cloud.patch("interface", str(interface["uuid"]), {"networktype": ",".join(names) or "none"})
        return
    numbers = {str(row["name"]): str(row.get("id")) for row in await cloud.rows("network")}
    value: Value = ",".join(numbers.get(name, name) for name in names)
    await cloud.patch("interface", str(interface["uuid"]), {"networks": value})
