"""A table, and the ways to write one: text for a terminal, Markdown, CSV, JSON, HTML."""

import csv
import html
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

Cell = str | int | Decimal | bool | None
"""A value of a table; None is written as nothing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    key: str
    """Its name for programs: the key in JSON, the heading in CSV."""
    heading: str
    """Its name for people."""
    number: bool = False
    """Whether it holds numbers, which are aligned to the right."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns."""

    title: str
    """What it shows."""
    columns: Sequence[Column]
    """Its columns in order."""
    rows: Sequence[Sequence[Cell]]
    """Its rows; each has one cell a column."""
    total: Sequence[Cell] | None = None
    """The row of sums, which stands last and apart."""

    def records(self) -> list[dict[str, Cell]]:
        """Its rows (without sums) as maps by column key."""
        return [
            {column.key: cell for column, cell in zip(self.columns, row, strict=True)} for row in self.rows
        ]


def shown(cell: Cell) -> str:
    """A cell as people read it."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case Decimal():
            return f"{cell:,f}"
        case _:
            return str(cell)


def as_text(table: Table) -> str:
    """The table for a terminal: columns aligned, a rule under the headings."""
    body = [[shown(cell) for cell in row] for row in (*table.rows, *_sums(table))]
    headings = [column.heading for column in table.columns]
    widths = [max(map(width_of, column), default=0) for column in zip(headings, *body, strict=True)] or [0]
    lines = [_aligned(table.columns, headings, widths), "  ".join("-" * width for width in widths)]
    lines += [_aligned(table.columns, row, widths) for row in body]
    if table.total is not None:
        lines.insert(-1, lines[1])
    return "\n".join([table.title, *lines]) + "\n"


def width_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def as_markdown(table: Table) -> str:
    """The table in GitHub's Markdown."""
    lines = [
        "| " + " | ".join(_markdown(column.heading) for column in table.columns) + " |",
        "|" + "|".join("---:" if column.number else "---" for column in table.columns) + "|",
    ]
    lines += ["| " + " | ".join(_markdown(shown(cell)) for cell in row) + " |" for row in table.rows]
    for row in _sums(table):
        cells = [_markdown(shown(cell)) for cell in row]
        lines.append("| " + " | ".join(f"**{cell}**" if cell else "" for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def as_csv(table: Table) -> str:
    """The table as CSV (RFC 4180, but lines end with a newline); numbers as they are, sums left out."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    writer.writerows([["" if cell is None else _plain(cell) for cell in row] for row in table.rows])
    return target.getvalue()


def as_json(table: Table) -> str:
    """The rows as a JSON list of objects."""
    return to_json(table.records())


def as_html(table: Table) -> str:
    """The table in HTML, with a caption and headings that screen readers announce."""
    classes = [' class="number"' if column.number else "" for column in table.columns]

    def row(cells: Sequence[Cell]) -> str:
        written = [
            f'<th scope="row">{html.escape(shown(cell))}</th>'
            if position == 0
            else f"<td{classes[position]}>{html.escape(shown(cell))}</td>"
            for position, cell in enumerate(cells)
        ]
        return f"<tr>{''.join(written)}</tr>"

    head = "".join(
        f'<th scope="col"{css}>{html.escape(column.heading)}</th>'
        for column, css in zip(table.columns, classes, strict=True)
    )
    foot = "".join(f"<tfoot>{row(sums)}</tfoot>" for sums in _sums(table))
    body = "\n".join(row(cells) for cells in table.rows)
    return (
        f"<table><caption>{html.escape(table.title)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>{foot}</table>\n"
    )


FORMATS: Final[Mapping[str, Callable[[Table], str]]] = {
    "text": as_text,
    "markdown": as_markdown,
    "csv": as_csv,
    "json": as_json,
}
"""The ways to write a table that a command can be asked for, by name."""


def to_json(value: object) -> str:
    """JSON for people and programs: indented, exact decimals as numbers, a newline at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=_number) + "\n"


def join_tables(tables: Iterable[Table], write: Callable[[Table], str]) -> str:
    """Several tables one after another, an empty line between them."""
    return "\n".join(write(table) for table in tables)


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def _plain(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = str(cell)
    # A spreadsheet would run a cell that begins like a formula.
    return f"'{text}" if isinstance(cell, str) and text[:1] in {"=", "+", "-", "@"} else text


def _sums(table: Table) -> list[Sequence[Cell]]:
    return [] if table.total is None else [table.total]


def _aligned(columns: Sequence[Column], row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        " " * (width - width_of(cell)) + cell if column.number else cell + " " * (width - width_of(cell))
        for column, cell, width in zip(columns, row, widths, strict=True)
    ]
    return "  ".join(cells).rstrip()


def _markdown(text: str) -> str:
    """Text that cannot break out of a cell of a Markdown table, nor be read as markup or a mention."""
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
    escaped = escaped.replace("<", "&lt;").replace("`", "\\`").replace("*", "\\*").replace("_", "\\_")
    return escaped.replace("@", "@\u2060").replace("[", "\\[")
