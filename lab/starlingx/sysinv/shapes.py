"""Which keys sysinv shows of which kind, alone and in a list, as recorded; and its links."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lab.starlingx.store import Doc

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Shape:
    """The shape of a kind.

    Attributes:
        key: what its list is called.
        item: keys of one object, in order.
        row: keys of one object in a list.
        lists: keys that are links to a collection below it.
    """

    key: str
    item: Sequence[str]
    row: Sequence[str]
    lists: Sequence[str]


@cache
def _document() -> dict[str, Any]:
    return json.loads((DATA / "shapes.json").read_text(encoding="utf-8"))


def root() -> Sequence[str]:
    """The collections that the root of the API names."""
    return _document()["root"]


@cache
def shape(kind: str) -> Shape:
    """The shape of a kind."""
    found = _document()["kinds"][kind]
    return Shape(found["key"] or kind, found["item"].split(), found["row"].split(), found["lists"].split())


def links(base: str, *path: str) -> list[dict[str, str]]:
    """The two links of an object or collection."""
    tail = "/".join(path)
    return [
        {"href": f"{base}/v1/{tail}", "rel": "self"},
        {"href": f"{base}/{tail}", "rel": "bookmark"},
    ]


def render(kind: str, doc: Doc, keys: Sequence[str], lists: Sequence[str], base: str) -> Doc:
    """An object as the API shows it: these keys, and no others."""
    shown: Doc = {}
    for key in keys:
        if key == "links":
            shown[key] = links(base, kind, doc["uuid"])
        elif key in lists:
            shown[key] = links(base, kind, doc["uuid"], key)
        else:
            shown[key] = doc.get(key)
    return shown
