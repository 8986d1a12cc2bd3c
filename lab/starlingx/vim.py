"""VIM: one orchestration strategy at a time, built, applied, aborted."""

from __future__ import annotations

from lab.starlingx.calls import Answer, Call
from lab.starlingx.jobs import cancel, handles, later
from lab.starlingx.store import Doc, Records

NAMES = ("sw-upgrade", "sw-patch", "kube-upgrade", "kube-rootca-update", "fw-update", "system-config-update")
BUILD, APPLY, ABORT = 60.0, 1200.0, 60.0
NEXT = {"building": "ready-to-apply", "applying": "applied", "aborting": "aborted"}


def answer(call: Call) -> Answer:
    """Answer one request."""
    if call.identity is None:
        return Answer(
            {"error": {"code": 401, "title": "Unauthorized", "message": "Authentication required"}}, 401
        )
    parts = call.parts
    if parts == ("api", "orchestration", "current-strategy", "strategy"):
        found = call.records.find("strategy")
        return Answer({"current-strategy": {found["name"]: found["state"]} if found else {}})
    if (
        not parts[3:]
        or parts[:2] != ("api", "orchestration")
        or parts[2] not in NAMES
        or parts[3] != "strategy"
    ):
        return Answer({"error": "not found"}, 404)
    if parts[4:] == ("actions",) and call.method == "POST":
        return _act(call, parts[2], str(call.json.get("action")))
    if call.method == "GET":
        return Answer({"strategy": _shown(_kept(call, parts[2]))})
    if call.method == "POST":
        return _create(call, parts[2])
    return _delete(call, parts[2])


def _kept(call: Call, name: str) -> Doc | None:
    return call.records.find("strategy", name=name)


def _shown(doc: Doc | None) -> Doc | None:
    if doc is None:
        return None
    hidden = ("id", "created_at", "updated_at")
    return {key: value for key, value in doc.items() if key not in hidden}


def _create(call: Call, name: str) -> Answer:
    if call.records.count("strategy"):
        return Answer({"reason": "strategy already exists"}, 409)
    made = call.records.add(
        "strategy", {"name": name, "state": "building", "current-phase": "build", **call.json}
    )
    later(call.records, BUILD, "vim.next", made["uuid"])
    return Answer({"strategy": _shown(made)})


def _act(call: Call, name: str, action: str) -> Answer:
    found = _kept(call, name)
    if found is None:
        return Answer({"reason": "strategy not found"}, 404)
    if action in ("apply-all", "apply-stage") and found["state"] == "ready-to-apply":
        state, seconds = "applying", APPLY
    elif action in ("abort", "abort-stage") and found["state"] == "applying":
        state, seconds = "aborting", ABORT
    else:
        return Answer({"reason": f"strategy is {found['state']}"}, 409)
    changed = call.records.save("strategy", found, state=state)
    cancel(call.records, found["uuid"])
    later(call.records, seconds, "vim.next", found["uuid"])
    return Answer({"strategy": _shown(changed)}, 202)


def _delete(call: Call, name: str) -> Answer:
    found = _kept(call, name)
    if found is None:
        return Answer({"reason": "strategy not found"}, 404)
    if found["state"] in NEXT:
        return Answer({"reason": f"strategy is {found['state']}"}, 409)
    call.records.remove("strategy", found["uuid"])
    return Answer()


@handles("vim.next")
def advance(records: Records, subject: str, _payload: Doc) -> None:
    """A strategy has been built, applied or aborted."""
    found = records.get("strategy", subject)
    if found is not None:
        records.save("strategy", found, state=NEXT.get(found["state"], found["state"]))
