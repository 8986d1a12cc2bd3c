"""``include`` and ``exclude``: links in an answer become the objects they name, and objects become links."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from starlette.datastructures import QueryParams

from lab.metal.database import Transaction
from lab.metal.documents import resolve
from lab.metal.world import World

DEPTH = 3
"""How deep a dotted name may go, as the service documents it."""

Document = dict[str, Any]
Change = Callable[[Document], Document]


def shape(world: World, tx: Transaction, document: Document, query: QueryParams) -> Document:
    """Apply the query's ``include`` and ``exclude``; names that an object does not have are passed over."""

    def grow(value: Document) -> Document:
        if set(value) != {"href"}:
            return value
        return resolve.by_href(world, tx, value["href"]) or value

    def shrink(value: Document) -> Document:
        return {"href": value["href"]} if "href" in value else value

    for path in _paths(query, "include"):
        _apply(document, path, grow, whole_way=True)
    for path in _paths(query, "exclude"):
        _apply(document, path, shrink, whole_way=False)
    return document


def _paths(query: QueryParams, name: str) -> Iterable[list[str]]:
    for key in (name, f"{name}[]"):
        for text in query.getlist(key):
            for path in text.split(","):
                if path.strip():
                    yield path.strip().split(".")[:DEPTH]


def _apply(document: Document, path: list[str], change: Change, *, whole_way: bool) -> None:
    """Change what ``path`` names, in every entry of lists on the way.

    An answer without a link of its own is a list: there the path begins at its entries.
    """
    entries = [document]
    for value in document.values():
        if isinstance(value, list) and "href" not in document:
            entries += [entry for entry in cast("list[Any]", value) if isinstance(entry, dict)]
    for entry in entries:
        _descend(entry, path, change, whole_way=whole_way)


def _descend(document: Document, path: list[str], change: Change, *, whole_way: bool) -> None:
    name, *rest = path
    value = document.get(name)
    changes = whole_way or not rest

    def step(item: Any) -> Any:
        if not isinstance(item, dict):
            return item
        here = cast("Document", item)
        here = change(here) if changes else here
        if rest:
            _descend(here, rest, change, whole_way=whole_way)
        return here

    if isinstance(value, list):
        document[name] = [step(item) for item in cast("list[Any]", value)]
    elif value is not None:
        document[name] = step(value)
