"""Update options, alarm summaries, deploy files, backups, peers: what a person looks at beside subclouds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from lab.starlingx import clouds
from lab.starlingx.calls import Answer, Call
from lab.starlingx.dcmanager import kept
from lab.starlingx.errors import RefusalError, RoutingError
from lab.starlingx.store import Doc

DEFAULTS: Doc = {
    "storage-apply-type": "parallel",
    "worker-apply-type": "parallel",
    "max-parallel-workers": 10,
    "alarm-restriction-type": "relaxed",
    "default-instance-action": "migrate",
}
KIND = "update_options"
FILES: Doc = {
    "deploy_playbook": "deployment-manager.yaml",
    "deploy_overrides": "deployment-manager-overrides-subcloud.yaml",
    "deploy_chart": "wind-river-cloud-platform-deployment-manager.tgz",
}


def answer(call: Call, rest: tuple[str, ...]) -> Answer:
    """``sw-update-options``: of all clouds, or of one."""
    defaults: Doc = {
        "id": 1,
        "name": "all clouds default",
        "subcloud-id": None,
        **DEFAULTS,
        "created-at": None,
        "updated-at": None,
    }
    if not rest:
        own = [_show(doc) for doc in call.records.all(KIND)]
        return Answer({"sw-update-options": [defaults, *own]})
    if rest[0] in (clouds.get(call.records, call.cloud["name"]) or {}).get("region", ""):
        return Answer(defaults)
    subcloud = kept.find(call.records, rest[0])
    found = call.records.find(KIND, name=subcloud["name"])
    if call.method == "GET":
        if found is None:
            number = subcloud["id"]
            raise RefusalError(f"No options found for Subcloud with id {number}, defaults will be used.", 404)
        return Answer(_show(found))
    if call.method == "DELETE":
        if found is not None:
            call.records.remove(KIND, found["uuid"])
        return Answer(None)
    body: Doc = {name: value for name, value in call.fields.items() if name in DEFAULTS}
    if found is not None:
        return Answer(_show(call.records.save(KIND, found, **body)))
    owner = {"name": subcloud["name"], "subcloud-id": subcloud["id"]}
    return Answer(_show(call.records.add(KIND, {**owner, **DEFAULTS, **body})))


def _show(doc: Doc) -> Doc:
    times = {f"{name}-at": kept.moment(doc[f"{name}_at"], " ") for name in ("created", "updated")}
    return {"id": doc["id"] + 1, **{name: doc[name] for name in ("name", "subcloud-id", *DEFAULTS)}, **times}


def alarms(call: Call, _rest: tuple[str, ...]) -> Answer:
    """How many alarms each subcloud has."""
    return Answer({"alarm_summary": [_summary(call, doc) for doc in call.records.all(kept.KIND)]})


def _summary(call: Call, subcloud: Doc) -> Doc:
    found: Doc = {"region_name": subcloud["name"], "uuid": subcloud["uuid"]}
    known = subcloud["management-state"] == "managed" and subcloud["availability-status"] == "online"
    counts = Counter(doc["severity"] for doc in call.records.of(subcloud["name"]).all("alarm"))
    for name, severity in (
        ("critical_alarms", "critical"),
        ("major_alarms", "major"),
        ("minor_alarms", "minor"),
        ("warnings", "warning"),
    ):
        found[name] = counts[severity] if known else -1
    worst = "critical" if counts["critical"] else "degraded" if counts["major"] or counts["minor"] else "OK"
    return {**found, "cloud_status": worst if known else "disabled"}


def deploy_files(call: Call, _rest: tuple[str, ...]) -> Answer:
    """The files with which subclouds are deployed."""
    version = clouds.release_of(call.cloud).version
    if call.method == "POST":
        return Answer({"software_version": version, **FILES})
    return Answer({"subcloud_deploy": {"software_version": version, **FILES, "prestage_images": None}})


def backup(call: Call, _rest: tuple[str, ...]) -> Answer:
    """Backups: nothing is kept of them."""
    if call.method == "GET":
        return Answer(None)
    raise RoutingError(404)


def nothing(name: str) -> Callable[[Call, tuple[str, ...]], Answer]:
    """A list that is empty in the lab."""

    def answer_nothing(_call: Call, _rest: tuple[str, ...]) -> Answer:
        return Answer({name: []})

    return answer_nothing
