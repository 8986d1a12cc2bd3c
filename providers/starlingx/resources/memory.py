"""Memory of hosts."""

from collections.abc import Iterable

from typing_extensions import override

from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, may, must, told
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.values import number, text

_PENDING = {"hugepages2M": "vm_hugepages_nr_2M", "hugepages1G": "vm_hugepages_nr_1G"}


class Memory(Managed):
    """The memory of one NUMA node of one host."""

    declaration = Declaration(
        "Memory",
        "How the memory of a NUMA node is divided. It is applied at the next unlock; the service takes it"
        " on a host in service too, but this provider asks for a lock first.",
        {
            "host": must("The host's name.", replaces=True, form="name"),
            "numaNode": must(
                "The node's number.", Kind.INT, key="numa_node", replaces=True, minimum=0, maximum=63
            ),
            "platformReservedMib": may(
                "For the platform, MiB.",
                Kind.INT,
                key="platform_reserved_mib",
                lock=True,
                minimum=0,
                maximum=16777216,
            ),
            "hugepages2M": may(
                "Pages of 2 MiB for applications.", Kind.INT, lock=True, minimum=0, maximum=8388608
            ),
            "hugepages1G": may(
                "Pages of 1 GiB for applications.", Kind.INT, lock=True, minimum=0, maximum=16384
            ),
            "totalMib": told("All that the platform can give, MiB.", Kind.INT, key="memtotal_mib"),
        },
        naming=("host", "numaNode"),
    )
    kind = "memory"
    setting = True

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By host and node."""
        node = int(text(known, "numaNode", "0"))
        return await cloud.row("memory", text(known, "host"), numa_node=node)

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """What is asked for, if anything is, else what there is."""
        have = self.plain(row)
        for name, key in _PENDING.items():
            pending = row.get(f"{key}_pending")
            have[name] = int(row.get(key) or 0) if pending in (None, "") else int(pending)
        return have

    @override
    def changes(self, want: Values, changed: Iterable[str]) -> dict[str, object]:
        """Numbers as texts; pages are asked for as pending."""
        named = list(changed)
        body: dict[str, object] = {key: str(value) for key, value in super().changes(want, named).items()}
        for name, key in _PENDING.items():
            if name in named:
                body[f"{key}_pending"] = str(number(want, name))
        return body
