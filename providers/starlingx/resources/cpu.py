"""Processors of hosts."""

from typing import Final

from typing_extensions import override

from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.session import Call
from providers.starlingx.declare import Declaration, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text

_FUNCTIONS: Final = {
    "platform": "Platform",
    "vswitch": "Vswitch",
    "shared": "Shared",
    "application-isolated": "Application-isolated",
}


class Cpu(Managed):
    """The cores of a host that have one function."""

    declaration = Declaration(
        "Cpu",
        "How many physical cores of each NUMA node have a function; the others are for applications.",
        {
            "host": must("The host's name.", replaces=True, form="name"),
            "function": must("What they do.", replaces=True, choices=tuple(_FUNCTIONS)),
            "cores": must(
                "Cores of node 0, node 1 ...",
                Kind.LIST,
                lock=True,
                element=Kind.INT,
                min_items=1,
                minimum=0,
                maximum=1024,
            ),
        },
        naming=("host", "function"),
    )
    kind = "cpu"
    setting = True

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """Counted from the host's list of logical CPUs: there is no object of its own."""
        rows = await cloud.rows("cpu", text(known, "host"))
        wanted = _FUNCTIONS.get(text(known, "function"))
        if not rows or wanted is None:
            return None
        nodes = 1 + max(int(row.get("numa_node") or 0) for row in rows)
        cores: list[set[int]] = [set() for _ in range(nodes)]
        for row in rows:
            if row.get("allocated_function") == wanted:
                cores[int(row.get("numa_node") or 0)].add(int(row["core"]))
        host = await cloud.host(text(known, "host"))
        return {
            "uuid": host["uuid"],
            "function": text(known, "function"),
            "cores": [len(one) for one in cores],
        }

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """Counts by node, without nodes at the end that have none."""
        cores: list[int] = list(row["cores"])
        while len(cores) > 1 and cores[-1] == 0:
            cores.pop()
        return {"function": row["function"], "cores": cores}

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Set the counts of all nodes."""
        given = want.get("cores")
        cores = [int(str(one)) for one in given] if isinstance(given, list) else []
        cores += [0] * (len(row["cores"]) - len(cores))
        body = [
            {
                "function": text(want, "function"),
                "sockets": [{str(node): count} for node, count in enumerate(cores)],
            }
        ]
        path = f"/ihosts/{row['uuid']}/state/host_cpus_modify"
        await job.cloud.write(Call("PUT", "platform", path, body), "cpu")
