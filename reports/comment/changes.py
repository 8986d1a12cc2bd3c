"""What a preview's steps mean for a person: what kind of change each is, and how dangerous."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reports.comment.preview import Preview, Step

DEVICE: Final = "equinix-metal:index/device:Device"
BLOCK: Final = "equinix-metal:index/reservedIpBlock:ReservedIpBlock"
VLAN: Final = "equinix-metal:index/vlan:Vlan"
HOST: Final = "starlingx:index:Host"
SUBCLOUD: Final = "starlingx:index:Subcloud"
LOCK: Final = " needs a lock of "
"""What StarlingX's provider says in a preview of a change that takes a host out of service."""
REINSTALLING: Final = frozenset({"customData", "userData"})
"""Properties of a device whose update makes the service reinstall it, where ``reinstall`` is enabled."""


class ChangeKind(StrEnum):
    """What happens to a resource, the most dangerous first."""

    REPLACED = "replaced"
    DELETED = "deleted"
    REINSTALLED = "reinstalled"
    LOCKED = "behind a lock"
    CHANGED = "changed"
    CREATED = "created"
    IMPORTED = "imported"
    FORGOTTEN = "forgotten"

    @property
    def dangerous(self) -> bool:
        """Whether something that exists may be lost."""
        return self in {
            ChangeKind.REPLACED,
            ChangeKind.DELETED,
            ChangeKind.REINSTALLED,
            ChangeKind.LOCKED,
        }


_RANKS: Final[Mapping[ChangeKind, int]] = {kind: rank for rank, kind in enumerate(ChangeKind)}


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one resource."""

    kind: ChangeKind
    """What it is."""
    name: str
    """Logical name of the resource."""
    type: str
    """Type token of the resource."""
    reasons: tuple[str, ...]
    """Properties that changed."""
    note: str = ""
    """What it costs: what is lost."""

    @property
    def label(self) -> str:
        """The type for people: ``Device``."""
        return self.type.rpartition(":")[2]


_KINDS: Final[Mapping[str, ChangeKind | None]] = {
    "same": None,
    "read": None,
    "refresh": None,
    "discard": None,
    "remove-pending-replace": None,
    "create": ChangeKind.CREATED,
    "update": ChangeKind.CHANGED,
    "delete": ChangeKind.DELETED,
    "discard-replaced": ChangeKind.REPLACED,
    "replace": ChangeKind.REPLACED,
    "create-replacement": ChangeKind.REPLACED,
    "delete-replaced": ChangeKind.REPLACED,
    "read-replacement": ChangeKind.REPLACED,
    "import": ChangeKind.IMPORTED,
    "import-replacement": ChangeKind.REPLACED,
    "forget": ChangeKind.FORGOTTEN,
}
"""Kinds by the engine's word; None for what changes nothing. An unknown word is a change, never nothing."""
_LOSSES: Final[Mapping[tuple[str, ChangeKind], str]] = {
    (DEVICE, ChangeKind.REPLACED): "another server: its disks and addresses are lost",
    (DEVICE, ChangeKind.DELETED): "the server is given back: its disks and addresses are lost",
    (DEVICE, ChangeKind.REINSTALLED): "reinstalled in place: its disks are lost, its addresses stay",
    (BLOCK, ChangeKind.REPLACED): "other public addresses: the service never gives the old ones again",
    (BLOCK, ChangeKind.DELETED): "public addresses are given back: the service never gives them again",
    (VLAN, ChangeKind.REPLACED): "everything on the VLAN is cut off meanwhile",
    (VLAN, ChangeKind.DELETED): "everything on the VLAN is cut off",
    (HOST, ChangeKind.REPLACED): "the host leaves its cloud and is installed again: its disks are lost",
    (HOST, ChangeKind.DELETED): "the host leaves its cloud: its disks are lost",
    (SUBCLOUD, ChangeKind.REPLACED): "the system controller forgets the subcloud and adds it again",
    (SUBCLOUD, ChangeKind.DELETED): "the system controller forgets the subcloud",
}


def changes(preview: Preview) -> list[Change]:
    """Every change of a preview, one a resource, the most dangerous first, then by type and name.

    Components only group what they contain, so they are left out.
    """
    found: dict[str, Change] = {}
    for step in preview.steps:
        change = _change(step, preview.remarks.get(step.urn, ()))
        if change is None or not step.custom:
            continue
        known = found.get(step.urn)
        if known is None or _rank(change) < _rank(known) or (known.kind is change.kind and not known.reasons):
            found[step.urn] = change
    return sorted(found.values(), key=lambda change: (_rank(change), change.label, change.name))


def count(found: Iterable[Change]) -> dict[ChangeKind, int]:
    """How many of each kind there are, the most dangerous first; kinds without any are left out."""
    kinds = [change.kind for change in found]
    return {kind: kinds.count(kind) for kind in ChangeKind if kind in kinds}


def untouched(preview: Preview) -> bool:
    """Whether a preview proves that nothing changes: complete, and neither steps nor counts differ."""
    quiet = all(_KINDS.get(step.op, ChangeKind.CHANGED) is None for step in preview.steps)
    counted = all(
        _KINDS.get(op, ChangeKind.CHANGED) is None for op, number in preview.summary.items() if number
    )
    refused = any(finding.level == "mandatory" for finding in preview.findings)
    return preview.complete and not refused and quiet and counted


def _rank(change: Change) -> int:
    return _RANKS[change.kind]


def _change(step: Step, remarks: Sequence[str]) -> Change | None:
    kind = _KINDS.get(step.op, ChangeKind.CHANGED)
    if kind is None:
        return None
    if kind is ChangeKind.CHANGED and _reinstalls(step):
        kind = ChangeKind.REINSTALLED
    note = _LOSSES.get((step.type, kind), "")
    if lock := next((remark for remark in remarks if LOCK in remark), ""):
        kind = kind if kind.dangerous else ChangeKind.LOCKED
        note = "; ".join(part for part in (note, lock) if part)
    if step.protect and kind in {ChangeKind.REPLACED, ChangeKind.DELETED}:
        note = "; ".join(part for part in (note, "**protected: `up` will refuse**") if part)
    if step.op not in _KINDS:
        note = f"the engine calls it {step.op}"
    return Change(kind, step.name, step.type, step.reasons, note)


def _reinstalls(step: Step) -> bool:
    """A device whose user or custom data changes is reinstalled, as the service's own provider does it."""
    changed = {reason.split(".")[0].split("[")[0] for reason in step.reasons}
    return step.type == DEVICE and bool(changed & REINSTALLING)
