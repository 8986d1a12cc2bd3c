"""Kubernetes labels of hosts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lab.starlingx.calls import NOTHING, Answer, Call
from lab.starlingx.errors import RoutingError
from lab.starlingx.sysinv.collection import Collection, host_of, refuse

KEY = re.compile(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
LOCKED_ONLY = (
    "openstack-control-plane",
    "openstack-compute-node",
    "openvswitch",
    "sriov",
    "kube-cpu-mgr-policy",
    "kube-topology-mgr-policy",
)
"""Labels that change what runs on a host, so it must be locked."""


def _extra(call: Call, rest: Sequence[str]) -> Answer | None:
    if call.method == "POST" and len(rest) == 1:
        return _assign(call, rest[0])
    if call.method == "POST":
        raise RoutingError(404)
    if call.method == "DELETE" and len(rest) == 1:
        found = call.records.get("labels", rest[0])
        if found is None:
            raise refuse(f"No label entry found for {rest[0]}")
        call.records.remove("labels", rest[0])
        return NOTHING
    return None


def _assign(call: Call, key: str) -> Answer:
    host, overwrite = host_of(call, key), call.query.get("overwrite", "").lower() == "true"
    known = {doc["label_key"]: doc for doc in call.records.all("labels", host["uuid"])}
    wanted: dict[str, str] = call.json
    locked_only = [name for name in wanted if name in LOCKED_ONLY]
    if locked_only and host["administrative"] != "locked":
        raise refuse(f"Host {host['hostname']} must be locked for label(s)={locked_only}.")
    for name in wanted:
        if not KEY.fullmatch(name):
            raise refuse(
                f'Host label is invalid. Reason: Node "{host["hostname"]}" is invalid: '
                "metadata.labels: Invalid "
                f"value: \"{name}\": name part must consist of alphanumeric characters, '-', '_' or '.'"
            )
        if name in known and not overwrite:
            raise refuse(
                f"Label {name} exists for host {host['hostname']}. Use overwrite option to assign a "
                "new value."
            )
    made = [
        call.records.save("labels", known[name], label_value=value)
        if name in known
        else call.records.add(
            "labels",
            {"label_key": name, "label_value": value, "host_uuid": host["uuid"]},
            host["uuid"],
        )
        for name, value in wanted.items()
    ]
    return LABELS.rows(call, made)


LABELS = Collection("labels", missing="No label entry found for {}", missing_status=400, special=_extra)
