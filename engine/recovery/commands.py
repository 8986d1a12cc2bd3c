"""`python -m engine recover`: settles every pending create of a stack, as `up` does before anything else."""

import json
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from engine.errors import EngineError
from engine.paths import ROOT
from engine.recovery.adopt import Pending, adopt, forget, pending_creates
from engine.recovery.metal import MetalLookup
from engine.recovery.openstack import OpenStackLookup

METAL = "equinix-metal:"
OPENSTACK = "openstack:"
PLAIN_TEXT = "plaintext"
HARMLESS = (
    "pulumi:",
    "murmuration:",
    "equinix-metal:index/port:",
    "command:",
    "starlingx:",
    "murmuration-openstack:",
    "openstack:blockstorage/quoteSetV3:",
    "openstack:compute/quotaSetV2:",
    "openstack:identity/roleAssignment:",
    "openstack:loadbalancer/quota:",
    "openstack:networking/portSecGroupAssociate:",
    "openstack:networking/quotaV2:",
)
"""Types whose create does the same again, or finds what is there by itself.

The engine notes components and providers as well, of which there is nothing outside its state.
"""


def recover(stack: str, answers: Sequence[str]) -> int:
    """Look up every pending create; take in what is there, forget what is not or what may be made again.

    Args:
        stack: the stack.
        answers: what a person has looked up: ``URN=ID``, or ``URN=`` for what was not made.

    Raises:
        EngineError: where one cannot be settled; then the state stays as it is (an import of a state drops
            every note that is left), and the text says what a person can do.
    """
    exported: dict[str, Any] = json.loads(_pulumiw(["stack", "export", "--stack", stack]))
    pending = pending_creates(exported)
    told = _told(answers, {one.urn for one in pending})
    if not pending:
        _tell(f"stack {stack}: nothing is pending")
        return 0
    secrets: dict[str, Any] = json.loads(_pulumiw(["stack", "export", "--show-secrets", "--stack", stack]))
    known = frozenset(str(one["id"]) for one in exported["deployment"]["resources"] if "id" in one)
    unsettled: list[str] = []
    taken: list[str] = []
    for one in pending:
        try:
            found = told[one.urn] if one.urn in told else look_up(one, secrets, known)
        except EngineError as error:
            unsettled.append(f"  {one.urn}\n    {error}")
            continue
        if found is None:
            exported = forget(exported, {one.urn})
            _tell(f"{_name(one)} was not made yet: it will be")
        else:
            exported = adopt(exported, one.urn, found)
            taken += ["--target", one.urn]
            _tell(f"{_name(one)} is there ({found}): taken into the state")
    if unsettled:
        raise EngineError(by_hand(stack, unsettled))
    _pulumiw(["stack", "import", "--stack", stack, "--force"], json.dumps(exported))
    if taken:
        # Of what was just taken in the state has only what was asked for; a run may come that does not read.
        _pulumiw(["refresh", "--stack", stack, "--yes", "--skip-preview", "--non-interactive", *taken])
    return 0


def by_hand(stack: str, unsettled: list[str]) -> str:
    """Return what a person does about pending creates that nothing here can look up."""
    each = "\n".join(unsettled)
    return (
        f"a run was ended while it made these, so they may exist without stack {stack} knowing:\n{each}\n"
        "Look each up where it would be, and say all at once what you found: URN=ID for what is there, "
        "URN= for what is not:\n"
        f"  .venv/bin/python -m engine recover --stack {stack} URN=ID URN= ..."
    )


def _told(answers: Sequence[str], pending: Collection[str]) -> dict[str, str | None]:
    """Read a person's answers."""
    told: dict[str, str | None] = {}
    for answer in answers:
        urn, equals, identifier = answer.rpartition("=")
        if not equals or urn not in pending:
            waiting = ", ".join(pending) or "none"
            raise EngineError(f"'{answer}' is not URN=ID or URN= of a pending create; pending are: {waiting}")
        told[urn] = identifier or None
    return told


def look_up(pending: Pending, secrets: Mapping[str, Any], known: frozenset[str]) -> str | None:
    """Return the id of what was made; None where nothing was, or where making it again is harmless.

    Args:
        pending: the note.
        secrets: the exported deployment, its secrets shown.
        known: the ids that the state has.

    Raises:
        EngineError: where it cannot be looked up, or where more than one object could be it.
    """
    if pending.kind.startswith(HARMLESS):
        return None
    if pending.kind.startswith(METAL):
        provider = _provider(pending, secrets)
        return MetalLookup(provider["authToken"], provider.get("endpoint"), _tell).find(pending, known)
    if pending.kind.startswith(OPENSTACK):
        return OpenStackLookup(_provider(pending, secrets), _tell).find(pending, known)
    raise EngineError("its kind cannot be looked up from here")


def _provider(pending: Pending, secrets: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of a pending create's provider, in plain text."""
    urn = pending.provider.rsplit("::", 1)[0]
    for resource in secrets["deployment"]["resources"]:
        if resource["urn"] == urn:
            return {name: _plain(value) for name, value in resource["inputs"].items()}
    raise EngineError(f"the state does not have its provider {urn}")


def _plain(value: Any) -> Any:
    """Return an input's own value: a shown secret comes as an object with its text in JSON."""
    if not isinstance(value, dict) or PLAIN_TEXT not in value:
        return cast("Any", value)
    return json.loads(cast("dict[str, str]", value)[PLAIN_TEXT])


def _name(pending: Pending) -> str:
    """Return what a person calls it: its kind and its name."""
    return f"{pending.kind.rsplit(':', 1)[-1]} {pending.urn.rsplit('::', 1)[-1]}"


def _tell(line: str) -> None:
    sys.stderr.write(f"recovery: {line}\n")
    sys.stderr.flush()


def _pulumiw(words: list[str], text: str = "") -> str:
    """Run pulumiw and return what it prints."""
    done = subprocess.run(
        [str(Path(ROOT, "pulumiw")), *words],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise EngineError(f"`pulumiw {' '.join(words)}` failed:\n{done.stderr.strip()}")
    return done.stdout
