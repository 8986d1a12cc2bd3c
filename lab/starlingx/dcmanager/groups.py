"""Groups of subclouds."""

from __future__ import annotations

from lab.starlingx.calls import Answer, Call
from lab.starlingx.dcmanager import kept
from lab.starlingx.errors import RefusalError, RoutingError
from lab.starlingx.store import Doc, Records

KIND = "subcloud_group"
APPLY_TYPES = ("parallel", "serial")
MOST = 5000
FIELDS = ("name", "description", "update_apply_type", "max_parallel_subclouds")


def every(records: Records) -> list[Doc]:
    """Every group; the default one is always there."""
    found = records.all(KIND)
    if found:
        return found
    default = {"name": "Default", "description": "Default Subcloud Group", "update_apply_type": "parallel"}
    records.add(KIND, {**default, "max_parallel_subclouds": 2, "created_at": None})
    return records.all(KIND)


def by_key(records: Records, key: str) -> Doc | None:
    """The group of that name or number."""
    return next((group for group in every(records) if key in (group["name"], str(group["id"]))), None)


def answer(call: Call, rest: tuple[str, ...]) -> Answer:
    """Answer one request."""
    records = call.records
    if not rest:
        if call.method == "GET":
            return Answer({"subcloud_groups": [_row(call, group) for group in every(records)]})
        return _create(call)
    group = by_key(records, rest[0])
    if group is None:
        raise RefusalError("Subcloud Group not found", 404)
    members = [doc for doc in records.all(kept.KIND) if str(doc["group_id"]) == str(group["id"])]
    if rest[1:] == ("subclouds",):
        return Answer({"subclouds": [kept.show(call, doc) for doc in members]})
    if call.method == "GET":
        return Answer(_show(group))
    if call.method == "PATCH":
        return _change(call, group)
    if call.method == "DELETE":
        if group["id"] == kept.DEFAULT_GROUP:
            raise RefusalError("Default Subcloud Group may not be deleted")
        if members:
            raise RefusalError("Subcloud Group not empty")
        records.remove(KIND, group["uuid"])
        return Answer(None)
    raise RoutingError(405)


def _show(group: Doc) -> Doc:
    times = {f"{name}-at": kept.moment(group[f"{name}_at"], " ") for name in ("created", "updated")}
    return {"id": group["id"], **{name: group[name] for name in FIELDS}, **times}


def _row(call: Call, group: Doc) -> Doc:
    count = sum(str(doc["group_id"]) == str(group["id"]) for doc in call.records.all(kept.KIND))
    return {**_show(group), "subcloud_count": count}


def _check(body: Doc) -> None:
    """In dcmanager's order: name, description, apply type, number."""
    if "name" in body and (not body["name"] or str(body["name"]).isdigit()):
        raise RefusalError("Invalid group name")
    if "description" in body and not body["description"]:
        raise RefusalError("Invalid group description")
    if body.get("update_apply_type", "parallel") not in APPLY_TYPES:
        raise RefusalError("Invalid group update_apply_type")
    number = body.get("max_parallel_subclouds", 2)
    if not isinstance(number, int) or not 1 <= number <= MOST:
        raise RefusalError("Invalid group max_parallel_subclouds")


def _create(call: Call) -> Answer:
    body: Doc = call.json or {}
    if not body:
        raise RefusalError("Body required")
    full = {
        "name": None,
        "description": None,
        "update_apply_type": "parallel",
        "max_parallel_subclouds": 2,
        **body,
    }
    _check(full)
    if by_key(call.records, str(body["name"])) is not None:
        raise RefusalError("A subcloud group with this name already exists")
    return Answer(_show(call.records.add(KIND, full)))


def _change(call: Call, group: Doc) -> Answer:
    body: Doc = call.json or {}
    if not body:
        raise RefusalError("Body required")
    _check(body)
    changes = {name: body[name] for name in FIELDS if name in body}
    return Answer(_show(call.records.save(KIND, group, **changes)))
