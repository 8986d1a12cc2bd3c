"""sysinv's XML: what it answers to a client that asks for it."""

from __future__ import annotations

from typing import Any, cast
from xml.sax.saxutils import escape


def to_xml(value: Any, tag: str = "result") -> str:
    """A value as sysinv's XML renderer writes it."""
    return f"<{tag}>{_inside(value)}</{tag}>"


def _inside(value: Any) -> str:
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        return "".join(
            _pairs(name, cast("dict[str, Any]", content)) if _is_map(name, content) else to_xml(content, name)
            for name, content in entries.items()
        )
    if isinstance(value, list):
        return "".join(to_xml(entry, "item") for entry in cast("list[Any]", value))
    return escape(str(value)) if value is not None else ""


def _is_map(name: str, content: Any) -> bool:
    return name == "capabilities" and isinstance(content, dict)


def _pairs(name: str, content: dict[str, Any]) -> str:
    inside = "".join(
        f"<item><key>{escape(key)}</key><value>{escape(str(value))}</value></item>"
        for key, value in content.items()
    )
    return f"<{name}>{inside}</{name}>"
