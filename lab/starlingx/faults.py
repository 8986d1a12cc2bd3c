"""Faults on demand: the kinds that a StarlingX cloud has, kept and matched as the metal API's are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.metal import faults as common
from lab.metal.faults import ANY, Kind
from lab.starlingx.store import Doc, Records

WIRE = {"path": ANY, "method": ANY, "site": ANY}
KINDS: Mapping[str, Kind] = {
    "slow": Kind("answer late", {**WIRE, "seconds": 2.0}),
    "error": Kind("answer with an error", {**WIRE, "status": 500, "message": "the lab was asked to fail"}),
    "drop": Kind("drop the connection without an answer", WIRE),
    "unauthorized": Kind("answer 401, as if the token had expired", WIRE),
    "reboot-outage": Kind(
        "the API of a cloud is gone while its active controller reboots, or for a moment at a swact",
        {"site": ANY},
    ),
    "stuck": Kind("a host stays in its task until the fault is gone", {"hostname": None}),
    "fail-unlock": Kind(
        "an unlock ends in a failed host",
        {"hostname": None, "reason": "Configuration failure, threshold reached, Lock/Unlock to retry"},
    ),
    "no-online": Kind("a host that was added or installed does not come online", {"hostname": None}),
    "fail-deploy": Kind(
        "a phase of a subcloud's deployment fails (the reason begins with install, bootstrap or config)",
        {"hostname": None, "reason": "bootstrap"},
    ),
    "no-bmc": Kind("a subcloud's board management controller does not answer", {"hostname": None}),
    "offline": Kind("a subcloud is offline", {"hostname": None}),
    "out-of-sync": Kind(
        "endpoints of a managed subcloud are out of sync", {"hostname": None, "reason": "platform"}
    ),
    "multicast": Kind("heartbeats between hosts are lost", {"site": ANY}),
}
"""``site`` is the cloud's name followed by a slash and the service's where there is one; ``hostname`` a
host's or subcloud's name, with the cloud and a slash before it or not."""


def on_wire(
    records: Records, kind: str, owner: tuple[str, str], method: str, path: str
) -> Mapping[str, Any] | None:
    """The fault of that kind which hits this request, used up by one time."""
    return common.take(records.tx, kind, method=method, path=path, site="/".join(owner))


def on_host(records: Records, kind: str, name: str, *, use: bool = False) -> Mapping[str, Any] | None:
    """The fault of that kind on a host or subcloud; used up by one time where asked."""
    look = common.take if use else common.peek
    for known in (name, f"{records.cloud}/{name}"):
        found = look(records.tx, kind, hostname=known)
        if found is not None:
            return found
    return None


def on_cloud(records: Records, kind: str) -> bool:
    """Whether a cloud has that fault."""
    return common.present(records.tx, kind, site=records.cloud)


def gone(records: Records, cloud: Doc) -> bool:
    """Whether nothing of a cloud answers now."""
    until = cloud["down_until"]
    return until is not None and records.clock.now() < until
