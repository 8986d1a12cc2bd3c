"""Typed reading of checked inputs and state: what is missing is an empty value."""

from providers.kit.values import Values


def text(values: Values, key: str) -> str:
    """Return a string."""
    value = values.get(key)
    return value if isinstance(value, str) else "" if value is None else str(value)


def number(values: Values, key: str) -> int:
    """Return a whole number."""
    value = values.get(key)
    return int(value) if isinstance(value, int | float) else 0


def flag(values: Values, key: str) -> bool:
    """Return a boolean."""
    return values.get(key) is True


def texts(values: Values, key: str) -> list[str]:
    """Return a list of strings; numbers in it become strings."""
    value = values.get(key)
    return [str(item) for item in value] if isinstance(value, list) else []


def fields(values: Values, key: str) -> Values:
    """Return an object."""
    value = values.get(key)
    return value if isinstance(value, dict) else {}


def objects(values: Values, key: str) -> list[Values]:
    """Return a list of objects."""
    value = values.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
