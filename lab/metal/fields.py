"""Reading a request's body: typed, and refused with the service's kind of message where it is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from lab.metal.errors import ApiError, unprocessable


class Fields:
    """A JSON object as it came in; a missing key and null mean the same."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    @classmethod
    def parse(cls, content: bytes) -> Fields:
        """Read a request's body.

        Raises:
            ApiError: 400 where it is no JSON object.
        """
        if not content.strip():
            return cls({})
        try:
            values = json.loads(content)
        except ValueError as error:
            raise ApiError(400, f"The request's body is not valid JSON: {error}") from error
        if not isinstance(values, dict):
            raise ApiError(400, "The request's body is not a JSON object")
        return cls(cast("dict[str, Any]", values))

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def raw(self, name: str) -> Any:
        """The value as it came, or none."""
        return self.values.get(name)

    def text(self, name: str) -> str | None:
        """A string, or none."""
        value = self.raw(name)
        if value is None or isinstance(value, str):
            return value
        raise unprocessable(f"{name} must be a string")

    def required_text(self, name: str) -> str:
        """A string that is there and not empty."""
        value = self.text(name)
        if not value or not value.strip():
            raise unprocessable(f"{name} can't be blank")
        return value

    def integer(self, name: str) -> int | None:
        """A whole number (also as digits in a string, which clients send), or none."""
        value = self.raw(name)
        if isinstance(value, str) and value.strip().lstrip("-").isdigit():
            return int(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise unprocessable(f"{name} is not a number")

    def boolean(self, name: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self.raw(name)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        raise unprocessable(f"{name} must be true or false")

    def strings(self, name: str) -> list[str]:
        """A list of strings; an empty object counts as an empty list, since one client sends that."""
        value = self.raw(name)
        if value is None or value == {}:
            return []
        items = cast("list[object]", value) if isinstance(value, list) else [value]
        if isinstance(value, list) and all(isinstance(item, str) for item in items):
            return cast("list[str]", items)
        raise unprocessable(f"{name} must be a list of strings")

    def mapping(self, name: str) -> dict[str, Any]:
        """An object; also one written as JSON in a string, as older clients send it."""
        value = self.raw(name)
        if isinstance(value, str):
            try:
                value = json.loads(value or "null")
            except ValueError as error:
                raise unprocessable(f"{name} is not valid JSON") from error
        if value is None:
            return {}
        if isinstance(value, dict):
            return cast("dict[str, Any]", value)
        raise unprocessable(f"{name} must be an object")

    def items(self, name: str) -> list[Fields]:
        """A list of objects."""
        value = self.raw(name)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(item, dict) for item in cast("list[object]", value)):
            return [Fields(item) for item in cast("list[dict[str, Any]]", value)]
        raise unprocessable(f"{name} must be a list of objects")
