"""Subclouds: added, shown, changed, managed, deleted."""

from __future__ import annotations

from lab.starlingx import faults
from lab.starlingx.calls import Answer, Call
from lab.starlingx.dcmanager import audit, deploy, groups, kept, values
from lab.starlingx.errors import RefusalError, RoutingError
from lab.starlingx.standing import forget_cloud
from lab.starlingx.store import Doc

STATES = ("managed", "unmanaged")
RUNNING = deploy.RUNNING
CHANGEABLE = {"description": "description", "location": "location"}


def answer(call: Call, rest: tuple[str, ...]) -> Answer:
    """Answer one request."""
    if not rest:
        if call.method == "GET":
            return Answer({"subclouds": [kept.show_row(call, doc) for doc in call.records.all(kept.KIND)]})
        if call.method == "POST":
            return _create(call)
        raise RoutingError(405)
    subcloud = kept.find(call.records, rest[0])
    if call.method == "GET":
        shown = kept.show_detail if rest[1:] in (("detail",), ("errors",)) else kept.show_one
        return Answer(shown(call, subcloud))
    if call.method == "PATCH":
        return _patch(call, subcloud, rest[1] if len(rest) > 1 else "")
    if call.method == "DELETE":
        return delete(call, subcloud)
    raise RoutingError(405)


def _create(call: Call) -> Answer:
    wanted = values.check(call, call.form)
    made = kept.add(call.records, wanted)
    answer = Answer(kept.show(call, made))
    deploy.begin(call.records, {**made, "group_id": int(made["group_id"])}, deploy.one_shot(made))
    return answer


def _patch(call: Call, subcloud: Doc, verb: str) -> Answer:
    if verb == "update_status":
        return _update_status(call, subcloud)
    if verb == "prestage":
        return _prestage(call, subcloud)
    if not call.form:
        raise RefusalError(None, 500)
    if verb == "redeploy":
        return _redeploy(call, subcloud)
    if verb:
        raise RefusalError("Invalid request")
    changes = _changes(call, subcloud)
    state = call.form.get("management-state")
    changed = call.records.save(kept.KIND, subcloud, **changes) if changes else subcloud
    if state is not None:
        changed = manage(call, changed, state, force=call.form.get("force", "").lower() == "true")
    return Answer(kept.show(call, changed, "T"))


def _changes(call: Call, _subcloud: Doc) -> Doc:
    form = call.form
    state = form.get("management-state")
    if state is not None and state not in STATES:
        raise RefusalError("Invalid management-state")
    changes: Doc = {kept_as: form[name] for name, kept_as in CHANGEABLE.items() if name in form}
    if "group_id" in form:
        group = groups.by_key(call.records, form["group_id"])
        if group is None:
            raise RefusalError("Invalid group")
        changes["group_id"] = group["id"]
    return changes


def manage(call: Call, subcloud: Doc, state: str, *, force: bool = False) -> Doc:
    """Have the central cloud keep a subcloud in sync, or no longer."""
    if subcloud["management-state"] == state:
        raise RefusalError(f"Bad subcloud request: Subcloud {subcloud['name']} already {state}", 422)
    if state == "managed":
        if subcloud.get("deploy-status", deploy.COMPLETE) != deploy.COMPLETE and not force:
            raise RefusalError("Subcloud must be deployed before it can be managed.", 422)
        if subcloud["availability-status"] != "online" and not force:
            raise RefusalError("Subcloud is not online.", 422)
    changed = call.records.save(kept.KIND, subcloud, **{"management-state": state})
    audit.follow(call.records, changed)
    return changed


def delete(call: Call, subcloud: Doc) -> Answer:
    """Delete a subcloud that is unmanaged, at rest and powered down."""
    if subcloud["management-state"] == "managed":
        raise RefusalError("Cannot delete a subcloud that is 'managed' status")
    if subcloud["deploy-status"] in RUNNING:
        raise RefusalError("Cannot delete a subcloud during an active operation.")
    if subcloud["availability-status"] == "online":
        raise RefusalError("Subcloud must be powered down to perform this operation.", 422)
    call.records.remove(kept.KIND, subcloud["uuid"])
    for step in call.records.all("strategy_step"):
        if step["cloud"] == subcloud["name"]:
            call.records.remove("strategy_step", step["uuid"])
    forget_cloud(call.records, subcloud["name"])
    return Answer(None)


def _update_status(call: Call, subcloud: Doc) -> Answer:
    endpoint, status = call.json.get("endpoint"), call.json.get("status")
    if endpoint != "dc-cert":
        raise RefusalError(f"updating endpoint {endpoint} status is not allowed")
    call.records.save(kept.KIND, subcloud, _sync={**subcloud["_sync"], endpoint: status})
    return Answer({"result": "OK"})


def _prestage(call: Call, subcloud: Doc) -> Answer:
    if subcloud["availability-status"] != "online" or not audit.stands(call.records, subcloud):
        raise RefusalError(
            f"Prestage failed '{subcloud['name']}': Failed to retrieve subcloud system mode and "
            "system health."
        )
    versions = subcloud["software-version"]
    changes = {"prestage-status": "complete", "prestage-versions": versions}
    return Answer(kept.show(call, call.records.save(kept.KIND, subcloud, **changes), "T"))


def _redeploy(call: Call, subcloud: Doc) -> Answer:
    if subcloud["management-state"] == "managed":
        raise RefusalError("Cannot re-deploy a subcloud that is 'managed' status")
    if subcloud["availability-status"] == "online":
        raise RefusalError("Cannot re-deploy an online subcloud")
    values.password(call.form)
    bmc = str(values.load(call.form, "install_values").get("bmc_address", "unknown"))
    if faults.on_host(call.records, "no-bmc", subcloud["name"], use=True):
        raise RefusalError(
            f"{deploy.NO_BMC.format(bmc)}; verify connectivity and credentials before retrying.",
            422,
        )
    forget_cloud(call.records, subcloud["name"])
    states = deploy.one_shot(subcloud)[1:]
    return Answer(kept.show(call, deploy.begin(call.records, subcloud, states), "T"))
