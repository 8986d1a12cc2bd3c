"""Strategies: one at a time, one step a subcloud, so many subclouds at once."""

from __future__ import annotations

from collections.abc import Mapping

from lab.starlingx import clouds
from lab.starlingx.calls import Answer, Call
from lab.starlingx.dcmanager import audit, kept
from lab.starlingx.errors import RefusalError, RoutingError
from lab.starlingx.jobs import handles, later
from lab.starlingx.store import Doc, Records

KIND, STEP = "dc_strategy", "strategy_step"
ENDPOINTS: Mapping[str, str | None] = {
    "sw-deploy": "software",
    "kubernetes": "kubernetes",
    "kube-rootca-update": "kube-rootca",
    "firmware": "firmware",
    "prestage": None,
}
"""Which endpoint a type of strategy brings into sync."""

R1_ENDPOINTS: Mapping[str, str | None] = {"patch": "patching"}
STEPS: Mapping[str, tuple[str, ...]] = {
    "sw-deploy": (
        "sw-deploy pre check",
        "sw-deploy install license",
        "sw-deploy apply vim strategy",
        "sw-deploy finish strategy",
    ),
    "kubernetes": (
        "kube upgrade pre check",
        "kube creating vim kube upgrade strategy",
        "kube applying vim kube upgrade strategy",
    ),
    "kube-rootca-update": (
        "kube rootca update pre check",
        "kube rootca update start",
        "kube applying vim rootca update strategy",
    ),
    "firmware": (
        "importing firmware",
        "creating fw update strategy",
        "applying fw update strategy",
        "finishing fw update",
    ),
    "prestage": ("prestage-precheck", "prestaging-packages", "prestaging-images"),
    "patch": ("updating patches", "creating strategy", "applying strategy", "finishing"),
}
EXTRA: Mapping[str, Doc] = {
    "sw-deploy": {
        "cleanup": False,
        "kube_upgrade": None,
        "release_id": None,
        "rollback": False,
        "snapshot": False,
        "sysadmin_password": None,
        "with_prestage": False,
        "delete": False,
    },
    "kubernetes": {"to-version": None},
}
SECONDS = 600.0
MOST = 5000
UNREACHABLE = (
    "{stage}: Unable to establish connection to https://{address}:5001/v3/auth/tokens: "
    "HTTPSConnectionPool(host="
    "'{address}', port=5001): Max retries exceeded with url: /v3/auth/tokens"
)


def answer(call: Call, rest: tuple[str, ...]) -> Answer:
    """Answer one request."""
    if rest[:1] == ("steps",):
        return _steps(call, rest[1:])
    if rest == ("actions",) and call.method == "POST":
        return _act(call, str(call.fields.get("action")))
    if rest:
        raise RoutingError(404)
    if call.method == "GET":
        found = _current(call)
        if found is None:
            raise RefusalError("Strategy not found", 404)
        return Answer(_show(found, " "))
    if call.method == "POST":
        return _create(call)
    found = _require(call, "delete")
    if found["state"] in ("applying", "aborting"):
        raise RefusalError(_wrong_state("delete", found), 422)
    shown = _show(call.records.save(KIND, found, state="deleting"), "T")
    forget(call.records)
    return Answer(shown)


def forget(records: Records) -> None:
    """Take the strategy and its steps away."""
    for kind in (KIND, STEP):
        for doc in records.all(kind):
            records.remove(kind, doc["uuid"])


def _current(call: Call) -> Doc | None:
    return call.records.find(KIND)


def _require(call: Call, what: str) -> Doc:
    found = _current(call)
    if found is None:
        raise RefusalError(
            f"Unable to {what} strategy of type 'None': Strategy with type None doesn't exist.", 422
        )
    return found


def _wrong_state(what: str, found: Doc) -> str:
    done = {"delete": "deleted", "apply": "applied", "abort": "aborted"}[what]
    return (
        f"Unable to {what} strategy of type 'None': Bad strategy request: Strategy in state {found['state']} "
        f"cannot be {done}"
    )


def _show(doc: Doc, separator: str) -> Doc:
    names = ("id", "type", "subcloud-apply-type", "max-parallel-subclouds", "stop-on-failure", "state")
    times = {f"{name}-at": kept.moment(doc[f"{name}_at"], separator) for name in ("created", "updated")}
    return {**{name: doc[name] for name in names}, **times, "extra-args": doc["extra-args"]}


def _show_step(doc: Doc) -> Doc:
    names = ("id", "cloud", "stage", "state", "details")
    times = {
        name: kept.moment(doc[name.replace("-", "_")], " ")
        for name in ("started-at", "finished-at", "created-at", "updated-at")
    }
    return {**{name: doc[name] for name in names}, **times}


def _steps(call: Call, rest: tuple[str, ...]) -> Answer:
    steps = call.records.all(STEP)
    if not rest:
        return Answer({"strategy-steps": [_show_step(doc) for doc in steps]})
    found = next((doc for doc in steps if doc["cloud"] == rest[0]), None)
    if found is None:
        raise RefusalError("Strategy step not found", 404)
    return Answer(_show_step(found))


