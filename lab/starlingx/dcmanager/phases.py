"""Deployment phase by phase, as ``dcmanager subcloud deploy`` does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lab.starlingx.calls import Answer, Call
from lab.starlingx.dcmanager import deploy, kept, values
from lab.starlingx.errors import RefusalError, RoutingError
from lab.starlingx.store import Doc

FOR_INSTALL = (
    "create-complete",
    "pre-install-failed",
    "install-failed",
    "install-complete",
    "install-aborted",
)
FOR_BOOTSTRAP = (
    "install-complete",
    "pre-bootstrap-failed",
    "bootstrap-failed",
    "bootstrap-aborted",
    "bootstrap-complete",
    "create-complete",
)
FOR_CONFIGURE = (
    "complete",
    "pre-config-failed",
    "config-failed",
    "bootstrap-complete",
    "enroll-complete",
    "config-aborted",
)
FOR_COMPLETE = ("bootstrap-complete", "enroll-complete")
FOR_ABORT = ("installing", "bootstrapping", "configuring")
FOR_RESUME = tuple(
    dict.fromkeys((*FOR_INSTALL, *FOR_BOOTSTRAP, "pre-config-failed", "config-failed", "config-aborted"))
)


def answer(call: Call, rest: tuple[str, ...]) -> Answer:
    """Answer one request."""
    if call.method == "POST" and not rest:
        made = kept.add(call.records, values.check(call, call.form))
        made = call.records.save(
            kept.KIND, made, **{"deploy-status": "create-complete", "group_id": int(made["group_id"])}
        )
        return Answer(kept.show(call, made, "T"))
    if call.method != "PATCH" or not rest:
        raise RoutingError(404)
    subcloud = kept.find(call.records, rest[0])
    verb = VERBS.get(rest[1] if len(rest) > 1 else "")
    if verb is None:
        raise RefusalError("Invalid request")
    return Answer(kept.show(call, verb(call, subcloud)))


def _require(subcloud: Doc, states: tuple[str, ...], text: str) -> None:
    if subcloud["deploy-status"] not in states:
        raise RefusalError(text.format(", ".join(states)))


def _keep_values(call: Call, subcloud: Doc) -> Doc:
    """What a phase is given on its way: install values, bootstrap values, a deploy configuration."""
    form = call.form
    changed: Doc = {"_deploy_config": True} if form.get("deploy_config") else {}
    if form.get("bootstrap-address"):
        changed["_address"] = form["bootstrap-address"]
    return call.records.save(kept.KIND, subcloud, **changed) if changed else subcloud


def _install(call: Call, subcloud: Doc) -> Doc:
    _require(subcloud, FOR_INSTALL, "Subcloud deploy status must be either: {}")
    values.password(call.form)
    return deploy.begin(call.records, _keep_values(call, subcloud), deploy.INSTALL)


def _bootstrap(call: Call, subcloud: Doc) -> Doc:
    _require(subcloud, FOR_BOOTSTRAP, "Subcloud deploy status must be either: {}")
    values.password(call.form)
    return deploy.begin(call.records, _keep_values(call, subcloud), deploy.BOOTSTRAP)


def _configure(call: Call, subcloud: Doc) -> Doc:
    _require(subcloud, FOR_CONFIGURE, "Subcloud deploy status must be {}")
    values.password(call.form)
    return deploy.begin(call.records, _keep_values(call, subcloud), deploy.CONFIGURE)


def _complete(call: Call, subcloud: Doc) -> Doc:
    _require(subcloud, FOR_COMPLETE, "Subcloud deploy can only be completed when its deploy status is: {}")
    return deploy.begin(call.records, subcloud, (deploy.COMPLETE,))


def _abort(call: Call, subcloud: Doc) -> Doc:
    _require(subcloud, FOR_ABORT, "Subcloud deploy status must be in one of the following states: {}")
    return deploy.abort(call.records, subcloud)


def _resume(call: Call, subcloud: Doc) -> Doc:
    _require(subcloud, FOR_RESUME, "Subcloud deploy status must be either: {}")
    values.password(call.form)
    left = deploy.rest_after(subcloud["deploy-status"], subcloud)
    return deploy.begin(call.records, _keep_values(call, subcloud), left)


VERBS: Mapping[str, Callable[[Call, Doc], Doc]] = {
    "install": _install,
    "bootstrap": _bootstrap,
    "configure": _configure,
    "complete": _complete,
    "abort": _abort,
    "resume": _resume,
}
