"""FM: alarms, their summary, the event log."""

from __future__ import annotations

from collections import Counter

from lab.starlingx.calls import NOTHING, Answer, Call
from lab.starlingx.store import Doc
from lab.starlingx.sysinv.api import error

SEVERITIES = ("critical", "major", "minor", "warning")
HIDDEN = ("id", "created_at", "updated_at")


def answer(call: Call) -> Answer:
    """Answer one request."""
    if call.identity is None:
        return error({"faultcode": "Client", "faultstring": "Unauthorized", "debuginfo": None}, 401)
    parts = call.parts[1:] if call.parts[:1] == ("v1",) else call.parts
    if parts == ("alarms", "summary"):
        return Answer({"alarms_summary": [summary(call)]})
    if parts == ("alarms",) and call.method == "GET":
        return Answer({"alarms": [_shown(doc) for doc in call.records.all("alarm")]})
    if parts[:1] == ("alarms",) and parts[1:] and not parts[2:]:
        return _one(call, parts[1])
    if parts == ("event_log",):
        return Answer({"event_log": []})
    if parts == ("event_suppression",):
        return Answer({"event_suppression": []})
    return error({"code": 404, "title": "Not Found", "description": ""}, 404)


def summary(call: Call) -> Doc:
    """How many alarms of which severity there are."""
    counts = Counter(doc["severity"] for doc in call.records.all("alarm"))
    status = "critical" if counts["critical"] else "degraded" if counts["major"] or counts["minor"] else "OK"
    found: Doc = {"system_uuid": call.cloud["uuid"], "status": status}
    return found | {name if name != "warning" else "warnings": counts[name] for name in SEVERITIES}


def _shown(doc: Doc) -> Doc:
    return {key: value for key, value in doc.items() if key not in HIDDEN}


def _one(call: Call, key: str) -> Answer:
    found = call.records.get("alarm", key)
    if found is None:
        return error(
            {"faultcode": "Client", "faultstring": f"Alarm {key} could not be found.", "debuginfo": None}, 404
        )
    if call.method == "DELETE":
        call.records.remove("alarm", key)
        return NOTHING
    return Answer(_shown(found))
