"""Interfaces of hosts: the ports that are there, and what is built on them."""

from collections.abc import Iterable
from typing import Any, Final

from typing_extensions import override

from providers.kit.errors import Failure
from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx import rules
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, may, must, told
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text, texts

_CLASSES: Final = ("platform", "data", "pci-sriov", "pci-passthrough", "none")
_MODES: Final = ("disabled", "static", "dhcp", "pool", "auto", "link-local")
_ONLY: Final = {
    "vlanId": ("vlan",),
    "aeMode": ("ae",),
    "txHashPolicy": ("ae",),
    "primaryReselect": ("ae",),
    "port": ("ethernet",),
    "uses": ("ae", "vlan", "vf"),
}
"""Property -> the types of interface that have it."""


class Interface(Managed):
    """An interface of a host."""

    declaration = Declaration(
        "Interface",
        "An interface of a host. An ethernet interface is there with its port: it is named and configured,"
        " and put back at the end. Aggregated (ae), VLAN and VF interfaces are added and removed. Only a"
        " locked host can be changed.",
        {
            "host": must("The host's name.", replaces=True, form="name"),
            "name": must("The interface's name.", key="ifname", lock=True, form="interface"),
            "interfaceType": must(
                "What it is.", key="iftype", replaces=True, choices=("ethernet", "ae", "vlan", "vf")
            ),
            "interfaceClass": may("What it is for.", key="ifclass", lock=True, choices=_CLASSES),
            "mtu": may("Bytes.", Kind.INT, key="imtu", lock=True, minimum=576, maximum=9216),
            "port": may(
                "ethernet: the port's name or MAC address; left out, it has the interface's name.",
                replaces=True,
                silent=True,
            ),
            "uses": may("The interfaces below it.", Kind.SET, key="uses", lock=True),
            "vlanId": may("vlan: its id.", Kind.INT, key="vlan_id", lock=True, minimum=1, maximum=4094),
            "aeMode": may(
                "ae: how its members work together.",
                key="aemode",
                lock=True,
                choices=("balanced", "active_standby", "802.3ad"),
            ),
            "txHashPolicy": may(
                "ae: how traffic is spread.",
                key="txhashpolicy",
                lock=True,
                choices=("layer2", "layer2+3", "layer3+4"),
            ),
            "primaryReselect": may(
                "ae in active_standby: when the first member takes over again.",
                key="primary_reselect",
                lock=True,
                choices=("always", "better", "failure"),
            ),
            "ipv4Mode": may(
                "Where IPv4 addresses come from; left out, its networks decide.",
                key="ipv4_mode",
                lock=True,
                choices=_MODES,
                given="ipv4Mode",
            ),
            "ipv6Mode": may(
                "Where IPv6 addresses come from; left out, its networks decide.",
                key="ipv6_mode",
                lock=True,
                choices=_MODES,
                given="ipv6Mode",
            ),
            "ipv4Pool": may("With ipv4Mode pool: the pool's name.", lock=True, given="ipv4Pool"),
            "ipv6Pool": may("With ipv6Mode pool: the pool's name.", lock=True, given="ipv6Pool"),
            "sriovNumVfs": may(
                "pci-sriov: how many VFs.", Kind.INT, key="sriov_numvfs", lock=True, minimum=0, maximum=1024
            ),
            "sriovVfDriver": may(
                "pci-sriov: the VFs' driver.", key="sriov_vf_driver", lock=True, choices=("vfio", "netdevice")
            ),
            "maxTxRate": may(
                "vf: Mbit/s.", Kind.INT, key="max_tx_rate", lock=True, minimum=0, maximum=1000000
            ),
            "providerNetworks": may(
                "2018.10, class data: names of its provider networks.", Kind.SET, lock=True
            ),
            "mac": told("Its MAC address.", key="imac"),
        },
        naming=("host", "name"),
    )
    kind = "interface"
    lock_to_make = True

    @override
    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """Each type has its own settings, and needs some of them."""
        kind = inputs.get("interfaceType")
        for name, types in _ONLY.items():
            if name in inputs and kind not in (*types, None):
                yield Failure(name, f"{name} is for interfaces of type {' and '.join(types)}, not {kind}")
        if kind == "ae" and inputs.get("uses") == []:
            yield Failure("uses", "an ae interface needs the names of the interfaces it joins")
        if inputs.get("primaryReselect") and inputs.get("aeMode") not in ("active_standby", None):
            yield Failure("primaryReselect", "primaryReselect is for aeMode active_standby")
        if inputs.get("sriovNumVfs") and inputs.get("interfaceClass") not in ("pci-sriov", None):
            yield Failure("sriovNumVfs", "VFs need interfaceClass pci-sriov")
        for version in ("ipv4", "ipv6"):
            if f"{version}Pool" in inputs and inputs.get(f"{version}Mode") not in ("pool", None):
                yield Failure(f"{version}Pool", f"{version}Pool needs {version}Mode pool")
        if "providerNetworks" in inputs and not cloud.policy.release.first:
            yield Failure("providerNetworks", "release 2018.10 has them; use an InterfaceDataNetwork")

    @override
    def lasting(self, values: Values) -> bool:
        """A port's interface is there as long as the port."""
        return values.get("interfaceType") == "ethernet"

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By id, by name, or by port where it has not got its name yet."""
        host = text(known, "host")
        rows = await cloud.rows("interface", host)
        for key, wanted in (("uuid", known.get("uuid")), ("ifname", known.get("name"))):
            for row in rows:
                if wanted and row.get(key) == wanted:
                    return row
        if known.get("interfaceType") != "ethernet":
            return None
        name = text(known, "port") or text(known, "name")
        by_name = next((row for row in rows if row.get("ifname") == name), None)
        return by_name or await self._of_port(cloud, host, name, rows)

    async def _of_port(self, cloud: Cloud, host: str, port: str, rows: Iterable[Row]) -> Row | None:
        """The interface that belongs to a port, whatever its name."""
        if rules.mac(port) is None:
            mac = port.lower()
            return next((row for row in rows if _is_port(row) and str(row.get("imac")).lower() == mac), None)
        found = await cloud.row("port", host, name=port)
        uuid = found and (found.get("interface_uuid") or found.get("iinterface_uuid"))
        return next((row for row in rows if uuid and row["uuid"] == uuid), None)

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """No class is class none; pools stand there by id."""
        have = self.plain(row)
        have["interfaceClass"] = row.get("ifclass") or "none"
        for version in ("ipv4", "ipv6"):
            pool = row.get(f"{version}_pool")
            named = await cloud.row("pool", uuid=pool) if pool else None
            have[f"{version}Pool"] = named["name"] if named else None
        if cloud.policy.release.first:
            given = row.get("providernetworks") or ""
            have["providerNetworks"] = [one for one in str(given).split(",") if one not in ("", "none")]
        return have

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Add an ae, vlan or vf interface; a port's cannot be made."""
        if self.lasting(want):
            port = text(want, "port") or text(want, "name")
            key = "name" if rules.mac(port) else "mac"
            await job.cloud.need("port", "port", text(want, "host"), **{key: port})
        host = await job.cloud.host(text(want, "host"))
        names = [name for name in self.declaration.own if name in want]
        body = {**await self._written(job.cloud, want, names), "ihost_uuid": host["uuid"], "ports": None}
        await job.cloud.post("interface", {**body, "uses": texts(want, "uses")})

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """All in one patch, so that none of them is refused because another is not there yet."""
        body = await self._written(job.cloud, want, changed)
        if "uses" in changed:
            body.pop("uses", None)
            body["usesmodify"] = ",".join(texts(want, "uses"))
        await job.cloud.patch("interface", str(row["uuid"]), body)

    @override
    async def remove(self, job: Job, row: Row) -> None:
        """With it go its networks and addresses."""
        await super().remove(job, row)
        job.cloud.lists.forget("ifnetwork", "ifdatanetwork", "route")

    async def _written(self, cloud: Cloud, want: Values, names: Iterable[str]) -> dict[str, Any]:
        names = list(names)
        body = self.changes(want, names)
        for version in ("ipv4", "ipv6"):
            if f"{version}Pool" in names:
                pool = await cloud.need("pool", "address pool", name=want.get(f"{version}Pool"))
                body[f"{version}_pool"] = pool["uuid"]
        if "providerNetworks" in names:
            body["providernetworks"] = ",".join(texts(want, "providerNetworks")) or "none"
        return body


def _is_port(row: Row) -> bool:
    """Whether it is a port's own interface: a VLAN on it has the same MAC address."""
    return row.get("iftype") == "ethernet"
