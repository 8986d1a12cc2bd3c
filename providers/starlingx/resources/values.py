"""Values between a program and the services' rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.declare import Field

_NOTHING = (None, "", "none", "None")


def text(values: Values, name: str, default: str = "") -> str:
    """Return a property as text; the default where it is left out."""
    value = values.get(name)
    return default if value is None else str(value)


def texts(values: Values, name: str) -> list[str]:
    """Return a property that is a list of texts."""
    value = values.get(name)
    return [str(item) for item in value] if isinstance(value, Sequence) and not isinstance(value, str) else []


def number(values: Values, name: str, default: int = 0) -> int:
    """Return a property as a whole number."""
    value = values.get(name)
    return int(value) if isinstance(value, int | float) else default


def mapping(values: Values, name: str) -> dict[str, Any]:
    """Return a property that is a map."""
    value = values.get(name)
    return dict(value) if isinstance(value, Mapping) else {}


def inner(row: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return an object inside a row; an empty one where there is none."""
    found: dict[str, Any] = row[key] if isinstance(row.get(key), dict) else {}
    return found


def from_row(one: Field, raw: Any) -> Value:
    """Return what a row holds in the form in which a program gives it.

    sysinv writes lists as texts with commas, numbers now and then as texts, and nothing as `none`.
    """
    if one.kind in (Kind.LIST, Kind.SET):
        items: list[Any] = raw.split(",") if isinstance(raw, str) else list(raw or [])
        return [item for item in items if item not in _NOTHING]
    if one.kind is Kind.MAP:
        return inner({"": raw}, "")
    if one.kind is Kind.STRING:
        return None if raw is None else str(raw)
    if raw in _NOTHING:
        return None
    if one.kind is Kind.BOOL:
        return raw if isinstance(raw, bool) else str(raw).lower() in ("true", "1", "yes", "y")
    if one.kind is Kind.INT:
        return int(raw)
    return float(raw) if one.kind is Kind.FLOAT else raw


def to_row(value: Value) -> Any:
    """Return a value as sysinv takes it: a list as text with commas, an empty one as `none`."""
    if isinstance(value, list):
        return ",".join(str(item) for item in value) or "none"
    return value
