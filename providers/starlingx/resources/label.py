"""Kubernetes labels of hosts."""

from typing import Final

from typing_extensions import override

from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text

NEEDS_LOCK: Final = frozenset(
    {
        "openstack-control-plane",
        "openstack-compute-node",
        "disable-nohz-full",
        "openvswitch",
        "remote-storage",
        "sriovdp",
        "sriovdp-vhostnet",
        "kube-topology-mgr-policy",
        "kube-cpu-mgr-policy",
        "kube-memory-mgr-policy",
    }
)
"""Keys that sysinv assigns and removes on locked hosts only (sysinv, api/controllers/v1/label.py)."""


class Label(Managed):
    """One label of one host."""

    declaration = Declaration(
        "Label",
        "A Kubernetes label of a host. Some keys of the platform's own can be set on a locked host only.",
        {
            "host": must("The host's name.", replaces=True, form="name"),
            "key": must("The label's key.", key="label_key", replaces=True, form="labelKey"),
            "value": must("The label's value.", key="label_value", form="labelValue"),
        },
        naming=("host", "key"),
    )
    kind = "label"

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By host and key."""
        return await cloud.row("label", text(known, "host"), label_key=known.get("key"))

    @override
    def lock_reason(self, values: Values, changed: object) -> str | None:
        """Only the platform's own keys need a lock."""
        return f"the label {text(values, 'key')}" if changed and values.get("key") in NEEDS_LOCK else None

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Assign it; the same again is an overwrite."""
        host = await job.cloud.host(text(want, "host"))
        body: dict[str, Value] = {text(want, "key"): text(want, "value")}
        await job.cloud.post("label", body, f"/{host['uuid']}", overwrite="true")

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Overwrite the value."""
        await self.make(job, want)
