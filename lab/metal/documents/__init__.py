"""Rows as the service's JSON: one function a kind of object; objects inside objects are links or whole."""

from __future__ import annotations

from typing import Any

from lab.metal.world import PREFIX

Document = dict[str, Any]


def href(*parts: str) -> Document:
    """A link: ``{"href": "/metal/v1/projects/..."}``."""
    return {"href": "/".join((PREFIX, *parts))}
