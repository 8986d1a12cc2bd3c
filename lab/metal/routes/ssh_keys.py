"""SSH keys of the user and of projects."""

from __future__ import annotations

import base64
import binascii
import hashlib

from lab.metal.calls import NO_CONTENT, Call, Reply, route
from lab.metal.database import Row
from lab.metal.documents import accounts
from lab.metal.errors import unprocessable
from lab.metal.world import USER_ID, new_id

KINDS = ("ssh-", "ecdsa-", "sk-")


def list_of_user(call: Call) -> Reply:
    """The user's keys; ``search`` looks at key, label and fingerprint."""
    return _listing(call, USER_ID)


def list_of_project(call: Call) -> Reply:
    """A project's keys."""
    return _listing(call, call.row("projects")["id"])


def create_for_user(call: Call) -> Reply:
    """A new key of the user."""
    return _create(call, "user", USER_ID)


def create_for_project(call: Call) -> Reply:
    """A new key of a project."""
    return _create(call, "project", call.row("projects")["id"])


def show(call: Call) -> Reply:
    """One key."""
    return Reply(accounts.ssh_key(call.row("ssh_keys")))


def update(call: Call) -> Reply:
    """Change a key's label, key or tags."""
    row = call.row("ssh_keys")
    changes: dict[str, object] = {"updated_at": call.world.now()}
    if "label" in call.body:
        changes["label"] = call.body.required_text("label")
    if "key" in call.body:
        key = call.body.required_text("key")
        changes |= {"key": key, "fingerprint": fingerprint(key)}
    if "tags" in call.body:
        changes["tags"] = call.body.strings("tags")
    call.tx.update("ssh_keys", row["id"], **changes)
    return show(call)


def delete(call: Call) -> Reply:
    """Take a key away; devices keep it until their next installation."""
    call.tx.delete("ssh_keys", call.row("ssh_keys")["id"])
    return NO_CONTENT


def fingerprint(key: str) -> str:
    """The MD5 fingerprint as the service shows it: sixteen bytes with colons between.

    Raises:
        ApiError: 422 where this is no public key in OpenSSH's format.
    """
    parts = key.split()
    try:
        body = base64.b64decode(parts[1], validate=True) if len(parts) > 1 else b""
    except binascii.Error:
        body = b""
    if not body or not key.startswith(KINDS):
        raise unprocessable("key is not a valid SSH public key")
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def _listing(call: Call, owner: str) -> Reply:
    rows = call.tx.all("SELECT * FROM ssh_keys WHERE owner_id = ? ORDER BY rowid", owner)
    wanted = (call.query.get("search") or call.query.get("query") or "").lower()
    return Reply({"ssh_keys": [accounts.ssh_key(row) for row in rows if _found(row, wanted)]})


def _found(row: Row, wanted: str) -> bool:
    return any(wanted in row[name].lower() for name in ("key", "label", "fingerprint"))


def _create(call: Call, kind: str, owner: str) -> Reply:
    label = call.body.required_text("label")
    key = call.body.required_text("key").strip()
    print_of_key = fingerprint(key)
    if call.tx.count("SELECT count(*) FROM ssh_keys WHERE owner_id = ? AND key = ?", owner, key):
        raise unprocessable("key has already been taken")
    now = call.world.now()
    row = call.tx.insert(
        "ssh_keys",
        id=new_id(),
        owner_kind=kind,
        owner_id=owner,
        label=label,
        key=key,
        fingerprint=print_of_key,
        tags=call.body.strings("tags"),
        created_at=now,
        updated_at=now,
    )
    return Reply(accounts.ssh_key(row), 201)


ROUTES = [
    route("/ssh-keys", GET=list_of_user, POST=create_for_user),
    route("/projects/{id}/ssh-keys", GET=list_of_project, POST=create_for_project),
    route("/ssh-keys/{id}", GET=show, PUT=update, PATCH=update, DELETE=delete),
]
