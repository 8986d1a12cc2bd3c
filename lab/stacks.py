"""Which stacks are the lab's."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import yaml

from lab.errors import LabError


def uses_lab(stack_file: Path) -> bool:
    """Whether a stack is the lab's: an endpoint in its file is on loopback, where no real cloud listens.

    Raises:
        LabError: the file cannot be read, or is no YAML.
    """
    try:
        document: Any = yaml.safe_load(stack_file.read_text(encoding="utf-8"))
    except OSError as error:
        raise LabError(f"{stack_file} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LabError(f"{stack_file} is not valid YAML: {error}") from error
    return any(_on_loopback(text) for text in _texts(document))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in cast("dict[Any, Any]", value).values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _texts(item)


def _on_loopback(text: str) -> bool:
    if "://" not in text or any(character.isspace() for character in text):
        return False
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