def _create(call: Call) -> Answer:
    body = call.fields
    if not body:
        raise RefusalError("Body required")
    known = ENDPOINTS if clouds.release_of(call.cloud).modern else R1_ENDPOINTS
    kind = str(body.get("type"))
    if kind not in known:
        raise RefusalError("type invalid")
    most = body.get("max-parallel-subclouds")
    if most is not None and not (str(most).isdigit() and 0 < int(most) <= MOST):
        raise RefusalError(f"max-parallel-subclouds invalid value. Value: {most}")
    problem = f"Unable to create strategy of type '{kind}': Bad strategy request: "
    current = _current(call)
    if current is not None:
        raise RefusalError(f"{problem}Strategy of type: '{current['type']}' already exists", 422)
    chosen = _chosen(call, body, known[kind], problem)
    if not chosen:
        raise RefusalError(f"{problem}Strategy has no steps to apply", 422)
    extra = {name: body.get(name, value) for name, value in EXTRA.get(kind, {}).items()}
    made = call.records.add(
        KIND,
        {
            "type": kind,
            "subcloud-apply-type": body.get("subcloud-apply-type"),
            "max-parallel-subclouds": int(most) if most is not None else None,
            "stop-on-failure": str(body.get("stop-on-failure", "false")).lower() == "true",
            "state": "initial",
            "extra-args": extra or None,
        },
    )
    for subcloud in chosen:
        step: Doc = {"cloud": subcloud["name"], "stage": "Create", "state": "initial", "details": ""}
        call.records.add(STEP, {**step, "started_at": None, "finished_at": None})
    return Answer(_show(made, "T"))


def _chosen(call: Call, body: Doc, endpoint: str | None, problem: str) -> list[Doc]:
    subclouds = call.records.all(kept.KIND)
    name = body.get("cloud_name")
    if name is not None:
        subclouds = [doc for doc in subclouds if doc["name"] == name]
        if not subclouds:
            raise RefusalError(f"{problem}Subcloud {name} does not exist", 422)
    group = body.get("subcloud_group")
    if group is not None:
        subclouds = [doc for doc in subclouds if str(doc["group_id"]) == str(group)]
    force = str(body.get("force", "false")).lower() == "true"
    return [
        doc
        for doc in subclouds
        if doc["management-state"] == "managed"
        and (force or doc["availability-status"] == "online")
        and (force or endpoint is None or doc["_sync"].get(endpoint) == "out-of-sync")
    ]


def _act(call: Call, action: str) -> Answer:
    if action not in ("apply", "abort"):
        return Answer(None)
    found = _require(call, action)
    if found["state"] != {"apply": "initial", "abort": "applying"}[action]:
        raise RefusalError(_wrong_state(action, found), 422)
    state = {"apply": "applying", "abort": "aborting"}[action]
    changed = call.records.save(KIND, found, state=state)
    if action == "apply":
        _start(call.records, found)
    return Answer(_show(changed, "T"))


def _start(records: Records, strategy: Doc) -> None:
    """Begin with as many subclouds as may be worked on at once."""
    steps = records.all(STEP)
    running = sum(step["stage"] == "Apply" and step["state"] not in ("complete", "failed") for step in steps)
    room = (strategy["max-parallel-subclouds"] or 20) - running
    stages = STEPS[strategy["type"]]
    for step in [doc for doc in steps if doc["state"] == "initial"][: max(room, 0)]:
        records.save(STEP, step, stage="Apply", state=stages[0], started_at=records.now)
        later(records, SECONDS, "strategy.step", step["uuid"], at=0)


@handles("strategy.step")
def step(records: Records, subject: str, payload: Doc) -> None:
    """A subcloud's step goes on, ends or fails."""
    found, strategy = records.get(STEP, subject), records.find(KIND)
    if found is None or strategy is None:
        return
    stages, at = STEPS[strategy["type"]], int(payload["at"])
    subcloud = kept.find(records, found["cloud"])
    if not audit.alive(records, subcloud):
        details = UNREACHABLE.format(stage=stages[at], address=subcloud["management-start-ip"])
        records.save(STEP, found, state="failed", details=details, finished_at=records.now)
    elif at + 1 < len(stages):
        records.save(STEP, found, state=stages[at + 1])
        later(records, SECONDS, "strategy.step", subject, at=at + 1)
        return
    else:
        records.save(STEP, found, state="complete", finished_at=records.now)
        endpoint = {**ENDPOINTS, **R1_ENDPOINTS}[strategy["type"]]
        if endpoint is not None:
            audit.put_sync(records, subcloud, {endpoint: "in-sync"})
    _finish(records, strategy)


def _finish(records: Records, strategy: Doc) -> None:
    states = [doc["state"] for doc in records.all(STEP)]
    stopped = strategy["state"] == "aborting" or (strategy["stop-on-failure"] and "failed" in states)
    open_steps = [state for state in states if state not in ("complete", "failed")]
    if open_steps and not (stopped and all(state == "initial" for state in open_steps)):
        if not stopped:
            _start(records, strategy)
        return
    ended = "failed" if "failed" in states else "aborted" if strategy["state"] == "aborting" else "complete"
    records.save(KIND, strategy, state=ended)
