"""Storage backends: Ceph, LVM, files; clusters, tiers and monitors of Ceph."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lab.starlingx.calls import NOTHING, Answer, Call
from lab.starlingx.errors import RoutingError
from lab.starlingx.jobs import handles, later
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import configuration, life
from lab.starlingx.sysinv.collection import Collection, host_of, refuse
from lab.starlingx.sysinv.storage import UUID

CEPH = ("ceph", "ceph-rook")
POOLS = ("cinder_pool_gib", "glance_pool_gib", "ephemeral_pool_gib", "object_pool_gib", "kube_pool_gib")
MANIFESTS = 120.0
MONITOR_TRACE = (
    "Remote error: SysinvException Ceph monitor can only be added to storage-0 or any "
    "worker.\nTraceback (most recent "
    'call last):\n  File "core.py", line 162, in _async_task\n'
)


def _kept(records: Records, backend: str | None = None) -> list[Doc]:
    return [doc for doc in records.all("storage_backend") if backend in (None, doc["backend"])]


def create_ceph(call: Call, body: Doc) -> Doc:
    """Add Ceph. Adding it a second time is taken, and there are then two (as recorded)."""
    records = call.records
    _check_confirmed(body)
    _only_one(records, "ceph")
    tier = _tier(records)
    for other in _kept(records, "ceph"):
        records.save("storage_backend", other, tier_name=None, tier_uuid=None)
    made = records.add(
        "storage_backend",
        {
            **dict.fromkeys(POOLS),
            "object_gateway": False,
            "tier_name": None,
            "tier_uuid": None,
            "ceph_total_space_gib": 0,
            "backend": "ceph",
            "name": body.get("name") or "ceph-store",
            "state": "configured",
            "task": "provision-storage",
            "services": body.get("services"),
            "capabilities": {"replication": "2", "min_replication": "1", **(body.get("capabilities") or {})},
            "network": "mgmt",
            "isystem_uuid": records.one("isystems")["uuid"],
        },
    )
    records.save(
        "storage_backend",
        made,
        state="configuring-on-unlock",
        task=None,
        tier_name=tier["name"],
        tier_uuid=tier["uuid"],
    )
    records.save("storage_tiers", tier, status="in-use", backend_uuid=made["uuid"])
    return {**made, "confirmed": False}


def _tier(records: Records) -> Doc:
    found = records.find("storage_tiers")
    if found is not None:
        return found
    cluster = records.one("clusters")
    return records.add(
        "storage_tiers",
        {
            "name": "storage",
            "type": "ceph",
            "status": "defined",
            "capabilities": {},
            "backend_uuid": None,
            "cluster_uuid": cluster["uuid"],
            "stors": [],
        },
    )


def create_lvm(call: Call, body: Doc) -> Doc:
    """Add LVM: with 2018.10 it is configured by manifests, later releases leave it to an application."""
    records = call.records
    _check_confirmed(body)
    modern = life.release(records) != "18.10"
    if not modern and _kept(records, "lvm"):
        raise refuse("Only one LVM backend is supported.")
    made = _plain(records, body, "lvm")
    if modern:
        kept = {**made, "state": "configuring-with-app", "task": "missing"}
    else:
        kept = {**made, "state": "configuring", "task": "applying-manifests"}
        later(records, MANIFESTS, "backend.configured", made["uuid"])
    records.save("storage_backend", kept)
    return {**kept, "confirmed": False}


@handles("backend.configured")
def configured(records: Records, subject: str, _payload: Doc) -> None:
    """The manifests of a backend have been applied."""
    found = records.get("storage_backend", subject)
    if found is not None:
        records.save("storage_backend", found, state="configured", task=None)


def create_rook(call: Call, body: Doc) -> Doc:
    """Add Ceph in containers."""
    _check_confirmed(body)
    _only_one(call.records, "ceph-rook")
    made = _plain(call.records, body, "ceph-rook")
    kept = call.records.save("storage_backend", made, state="configuring-with-app", task=None)
    return {**kept, "confirmed": False, "updated_at": None}


def create_file(call: Call, body: Doc) -> Doc:
    """Add files."""
    _check_confirmed(body)
    return {**_plain(call.records, body, "file"), "confirmed": False}


def _plain(records: Records, body: Doc, backend: str) -> Doc:
    return records.add(
        "storage_backend",
        {
            "backend": backend,
            "name": body.get("name") or f"{backend}-store",
            "state": "configured",
            "task": None,
            "services": body.get("services"),
            "capabilities": body.get("capabilities") or {},
            "network": "mgmt",
            "isystem_uuid": records.one("isystems")["uuid"],
        },
    )


def _check_confirmed(body: Doc) -> None:
    if str(body.get("confirmed")).lower() != "true":
        raise refuse("Adding a storage backend is not reversible; it must be confirmed.")


def _only_one(records: Records, backend: str) -> None:
    if any(doc["backend"] in CEPH and doc["backend"] != backend for doc in _kept(records)):
        raise refuse(f"Only one backend between {', '.join(CEPH)} is supported.")


def _extra_backends(call: Call, rest: Sequence[str]) -> Answer | None:
    if len(rest) == 1 and not UUID.fullmatch(rest[0]):
        raise refuse(
            f"Invalid input for field/attribute storage_backend_uuid. Value: '{rest[0]}'. unable to "
            "convert to uuid. "
            f"Error: Expected a uuid but received {rest[0]}."
        )
    if not rest and call.method == "GET":
        rows = [BACKENDS.row(call, doc) for doc in _kept(call.records)]
        for row in rows:
            if row["backend"] not in CEPH:
                row.pop("network", None)
        return Answer({"storage_backends": rows})
    return None


def _change(call: Call, backend: Doc, wanted: Doc) -> Doc:
    known = {**backend, "confirmed": None}
    values = {key: value for key, value in wanted.items() if key in known and key != "confirmed"}
    return call.records.save("storage_backend", backend, **values)


class Backend(Collection):
    """The backends of one sort are kept among all backends."""

    def find(self, call: Call, key: str) -> Doc:
        """The backend of that uuid."""
        found = call.records.get("storage_backend", key)
        if found is None:
            raise refuse(self.missing.format(key), 404)
        return found


def _clusters(call: Call, rest: Sequence[str]) -> Answer | None:
    if rest[1:] == ("storage_tiers",) and call.method == "GET":
        tiers = [doc for doc in call.records.all("storage_tiers") if doc["cluster_uuid"] == rest[0]]
        return TIERS.rows(call, tiers)
    return None


def create_tier(call: Call, body: Doc) -> Doc:
    """Add a tier to a cluster."""
    if not any(host["operational"] == "enabled" for host in configuration.controllers(call.records)):
        raise refuse(
            "Operation denied. Adding secondary tiers to a cluster requires initial configuration to "
            "be complete and "
            "controller node unlocked."
        )
    doc: Doc = {"name": body.get("name"), "type": "ceph", "status": "defined", "capabilities": {}}
    extra: Doc = {"backend_uuid": None, "cluster_uuid": body.get("cluster_uuid"), "stors": []}
    return call.records.add("storage_tiers", doc | extra)


def create_monitor(call: Call, body: Doc) -> Doc:
    """Add a monitor to a storage host or worker."""
    host = host_of(call, body.get("ihost_uuid"))
    if host["personality"] == "controller":
        raise refuse(MONITOR_TRACE, 500)
    return call.records.add(
        "ceph_mon",
        {
            "device_path": None,
            "ceph_mon_gib": int(body.get("ceph_mon_gib") or 20),
            "state": "configured",
            "task": None,
            "ihost_uuid": host["uuid"],
            "hostname": host["hostname"],
            "capabilities": {},
        },
    )


def _monitors(call: Call, rest: Sequence[str]) -> Answer | None:
    """Monitors are deleted by their host's uuid."""
    if call.method == "DELETE" and len(rest) == 1:
        found = call.records.find("ceph_mon", ihost_uuid=rest[0])
        if found is None:
            raise RoutingError(404)
        call.records.remove("ceph_mon", found["uuid"])
        return NOTHING
    return None


def _rows(backend: str) -> Callable[[Call], list[Doc]]:
    return lambda call: _kept(call.records, backend)


MISSING = "Storage backend {} could not be found."
BACKENDS = Collection("storage_backend", missing=MISSING, special=_extra_backends)
CEPHS = Backend("storage_ceph", missing=MISSING, create=create_ceph, change=_change, listed=_rows("ceph"))
LVM = Backend("storage_lvm", missing=MISSING, create=create_lvm, change=_change, listed=_rows("lvm"))
ROOK = Backend(
    "storage_ceph_rook", missing=MISSING, create=create_rook, change=_change, listed=_rows("ceph-rook")
)
FILES = Backend("storage_file", missing=MISSING, create=create_file, change=_change, listed=_rows("file"))
CLUSTERS = Collection("clusters", missing="Cluster {} could not be found.", special=_clusters)
TIERS = Collection("storage_tiers", missing="Storage tier {} could not be found.", create=create_tier)
MONITORS = Collection("ceph_mon", create=create_monitor, special=_monitors)
