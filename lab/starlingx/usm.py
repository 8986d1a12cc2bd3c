"""USM: releases of software and their deployment; with 2018.10 the patching service in its place."""

from __future__ import annotations

from lab.starlingx import clouds
from lab.starlingx.calls import Answer, Call
from lab.starlingx.jobs import handles, later
from lab.starlingx.store import Doc, Records

START, HOST, ACTIVATE = 600.0, 1200.0, 600.0
NEXT = {
    "start": "start-done",
    "host": "host-done",
    "activate": "activate-done",
    "activate-rollback": "activate-rollback-done",
}
FROM = {"host": ("start-done", "host-done"), "activate": ("host-done",), "complete": ("activate-done",)}


def releases(records: Records) -> list[Doc]:
    """The releases of a cloud; at first the one that it runs."""
    found = records.all("release")
    if found:
        return found
    version = f"{clouds.release_of(records.one('cloud')).version}.0"
    doc: Doc = {
        "release_id": f"starlingx-{version}",
        "state": "deployed",
        "sw_version": version,
        "reboot_required": True,
    }
    records.add("release", doc)
    return records.all("release")


def answer(call: Call) -> Answer:
    """Answer one request."""
    if call.identity is None:
        return Answer({"error": "Authentication required"}, 401)
    parts = call.parts[1:] if call.parts[:1] == ("v1",) else call.parts
    if parts[:1] == ("release",):
        return _releases(call, parts[1:])
    if parts[:1] == ("upload",) and call.method == "POST":
        return Answer({"info": "", "warning": "", "error": "", "upload_info": []})
    if parts[:1] == ("deploy",):
        return _deploy(call, parts[1:])
    if parts[:1] == ("deploy_host",):
        if call.method == "GET":
            return Answer([])
        return _move(call, "host", HOST)
    return Answer({"error": "not found"}, 404)


def _shown(doc: Doc) -> Doc:
    return {key: value for key, value in doc.items() if key not in ("id", "uuid", "created_at", "updated_at")}


def _releases(call: Call, rest: tuple[str, ...]) -> Answer:
    known = releases(call.records)
    if not rest:
        return Answer([_shown(doc) for doc in known])
    found = next((doc for doc in known if doc["release_id"] == rest[0]), None)
    return Answer(_shown(found)) if found else Answer({"error": f"Release {rest[0]} does not exist"}, 404)


def _deploy(call: Call, rest: tuple[str, ...]) -> Answer:
    found = call.records.find("deploy")
    if call.method == "GET":
        return Answer([_shown(found)] if found else [])
    if call.method == "DELETE":
        if found is not None:
            call.records.remove("deploy", found["uuid"])
        return Answer({"info": "Deploy deleted", "warning": "", "error": ""})
    if rest[1:] == ("precheck",):
        return Answer({"system_healthy": True, "info": "", "warning": "", "error": ""})
    if rest[1:] == ("start",):
        if found is not None:
            return Answer({"error": "Deploy already exists", "info": "", "warning": ""}, 406)
        made = call.records.add("deploy", {"to_release": rest[0], "state": "start"})
        later(call.records, START, "usm.next", made["uuid"])
        return Answer({"info": "Deployment started", "warning": "", "error": ""})
    return _move(call, rest[0].replace("_", "-") if rest else "", ACTIVATE)


def _move(call: Call, action: str, seconds: float) -> Answer:
    found = call.records.find("deploy")
    if found is None or (action in FROM and found["state"] not in FROM[action]):
        state = found["state"] if found else "none"
        return Answer({"error": f"Deploy state is {state}", "info": "", "warning": ""}, 406)
    state = {"complete": "completed", "abort": "host-done"}.get(action, action)
    call.records.save("deploy", found, state=state)
    if state in NEXT:
        later(call.records, seconds, "usm.next", found["uuid"])
    return Answer({"info": f"Deploy {state}", "warning": "", "error": ""})


@handles("usm.next")
def advance(records: Records, subject: str, _payload: Doc) -> None:
    """A step of a deployment is done."""
    found = records.get("deploy", subject)
    if found is not None:
        records.save("deploy", found, state=NEXT.get(found["state"], found["state"]))


def answer_patching(call: Call) -> Answer:
    """2018.10: patches, of which there are none."""
    if call.identity is None:
        return Answer({"error": "Authentication required"}, 401)
    if call.parts[:1] == ("query",):
        return Answer({"pd": {}})
    return Answer({"data": []})
