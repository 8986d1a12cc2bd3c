"""JSON patches as sysinv takes them: in practice always ``replace`` of a top-level key."""

from __future__ import annotations

from typing import Any, cast

from lab.starlingx.errors import RefusalError
from lab.starlingx.store import Doc

OPERATIONS = ("add", "replace", "remove")


def changes(body: Any) -> Doc:
    """The keys that a patch changes, with their new values (none for ``remove``).

    Raises:
        RefusalError: it is no patch.
    """
    if not isinstance(body, list):
        raise RefusalError(
            f"Invalid input for field/attribute patch. Value: '{body}'. Value not a valid list: {body}"
        )
    found: Doc = {}
    for entry in cast("list[dict[str, Any]]", body):
        operation = entry.get("op")
        if operation not in OPERATIONS:
            raise RefusalError(f"Operation not supported: {operation}")
        found[str(entry.get("path", "")).strip("/")] = None if operation == "remove" else entry.get("value")
    return found


def unknown(doc: Doc, wanted: Doc) -> str | None:
    """The first key of a patch that the object does not have."""
    return next((name for name in wanted if name.split("/")[0] not in doc), None)


def refuse_unknown(doc: Doc, wanted: Doc, body: Any, *, path_first: bool = False) -> None:
    """Refuse a patch of keys that the object does not have, as the systems' and services' controllers say it.

    Args:
        doc: the object.
        wanted: the patch's changes.
        body: the patch as it came; it is in the message.
        path_first: whether the controller has rewritten the operations (their path then stands first).
    """
    name = unknown(doc, wanted)
    if name is None:
        return
    shown = [
        {key: entry[key] for key in (("path", "op", "value") if path_first else tuple(entry)) if key in entry}
        for entry in body
    ]
    raise RefusalError(
        f"Couldn't apply patch '{shown}'. Reason: can't replace a non-existent object '{name}'"
    )


def number(value: Any) -> Any:
    """A number that came as digits in a string, as clients send them."""
    if isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    return value
