"""The tables of docs/starlingx-provider.md, from the declarations: `python -m providers.starlingx docs`."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from providers.kit.schema import Kind
from providers.starlingx import config
from providers.starlingx.declare import Declaration, Field
from providers.starlingx.function import Function
from providers.starlingx.functions import FUNCTIONS
from providers.starlingx.resources.catalogue import RESOURCES
from providers.starlingx.schema import describe

PAGE: Final = Path(__file__).parents[2] / "docs" / "starlingx-provider.md"
BEGIN: Final = "<!-- tables: python -m providers.starlingx docs -->"
_IDS: Final = {"FileSystem": "[<host>/]<name>"}
_LISTS: Final = {Kind.LIST: "list", Kind.SET: "set", Kind.MAP: "map"}
Row = Sequence[str]


def write() -> None:
    """Put the tables into the page, behind what is written by hand."""
    PAGE.write_text(f"{by_hand()}{BEGIN}\n\n{tables()}", encoding="utf-8")


def by_hand() -> str:
    """Return the page as far as it is written by hand."""
    return PAGE.read_text(encoding="utf-8").partition(BEGIN)[0]


def tables() -> str:
    """Return every table: the provider's configuration, resources, functions."""
    parts = ["## Configuration\n", _table(("property", "type", ""), map(_of_config, config.FIELDS.items()))]
    parts.append("## Resources\n")
    parts += [_resource(one.declaration) for one in RESOURCES]
    parts.append("## Functions\n")
    parts += [_function(one) for one in FUNCTIONS]
    return "\n".join(parts)


def _of_config(one: tuple[str, Field]) -> Row:
    name, field = one
    text = describe(field)
    if field.default is not None:
        text += f" Default: `{field.default}`."
    return f"`{name}`{'' if field.required else '?'}", _kind(field), text


def _resource(one: Declaration) -> str:
    name = _IDS.get(one.name) or "/".join(f"<{key}>" for key in one.naming) or one.name.lower()
    given = {key: field for key, field in one.own.items() if field.required or field.optional}
    seen = {key: field for key, field in one.own.items() if key not in given}
    lines = [f"### {one.name}\n", f"{one.text} Imported as `{name}`.\n"]
    lines.append(_table(("property", "type", ""), map(_of_config, given.items())))
    if seen:
        told = "; ".join(f"`{key}`: {_small(describe(field))}" for key, field in seen.items())
        lines.append(f"Tells: {told}.\n")
    return "\n".join(lines)


def _function(one: Function) -> str:
    lines = [f"### {one.name}\n", f"{one.text}\n"]
    if one.arguments:
        lines.append(_table(("argument", "type", ""), map(_of_config, one.arguments.items())))
    answers = "; ".join(f"`{key}`: {_small(field.text)}" for key, field in one.results.items())
    lines.append(f"Answers: {answers}.\n")
    return "\n".join(lines)


def _small(text: str) -> str:
    return text.rstrip(".;")


def _kind(field: Field) -> str:
    if field.kind in _LISTS:
        return f"{_LISTS[field.kind]} of {field.element.value.lower()}"
    return f"{field.kind.value.lower()}{', secret' if field.secret else ''}"


def _table(titles: Row, rows: Iterable[Row]) -> str:
    lines = [f"| {' | '.join(titles)} |", "|---|---|---|"]
    lines += [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"
