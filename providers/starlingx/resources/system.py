"""The cloud itself."""

from collections.abc import Iterable

from typing_extensions import override

from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, may, told
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.values import inner

_TIMEZONE = "Time zone, such as `UTC` or `Asia/Tokyo`."


class System(Managed):
    """Names and describes the cloud."""

    declaration = Declaration(
        "System",
        "The cloud itself: its name, where it is, and what it is. Deleted, it is named as it was before.",
        {
            "name": may("The cloud's name.", key="name", form="name"),
            "description": may("What it is for.", key="description"),
            "location": may("Where it is.", key="location"),
            "contact": may("Whom to ask.", key="contact"),
            "latitude": may("Degrees.", key="latitude"),
            "longitude": may("Degrees.", key="longitude"),
            "timezone": may(_TIMEZONE, key="timezone"),
            "vswitchType": may("The virtual switch.", choices=("none", "ovs-dpdk", "avs")),
            "httpsEnabled": may("Whether the public APIs speak TLS.", Kind.BOOL),
            "systemType": told("All-in-one or Standard.", key="system_type"),
            "systemMode": told("simplex, duplex or duplex-direct.", key="system_mode"),
            "softwareVersion": told("The running software's version.", key="software_version"),
            "regionName": told("Its region.", key="region_name"),
            "distributedCloudRole": told("systemcontroller, subcloud or none.", key="distributed_cloud_role"),
        },
    )
    kind = "system"
    setting = True

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """There is one."""
        return await cloud.system()

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """Two of its settings stand among its capabilities."""
        capabilities = inner(row, "capabilities")
        return {
            **self.plain(row),
            "vswitchType": capabilities.get("vswitch_type"),
            "httpsEnabled": bool(capabilities.get("https_enabled")),
        }

    @override
    def changes(self, want: Values, changed: Iterable[str]) -> dict[str, object]:
        """Two of its settings have names of their own when written."""
        named = list(changed)
        special = {"vswitchType": "vswitch_type", "httpsEnabled": "https_enabled"}
        return {
            **super().changes(want, named),
            **{special[name]: want.get(name) for name in named if name in special},
        }
