"""A subcloud as dcmanager keeps and shows it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from lab.starlingx import clouds
from lab.starlingx.calls import Call
from lab.starlingx.clock import plain
from lab.starlingx.errors import RefusalError
from lab.starlingx.jobs import later
from lab.starlingx.store import Doc, Records

KIND = "subcloud"
NO_ERRORS = "No errors present"
DEFAULT_GROUP = 1
ENDPOINTS = ("platform", "identity", "dc-cert", "firmware", "kubernetes", "kube-rootca", "software")
R1_ENDPOINTS = ("platform", "volume", "compute", "network", "patching")
MODERN = (
    "id",
    "name",
    "description",
    "location",
    "software-version",
    "management-state",
    "availability-status",
    "deploy-status",
    "backup-status",
    "backup-datetime",
    "error-description",
    "region-name",
    "management-subnet",
    "management-start-ip",
    "management-end-ip",
    "management-gateway-ip",
    "openstack-installed",
    "prestage-status",
    "prestage-versions",
    "systemcontroller-gateway-ip",
    "data_install",
    "data_upgrade",
    "created-at",
    "updated-at",
    "group_id",
    "peer_group_id",
    "rehome_data",
)
R1 = (
    "id",
    "name",
    "description",
    "location",
    "software-version",
    "management-state",
    "availability-status",
    "management-subnet",
    "management-start-ip",
    "management-end-ip",
    "management-gateway-ip",
    "systemcontroller-gateway-ip",
    "created-at",
    "updated-at",
)
"""2018.10 has no deployment, no groups, and its region is the subcloud's name."""


def endpoints(records: Records) -> Sequence[str]:
    """What is kept in sync in each subcloud."""
    return ENDPOINTS if clouds.release_of(records.one("cloud")).modern else R1_ENDPOINTS


def add(records: Records, values: Doc) -> Doc:
    """Keep a new subcloud."""
    modern = clouds.release_of(records.one("cloud")).modern
    key = str(uuid.uuid4())
    doc: Doc = {
        "uuid": key,
        "description": None,
        "location": None,
        "software-version": clouds.release_of(records.one("cloud")).version,
        "management-state": "unmanaged",
        "availability-status": "offline",
        "deploy-status": "not-deployed",
        "backup-status": None,
        "backup-datetime": None,
        "error-description": NO_ERRORS,
        "region-name": uuid.uuid4().hex if modern else values["name"],
        "openstack-installed": False,
        "prestage-status": None,
        "prestage-versions": None,
        "data_install": None,
        "data_upgrade": None,
        "group_id": DEFAULT_GROUP,
        "peer_group_id": None,
        "rehome_data": None,
        "_sync": dict.fromkeys(endpoints(records), "unknown"),
        **values,
    }
    return records.add(KIND, doc)


def find(records: Records, key: str) -> Doc:
    """The subcloud of that name or number.

    Raises:
        RefusalError: there is none.
    """
    for doc in records.all(KIND):
        if doc["name"] == key or str(doc["id"]) == key or doc.get("region-name") == key:
            return doc
    raise RefusalError("Subcloud not found", 404)


def audit_later(records: Records, central: str, name: str, seconds: float) -> None:
    """Have a system controller ask in a while whether a subcloud is there, if it has one of that name."""
    there = records.of(central)
    subcloud = there.find(KIND, name=name)
    if subcloud is not None:
        later(there, seconds, "subcloud.audit", subcloud["uuid"])


def show(call: Call, doc: Doc, separator: str = " ") -> Doc:
    """A subcloud without the state of its endpoints."""
    names = MODERN if clouds.release_of(call.cloud).modern else R1
    full = {
        **doc,
        "created-at": moment(doc["created_at"], separator),
        "updated-at": moment(doc["updated_at"], separator),
    }
    return {name: full[name] for name in names}


def moment(value: str | None, separator: str) -> str | None:
    """A time as dcmanager writes it."""
    return plain(datetime.fromisoformat(value).timestamp(), separator) if value else None


def sync_of(doc: Doc, *, ordered: bool) -> list[Doc]:
    """The state of a subcloud's endpoints, by name or in dcmanager's own order."""
    states: dict[str, str] = doc["_sync"]
    names = sorted(states) if ordered else list(states)
    return [{"endpoint_type": name, "sync_status": states[name]} for name in names]


def show_one(call: Call, doc: Doc) -> Doc:
    """A subcloud alone."""
    return {**show(call, doc), "endpoint_sync_status": sync_of(doc, ordered=True)}


def show_detail(call: Call, doc: Doc) -> Doc:
    """A subcloud with what dcmanager asks it."""
    address = doc.get("_oam") if doc["availability-status"] == "online" else None
    return {
        **show_one(call, doc),
        "oam_floating_ip": address or "unavailable",
        "deploy_config_sync_status": "unknown",
        "region_name": doc["region-name"],
    }


def show_row(call: Call, doc: Doc) -> Doc:
    """A subcloud in a list."""
    states = set(doc["_sync"].values())
    overall = "in-sync" if states == {"in-sync"} else "out-of-sync" if "out-of-sync" in states else "unknown"
    return {**show(call, doc), "sync_status": overall, "endpoint_sync_status": sync_of(doc, ordered=False)}
