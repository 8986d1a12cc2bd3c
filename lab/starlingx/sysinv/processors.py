"""CPUs and memory of hosts: how many cores do what, and how much memory is kept for the platform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from lab.starlingx.calls import Answer, Call
from lab.starlingx.errors import RoutingError
from lab.starlingx.store import Doc
from lab.starlingx.sysinv.collection import Collection, refuse, require_locked
from lab.starlingx.sysinv.patching import number

FUNCTIONS = {
    "platform": "Platform",
    "vswitch": "Vswitch",
    "shared": "Shared",
    "application": "Application",
    "application-isolated": "Application-isolated",
}
REST = "Application"
GIB = 1024


def state(call: Call, host: Doc, rest: Sequence[str]) -> Answer | None:
    """``ihosts/{uuid}/state/host_cpus_modify``."""
    if rest != ("host_cpus_modify",):
        raise RoutingError(404)
    if call.method != "PUT":
        raise RoutingError(405, "PUT")
    require_locked(host)
    cpus = call.records.all("icpus", host["uuid"])
    for entry in cast("list[dict[str, Any]]", call.json):
        name = FUNCTIONS.get(str(entry.get("function")))
        sockets = cast("list[dict[str, int]]", entry.get("sockets") or [])
        counts = {int(node): int(count) for socket in sockets for node, count in socket.items()}
        _check_counts(cpus, str(entry.get("function")), counts)
        if name is not None:
            cpus = _allocate(call, cpus, name, counts)
    return CPUS.rows(call, cpus)


def _check_counts(cpus: Sequence[Doc], function: str, counts: dict[int, int]) -> None:
    for node in sorted({cpu["numa_node"] for cpu in cpus}):
        there = [cpu for cpu in cpus if cpu["numa_node"] == node]
        others = sum(cpu["allocated_function"] not in (REST, FUNCTIONS.get(function)) for cpu in there)
        if counts.get(node, 0) + others > len(there):
            raise refuse(
                f"More total logical cores requested than present on Processor {node} ({len(there)} cores)."
            )


def _allocate(call: Call, cpus: Sequence[Doc], name: str, counts: dict[int, int]) -> list[Doc]:
    left = dict(counts)
    found: list[Doc] = []
    for cpu in cpus:
        node, function = cpu["numa_node"], cpu["allocated_function"]
        if node in counts and function in (name, REST):
            function = name if left[node] > 0 else REST
            left[node] -= 1
        changed = (
            cpu
            if function == cpu["allocated_function"]
            else call.records.save("icpus", cpu, allocated_function=function)
        )
        found.append(changed)
    return found


def change_memory(call: Call, memory: Doc, wanted: Doc) -> Doc:
    """Change what of a node's memory is kept for what; sysinv takes it on an unlocked host too."""
    values = {key: number(value) for key, value in wanted.items()}
    for key in values:
        if key not in memory:
            raise refuse(f"Couldn't apply patch. Reason: can't replace a non-existent object '{key}'")
    reserved, least = values.get("platform_reserved_mib"), memory["minimum_platform_reserved_mib"]
    node = memory["numa_node"]
    if isinstance(reserved, int) and reserved < least:
        raise refuse(
            f"Platform reserved memory for numa node {node} must be greater than the minimum value {least}"
        )
    pages = values.get("vm_hugepages_nr_1G_pending")
    possible = memory["vm_hugepages_possible_1G"]
    if isinstance(pages, int) and pages > possible:
        room = memory["memtotal_mib"] - (
            values.get("platform_reserved_mib") or memory["platform_reserved_mib"]
        )
        raise refuse(
            f"Processor {node}: For a requested vSwitch hugepage allocation of 0 MiB, max 1G pages: "
            f"{possible}. . "
            f"hp_possible: {room + HUGE_MARGIN}. hp_requested: {pages * GIB}"
        )
    return call.records.save("imemorys", memory, **values)


HUGE_MARGIN = 4000
"""sysinv's sum of what huge pages may take is so much (MiB) above what the node has beside the platform."""

CPUS = Collection("icpus", missing="CPU {} could not be found.")
MEMORY = Collection("imemorys", missing="Memory {} could not be found.", change=change_memory)
