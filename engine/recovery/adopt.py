"""Settling notes of pending creates in an exported state: each becomes a resource, or is forgotten."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import EngineError

TRIGGER = "replacementTrigger"
"""Where a state has the value whose change replaces a resource."""


@dataclass(frozen=True)
class Pending:
    """A create that was under way when its run was killed."""

    urn: str
    kind: str
    """The type token."""
    inputs: Mapping[str, Any]
    """What was asked for."""
    provider: str
    """URN and id of its provider, joined by `::`; empty where there is none."""


def pending_creates(deployment: Mapping[str, Any]) -> list[Pending]:
    """List the pending creates of an exported deployment."""
    found: list[Pending] = []
    latest: dict[str, Any] = deployment["deployment"]
    pending: list[Any] = latest.get("pending_operations") or []
    for operation in pending:
        if operation["type"] == "creating":
            resource: dict[str, Any] = operation["resource"]
            inputs: dict[str, Any] = resource.get("inputs") or {}
            found.append(Pending(resource["urn"], resource["type"], inputs, resource.get("provider", "")))
    return found


def adopt(deployment: dict[str, Any], urn: str, identifier: str) -> dict[str, Any]:
    """Return the exported deployment with the pending create of `urn` as a resource with this id.

    Of one whose replacement was triggered the state still has the old one, which is then to be deleted, as
    the engine itself notes it once the new one is there.

    Raises:
        EngineError: where the resource is in the state already.
    """
    latest: dict[str, Any] = deployment["deployment"]
    pending: list[Any] = latest.get("pending_operations") or []
    resources: list[Any] = latest.get("resources") or []
    found = [operation for operation in pending if _is_create_of(operation, urn)]
    made = dict(found[-1]["resource"]) | {"id": identifier}
    made.setdefault("outputs", made.get("inputs", {}))
    standing = [resource for resource in resources if resource["urn"] == urn and not resource.get("delete")]
    if any(resource.get(TRIGGER) == made.get(TRIGGER) for resource in standing):
        raise EngineError(
            f"{urn} is in the state already (a later `up` made it again), so there is one too many: delete "
            "the one that is not in the state, then `./pulumiw refresh --clear-pending-creates`"
        )
    resources = [one | {"delete": True} if one in standing else one for one in resources]
    # A state's resources stand after what they depend on: one that was just being made comes last.
    adopted = deployment | {"deployment": latest | {"resources": [*resources, made]}}
    return forget(adopted, {urn})


def forget(deployment: dict[str, Any], urns: Collection[str]) -> dict[str, Any]:
    """Return the exported deployment without the notes of these creates."""
    latest: dict[str, Any] = deployment["deployment"]
    pending: list[Any] = latest.get("pending_operations") or []
    left = [operation for operation in pending if not any(_is_create_of(operation, urn) for urn in urns)]
    return deployment | {"deployment": latest | {"pending_operations": left}}


def _is_create_of(operation: Any, urn: str) -> bool:
    """Whether a pending operation is the create of this resource."""
    return operation["type"] == "creating" and operation["resource"]["urn"] == urn
