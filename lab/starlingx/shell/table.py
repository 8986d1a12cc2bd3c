"""Tables as the commands print them (prettytable's)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence


def text(value: object) -> str:
    """A value in a cell."""
    if isinstance(value, dict | list):
        return json.dumps(value).replace('"', "'").replace("null", "None")
    return str(value)


def rows(titles: Sequence[str], entries: Iterable[Sequence[object]], *, left: bool = True) -> str:
    """A table with these columns.

    Args:
        titles: the columns' names.
        entries: the rows.
        left: whether cells are set left; else in the middle, titles always as the cells.
    """
    body = [[text(cell) for cell in entry] for entry in entries]
    widths = [max(len(title), *(len(row[at]) for row in body), 0) for at, title in enumerate(titles)]
    rule = "+" + "+".join("-" * (width + 2) for width in widths) + "+"

    def line(cells: Sequence[str]) -> str:
        shown = (
            cell.ljust(width) if left else cell.center(width)
            for cell, width in zip(cells, widths, strict=True)
        )
        return "| " + " | ".join(shown) + " |"

    return "\n".join([rule, line(titles), rule, *(line(row) for row in body), rule])


def properties(entries: Iterable[tuple[str, object]], titles: Sequence[str] = ("Property", "Value")) -> str:
    """A table of names and values."""
    return rows(titles, entries)
