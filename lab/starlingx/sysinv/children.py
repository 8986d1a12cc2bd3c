"""What stands below a host: lists of its objects, its CPUs' and file systems' updates."""

from __future__ import annotations

from collections.abc import Sequence

from lab.starlingx import clouds
from lab.starlingx.calls import Answer, Call
from lab.starlingx.errors import RoutingError
from lab.starlingx.sysinv import registry
from lab.starlingx.sysinv.collection import host_of, refuse
from lab.starlingx.sysinv.shapes import shape

SAME = {"ports": "ethernet_ports"}
BY_NAME = ("state", "kernel", "ports", "ethernet_ports")
"""What is found below a host's name too; the rest needs its uuid."""


def below(call: Call, rest: Sequence[str]) -> Answer:
    """Answer a request for what stands below a host."""
    host, name = call.records.get("ihosts", rest[0]), rest[1]
    if host is None:
        host = host_of(call, rest[0])
        if name not in BY_NAME:
            raise refuse(
                f"Invalid input for field/attribute ihost_uuid. Value: '{rest[0]}'. unable to convert "
                "to uuid. "
                f"Error: Expected a uuid but received {rest[0]}."
            )
    special = registry.BELOW.get(name)
    if special is not None:
        found = special(call, host, rest[2:])
        if found is not None:
            return found
    kind = registry.COLLECTIONS.get(SAME.get(name, name))
    if kind is None or rest[2:] or name in clouds.release_of(call.cloud).lacks:
        raise RoutingError(404)
    if call.method != "GET":
        raise RoutingError(405, "GET")
    answer = kind.below(call, host)
    if name in SAME:
        return Answer({shape(name).key: next(iter(answer.body.values()))})
    return answer
