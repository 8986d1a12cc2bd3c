"""Tokens: given for a password, good for an hour, known in the whole family of a system controller."""

from __future__ import annotations

import secrets

from lab.starlingx.calls import Identity
from lab.starlingx.clock import iso
from lab.starlingx.store import Doc, Records, setting

LIFE = 3600.0
"""Seconds for which a token is good; the setting ``token_seconds`` changes it."""

ROLES = {"admin": ("admin", "member", "reader"), "reader": ("reader",)}


def users(records: Records, cloud: Doc) -> list[Doc]:
    """A cloud's users; at first ``admin``, and ``reader`` who may only read."""
    found = records.all("user")
    if found:
        return found
    for name, roles in ROLES.items():
        records.add(
            "user", {"name": name, "password": cloud["password"], "roles": list(roles), "enabled": True}
        )
    return records.all("user")


def home(records: Records, cloud: Doc) -> Records:
    """Where a cloud's users and tokens are kept: a subcloud has those of its system controller."""
    return records.of(cloud["central"] or cloud["name"])


def issue(records: Records, cloud: Doc, user: Doc) -> Doc:
    """A new token for a user."""
    now = records.clock.now()
    life = float(setting(records, "token_seconds", LIFE))
    return home(records, cloud).add(
        "token",
        {
            "uuid": f"gAAAAAB{secrets.token_urlsafe(48)}",
            "id": 0,
            "user": user["name"],
            "roles": user["roles"],
            "issued": iso(now),
            "expires": iso(now + life),
            "until": now + life,
        },
    )


def identify(records: Records, cloud: Doc, token: str | None) -> Identity | None:
    """Who holds this token; none if nobody does, or no longer."""
    if not token:
        return None
    found = home(records, cloud).get("token", token)
    if found is None or found["until"] <= records.clock.now():
        return None
    return Identity(found["user"], frozenset(found["roles"]))


def revoke(records: Records, cloud: Doc) -> None:
    """End every token of a cloud at once."""
    kept = home(records, cloud)
    for token in kept.all("token"):
        kept.remove("token", token["uuid"])
