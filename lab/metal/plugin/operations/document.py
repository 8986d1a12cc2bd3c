"""A JSON answer of the API, read with types: a missing or null field is an empty value, as in packngo."""

from collections.abc import Mapping
from typing import Any, cast


class Document:
    """One object of an answer."""

    def __init__(self, fields: Mapping[str, Any] | None = None) -> None:
        self._fields: Mapping[str, Any] = fields or {}

    def __bool__(self) -> bool:
        return bool(self._fields)

    def has(self, key: str) -> bool:
        """Tell whether the field is there and not null."""
        return self._fields.get(key) is not None

    def raw(self, key: str) -> Any:
        """Return the field as it came."""
        return self._fields.get(key)

    def text(self, key: str) -> str:
        """Return a string field."""
        value = self._fields.get(key)
        return value if isinstance(value, str) else "" if value is None else str(value)

    def number(self, key: str) -> int:
        """Return a whole number."""
        value = self._fields.get(key)
        return int(value) if isinstance(value, int | float) else 0

    def flag(self, key: str) -> bool:
        """Return a boolean."""
        return self._fields.get(key) is True

    def child(self, key: str) -> "Document":
        """Return an object field; an empty one where it is missing."""
        value = self._fields.get(key)
        return Document(cast("dict[str, Any]", value)) if isinstance(value, dict) else Document()

    def children(self, key: str) -> list["Document"]:
        """Return the objects of a list field."""
        items: list[Any] = [item for item in self._list(key) if isinstance(item, dict)]
        return [Document(cast("dict[str, Any]", item)) for item in items]

    def texts(self, key: str) -> list[str]:
        """Return the strings of a list field."""
        return [str(item) for item in self._list(key)]

    def _list(self, key: str) -> list[Any]:
        value = self._fields.get(key)
        return cast("list[Any]", value) if isinstance(value, list) else []

    @property
    def id(self) -> str:
        """The object's id: its own, or the last part of the link where only that came."""
        return self.text("id") or self.text("href").rstrip("/").rsplit("/", 1)[-1]
