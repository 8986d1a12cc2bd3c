"""Data networks: what R1 has as provider networks in Neutron."""

from collections.abc import Iterable

from typing_extensions import override

from providers.kit.errors import Failure
from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.session import Call
from providers.starlingx.declare import Declaration, may, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text, texts

_VXLAN = ("multicastGroup", "portNumber", "ttl", "mode")
_SEGMENTS = {"vlan": 4094, "vxlan": 16777215}


class DataNetwork(Managed):
    """A network of the workloads, at the edge of the cloud."""

    declaration = Declaration(
        "DataNetwork",
        "A network that data interfaces are attached to. On 2018.10 it is a provider network in Neutron, with"
        " ranges of VLAN ids or VNIs.",
        {
            "name": must("Its name.", key="name", replaces=True, form="name"),
            "networkType": must(
                "What carries it.", key="network_type", replaces=True, choices=("flat", "vlan", "vxlan")
            ),
            "mtu": may("Bytes.", Kind.INT, key="mtu", default=1500, minimum=576, maximum=9216),
            "description": may("What it is for.", key="description"),
            "multicastGroup": may("vxlan: the group of its tunnels.", key="multicast_group", form="address"),
            "portNumber": may("vxlan: UDP port.", Kind.INT, key="port_num", choices=(4789, 8472)),
            "ttl": may("vxlan: hops.", Kind.INT, key="ttl", minimum=1, maximum=255),
            "mode": may("vxlan: how tunnels are found.", key="mode", choices=("dynamic", "static")),
            "ranges": may("2018.10: segment ids, each `first-last`; shared by all projects.", Kind.SET),
        },
        naming=("name",),
    )
    kind = "datanetwork"

    @override
    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """VXLAN's settings belong to VXLAN, ranges to R1."""
        kind, first = inputs.get("networkType"), cloud.policy.release.first
        for name in _VXLAN:
            if name in inputs and kind != "vxlan":
                yield Failure(name, f"{name} is for networkType vxlan, not {kind}")
        if (
            kind == "vxlan"
            and not first
            and inputs.get("mode") != "static"
            and "multicastGroup" not in inputs
        ):
            yield Failure("multicastGroup", "a vxlan network needs a multicastGroup, or mode static")
        for index, one in enumerate(texts(inputs, "ranges")):
            path = f"ranges[{index}]"
            if not first:
                yield Failure(path, f"ranges are for release 2018.10, not {cloud.policy.release.value}")
            elif (wrong := _wrong_range(one, str(kind))) is not None:
                yield Failure(path, wrong)

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By name."""
        if cloud.policy.release.first:
            return await cloud.row("providernet", name=known.get("name"))
        return await cloud.row("datanetwork", name=known.get("name"))

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """Neutron has other words than sysinv."""
        if not cloud.policy.release.first:
            return self.plain(row)
        ranges = [one for one in await cloud.rows("providernetrange") if one["providernet_id"] == row["id"]]
        return {
            "name": row["name"],
            "networkType": row["type"],
            "mtu": row.get("mtu"),
            "description": row.get("description"),
            "uuid": row["id"],
            "ranges": [f"{one['minimum']}-{one['maximum']}" for one in ranges],
        }

    @override
    async def make(self, job: Job, want: Values) -> None:
        """In sysinv, or in Neutron with its ranges."""
        fields = [name for name in self.declaration.own if name in want]
        if not job.cloud.policy.release.first:
            await job.cloud.post("datanetwork", {"description": "", **self.changes(want, fields)})
            return
        body = {"name": want["name"], "type": want["networkType"], "mtu": want.get("mtu")}
        body |= {"description": want["description"]} if "description" in want else {}
        await job.cloud.post("providernet", {"providernet": body})
        await self._set_ranges(job, want)

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """MTU, description and what is VXLAN's, in service."""
        if not job.cloud.policy.release.first:
            await super().alter(job, row, want, changed)
            return
        body = {name: want.get(name) for name in ("mtu", "description") if name in changed}
        if body:
            path = f"/v2.0/wrs-provider/providernets/{row['id']}"
            await job.cloud.write(Call("PUT", "network", path, {"providernet": body}), "providernet")
        if "ranges" in changed:
            await self._set_ranges(job, want)

    @override
    async def remove(self, job: Job, row: Row) -> None:
        """With its ranges."""
        if not job.cloud.policy.release.first:
            await super().remove(job, row)
            return
        for one in await job.cloud.rows("providernetrange"):
            if one["providernet_id"] == row["id"]:
                await job.cloud.delete("providernetrange", one["id"])
        await job.cloud.delete("providernet", row["id"])

    async def _set_ranges(self, job: Job, want: Values) -> None:
        """Make the ranges that lack, remove those that are too many."""
        network = await job.cloud.need("providernet", "provider network", name=want["name"])
        there = {
            f"{one['minimum']}-{one['maximum']}": one["id"]
            for one in await job.cloud.rows("providernetrange")
            if one["providernet_id"] == network["id"]
        }
        wanted = texts(want, "ranges")
        for one in [one for one in there if one not in wanted]:
            await job.cloud.delete("providernetrange", there[one])
        for one in [one for one in wanted if one not in there]:
            first, _, last = one.partition("-")
            body = {
                "name": f"{text(want, 'name')}-{one}",
                "providernet_id": network["id"],
                "minimum": int(first),
                "maximum": int(last),
                "shared": True,
            }
            await job.cloud.post("providernetrange", {"providernet_range": body})


def _wrong_range(one: str, kind: str) -> str | None:
    first, _, last = one.partition("-")
    if kind not in _SEGMENTS:
        return f"a network of type {kind} has no ranges"
    if not (first.isdigit() and last.isdigit() and 1 <= int(first) <= int(last) <= _SEGMENTS[kind]):
        return f"{one!r} is no range of segment ids: first-last, from 1 to {_SEGMENTS[kind]}"
    return None
