"""How a subcloud is deployed: its states in the recorded order, failures, abort, resume."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from lab.starlingx import faults, nodes
from lab.starlingx.dcmanager import kept, values
from lab.starlingx.jobs import again, cancel, handles, later
from lab.starlingx.shell.ansible.values import ValueRefusedError
from lab.starlingx.standing import made_of
from lab.starlingx.store import Doc, Records

COMPLETE = "complete"
SECONDS: Mapping[str, float] = {
    "creating": 120,
    "pre-install": 60,
    "installing": 1500,
    "pre-bootstrap": 60,
    "bootstrapping": 1500,
    "pre-config": 60,
    "configuring": 600,
}
"""How long real subclouds stay in a state."""

INSTALL = ("pre-install", "installing", "install-complete")
BOOTSTRAP = ("pre-bootstrap", "bootstrapping", "bootstrap-complete")
CONFIGURE = ("pre-config", "configuring", COMPLETE)
FAILURE = {"installing": "install", "bootstrapping": "bootstrap", "configuring": "config"}
VERBS = {"install": "installing", "bootstrap": "bootstrapping", "config": "configuring"}
ABORTED = {"installing": "install", "bootstrapping": "bootstrap", "configuring": "config"}
RUNNING = (*SECONDS, "aborting-install", "aborting-bootstrap", "aborting-config")
DESCRIPTION = (
    "FAILED {verb} playbook of ({name}).\ndetail: fatal: [subcloud]: FAILED! => "
    '{{"changed": false, "msg": "{reason}"}} \nFAILED TASK: '
)
ADVICE = (
    "\nFor bootstrap failures, please use 'dcmanager subcloud deploy resume' after the cause of failure has "
    "been resolved."
)
NO_BMC = "Cannot reach the subcloud BMC ({})"
ABORT_SECONDS = 60.0


def one_shot(subcloud: Doc) -> list[str]:
    """The states of a subcloud that is added in one go: as far as what it was given reaches."""
    found = ["creating"]
    if subcloud["data_install"]:
        found += ["pre-install", "installing", "bootstrapping"]
    else:
        found += ["pre-bootstrap", "bootstrapping"]
    return [*found, "configuring", COMPLETE] if subcloud["_deploy_config"] else [*found, COMPLETE]


def begin(records: Records, subcloud: Doc, states: Sequence[str], *, updated: bool = True) -> Doc:
    """Go through these states, the first at once; an error from before is told until the second."""
    cancel(records, subcloud["uuid"], "subcloud.deploy")
    # Its machine may just have got the address that it is looked for at.
    nodes.ask(records)
    changed = records.save(kept.KIND, subcloud, **{"deploy-status": states[0]})
    if states[1:]:
        later(
            records,
            SECONDS.get(states[0], 0),
            "subcloud.deploy",
            subcloud["uuid"],
            states=list(states[1:]),
            now=states[0],
        )
    return changed if updated else {**changed, "updated_at": subcloud["updated_at"]}


@handles("subcloud.deploy")
def step(records: Records, subject: str, payload: Doc) -> None:
    """A subcloud goes on to its next state, or fails."""
    subcloud = records.get(kept.KIND, subject)
    if subcloud is None:
        return
    done, states = payload["now"], payload["states"]
    if faults.on_host(records, "stuck", subcloud["name"]):
        again(records, 60, "subcloud.deploy", subject, payload)
        return
    stopped = _stopped(records, subcloud, done)
    if stopped is not None:
        records.save(kept.KIND, subcloud, **stopped)
        return
    state = states[0]
    changes: Doc = {"deploy-status": state}
    if state in FAILURE:
        changes["error-description"] = kept.NO_ERRORS
    records.save(kept.KIND, subcloud, **changes)
    if states[1:]:
        later(records, SECONDS.get(state, 0), "subcloud.deploy", subject, states=states[1:], now=state)
    if state == COMPLETE and subcloud["_deploy_config"]:
        later(records, 30, "subcloud.configured", subject)


def _stopped(records: Records, subcloud: Doc, done: str) -> Doc | None:
    """How a subcloud is where what was done failed; none where it goes on. A bootstrap makes its cloud."""
    if done == "creating" and _cannot_be_made(records, subcloud):
        return {"deploy-status": "create-failed"}
    if done == "installing" and faults.on_host(records, "no-bmc", subcloud["name"], use=True):
        return _failed(subcloud, "install", NO_BMC.format(_bmc(subcloud)))
    failed = _failure(records, subcloud, FAILURE[done]) if done in FAILURE else None
    if failed is None and done == "bootstrapping":
        try:
            made_of(records, subcloud)
        except ValueRefusedError as refusal:
            return _failed(subcloud, "bootstrap", refusal.text)
    return failed


def _bmc(subcloud: Doc) -> str:
    """Where its board management controller is, by its install values."""
    return str(json.loads(subcloud["data_install"] or "{}").get("bmc_address", "unknown"))


def _cannot_be_made(records: Records, subcloud: Doc) -> bool:
    return not subcloud["_address"] or values.overlaps_central(records, subcloud["management-subnet"])


def _failure(records: Records, subcloud: Doc, phase: str) -> Doc | None:
    found = faults.on_host(records, "fail-deploy", subcloud["name"])
    if found is None or not str(found["reason"]).startswith(phase):
        return None
    faults.on_host(records, "fail-deploy", subcloud["name"], use=True)
    reason = str(found["reason"]).partition(" ")[2] or "lab: asked to fail"
    return _failed(subcloud, phase, reason)


def _failed(subcloud: Doc, phase: str, reason: str) -> Doc:
    text = DESCRIPTION.format(verb=VERBS[phase], name=subcloud["name"], reason=reason)
    text += ADVICE if phase == "bootstrap" else ""
    return {"deploy-status": f"{phase}-failed", "error-description": text}


def abort(records: Records, subcloud: Doc) -> Doc:
    """Stop what is running."""
    phase = ABORTED[subcloud["deploy-status"]]
    cancel(records, subcloud["uuid"], "subcloud.deploy")
    later(records, ABORT_SECONDS, "subcloud.aborted", subcloud["uuid"], phase=phase)
    return records.save(kept.KIND, subcloud, **{"deploy-status": f"aborting-{phase}"})


@handles("subcloud.aborted")
def aborted(records: Records, subject: str, payload: Doc) -> None:
    """What was running has stopped."""
    subcloud = records.get(kept.KIND, subject)
    if subcloud is not None:
        records.save(kept.KIND, subcloud, **{"deploy-status": f"{payload['phase']}-aborted"})


def rest_after(status: str, subcloud: Doc) -> list[str]:
    """What is left to do of a subcloud that stopped in this state."""
    install = [*INSTALL[:2]] if subcloud["data_install"] else []
    bootstrap = ["pre-bootstrap", "bootstrapping"]
    config = ["configuring", COMPLETE] if subcloud["_deploy_config"] else [COMPLETE]
    if status.startswith(("pre-install", "install-failed", "install-aborted", "create")):
        return [*install, *(bootstrap if not install else bootstrap[1:]), *config]
    if status.startswith(("install-complete", "pre-bootstrap", "bootstrap-failed", "bootstrap-aborted")):
        return [*bootstrap, *config]
    return ["pre-config", "configuring", COMPLETE]
