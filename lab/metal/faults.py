"""Faults on demand: kept in the state, taken by requests and jobs as they match."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.metal.database import Row, Transaction
from lab.metal.errors import OH_SNAP, not_found, unprocessable
from lab.metal.fields import Fields


@dataclass(frozen=True)
class Kind:
    """A kind of fault: what it does and what it may be told, with defaults (none: it must be told)."""

    summary: str
    defaults: Mapping[str, Any]


ANY = ".*"
KINDS: Mapping[str, Kind] = {
    "slow": Kind("answer late", {"method": ANY, "path": ANY, "seconds": 2.0}),
    "error": Kind(
        "answer with an error",
        {"method": ANY, "path": ANY, "status": 500, "message": OH_SNAP, "retry_after": 0},
    ),
    "drop": Kind("drop the connection without an answer", {"method": ANY, "path": ANY}),
    "no-capacity": Kind("no servers of a plan at a site", {"plan": ANY, "site": ANY}),
    "stuck": Kind(
        "a device stays in provisioning or reinstalling until the fault is gone", {"hostname": None}
    ),
    "fail-provision": Kind(
        "provisioning ends in state failed",
        {"hostname": None, "reason": "no network boot offer was answered"},
    ),
    "fail-reinstall": Kind(
        "a reinstall ends in state failed", {"hostname": None, "reason": "the installer could not be fetched"}
    ),
}
PATTERNS = frozenset({"method", "path", "plan", "site", "hostname"})
"""These are regular expressions that must match the whole, the path from its start."""


def add(tx: Transaction, body: Fields, kinds: Mapping[str, Kind] = KINDS) -> Row:
    """Set a fault of one of these kinds.

    Raises:
        ApiError: 422 that names what is wrong and what would be right.
    """
    name = body.required_text("kind")
    kind = kinds.get(name)
    if kind is None:
        raise unprocessable(f"kind: there is no {name!r}; there are {', '.join(kinds)}")
    spec = dict(kind.defaults)
    for key, value in body.values.items():
        if key in ("kind", "times"):
            continue
        if key not in spec:
            raise unprocessable(f"{key}: a fault of kind {name} takes {', '.join(spec)}, times")
        spec[key] = value
    _check(name, spec)
    times = body.integer("times")
    if times is not None and times < 1:
        raise unprocessable("times: one or more; without it the fault stays until it is taken away")
    return tx.insert("faults", kind=name, spec=spec, times=times)


def remove(tx: Transaction, key: str) -> None:
    """Take one fault away."""
    if not tx.execute("DELETE FROM faults WHERE id = ?", key):
        raise not_found()


def all_set(tx: Transaction) -> list[dict[str, Any]]:
    """Every fault that is set, as JSON."""
    return [document(row) for row in tx.all("SELECT * FROM faults ORDER BY id")]


def document(row: Row) -> dict[str, Any]:
    """A fault as JSON."""
    return {"id": row["id"], "kind": row["kind"], "times": row["times"], **row["spec"]}


def take(tx: Transaction, kind: str, **facts: str) -> Mapping[str, Any] | None:
    """The first fault of this kind that matches the facts, used up by one time; none if there is none."""
    row = _find(tx, kind, facts)
    if row is None:
        return None
    if row["times"] == 1:
        tx.execute("DELETE FROM faults WHERE id = ?", row["id"])
    elif row["times"] is not None:
        tx.execute("UPDATE faults SET times = times - 1 WHERE id = ?", row["id"])
    return row["spec"]


def peek(tx: Transaction, kind: str, **facts: str) -> Mapping[str, Any] | None:
    """The first fault of this kind that matches the facts, not used up; none if there is none."""
    row = _find(tx, kind, facts)
    return row["spec"] if row is not None else None


def present(tx: Transaction, kind: str, **facts: str) -> bool:
    """Whether a fault of this kind matches; it is not used up."""
    return _find(tx, kind, facts) is not None


def _find(tx: Transaction, kind: str, facts: Mapping[str, str]) -> Row | None:
    for row in tx.all("SELECT * FROM faults WHERE kind = ? ORDER BY id", kind):
        if all(_matches(name, row["spec"][name], value) for name, value in facts.items()):
            return row
    return None


def _matches(name: str, pattern: str, value: str) -> bool:
    match = re.match if name == "path" else re.fullmatch
    return match(pattern, value) is not None


def _check(name: str, spec: Mapping[str, Any]) -> None:
    for key, value in spec.items():
        if value is None:
            raise unprocessable(f"{key}: a fault of kind {name} needs it (a regular expression)")
        if key in PATTERNS:
            try:
                re.compile(value)
            except (re.error, TypeError) as error:
                raise unprocessable(f"{key}: {value!r} is no regular expression: {error}") from error
        elif key in ("reason", "message"):
            if not isinstance(value, str):
                raise unprocessable(f"{key}: takes a sentence")
        elif isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise unprocessable(f"{key}: takes a number, zero or more")
