"""Taking a resource into a stack's state that a killed run had begun to make: `python -m engine adopt`.

The engine keeps a note of a create that was under way when it was killed, with all that was asked for, but
without the id that the cloud gave. `pulumi refresh --import-pending-creates` of the pinned engine drops it
and imports nothing (seen on the file backend). So this gives the note its id and puts it among the resources;
then a refresh reads the rest from the cloud.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.paths import ROOT


def adopt(deployment: dict[str, Any], urn: str, identifier: str) -> dict[str, Any]:
    """Return the exported deployment with the pending create of `urn` as a resource with this id.

    Raises:
        EngineError: where there is no such pending create, or the resource is there.
    """
    latest: dict[str, Any] = deployment["deployment"]
    pending: list[Any] = latest.get("pending_operations") or []
    resources: list[Any] = latest.get("resources") or []
    found = [operation for operation in pending if _is_create_of(operation, urn)]
    if not found:
        waiting = [str(o["resource"]["urn"]) for o in pending if o["type"] == "creating"]
        raise EngineError(
            f"no create of {urn} is pending; pending are: {', '.join(waiting) or 'none'}. "
            "A resource that the state never heard of comes in by `./pulumiw import`"
        )
    if any(resource["urn"] == urn and not resource.get("delete") for resource in resources):
        raise EngineError(
            f"{urn} is in the state already (a later `up` made it again), so there is one too many: delete "
            "the one that is not in the state, then `./pulumiw refresh --clear-pending-creates`"
        )
    made = dict(found[-1]["resource"]) | {"id": identifier}
    made.setdefault("outputs", made.get("inputs", {}))
    left = [operation for operation in pending if not _is_create_of(operation, urn)]
    # A state's resources stand after what they depend on: one that was just being made comes last.
    return deployment | {
        "deployment": latest | {"resources": [*resources, made], "pending_operations": left},
    }


def _is_create_of(operation: Any, urn: str) -> bool:
    """Whether a pending operation is the create of this resource."""
    return operation["type"] == "creating" and operation["resource"]["urn"] == urn


def run(stack: str, urn: str, identifier: str) -> int:
    """Adopt in the stack's backend, then read the resource from the cloud.

    Raises:
        EngineError: as `adopt`, or where a step of pulumi fails.
    """
    exported = _pulumiw(["stack", "export", "--stack", stack])
    changed = adopt(json.loads(exported), urn, identifier)
    _pulumiw(["stack", "import", "--stack", stack, "--force"], json.dumps(changed))
    sys.stdout.write(f"{urn} is in the state with id {identifier}; reading it from the cloud\n")
    sys.stdout.flush()
    command = [str(ROOT / "pulumiw"), "refresh", "--yes", "--skip-preview", "--stack", stack, "--target", urn]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


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
