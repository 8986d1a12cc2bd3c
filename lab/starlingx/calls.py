"""A request and its answer, as every service of the lab's clouds sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from functools import cached_property
from typing import Any, cast

from lab.starlingx.errors import RefusalError
from lab.starlingx.store import Doc, Records


@dataclass(frozen=True)
class Identity:
    """Who asks, by a token of Keystone."""

    user: str
    roles: frozenset[str]

    @property
    def may_write(self) -> bool:
        """Whether it may change anything."""
        return "admin" in self.roles


@dataclass(frozen=True)
class Call:
    """One request.

    Attributes:
        parts: the path behind the service's root, in pieces, e.g. ``("v1", "ihosts", "controller-0")``.
        raw_path: the path as it came, with a trailing slash if it had one.
        base: scheme, host, port (and prefix) under which the client reached the service; no slash at its end.
    """

    records: Records
    cloud: Doc
    method: str
    parts: tuple[str, ...]
    raw_path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base: str
    identity: Identity | None = None
    ports: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def wants_json(self) -> bool:
        """Whether the client asked for JSON by name (``*/*`` is not enough for webob)."""
        return "application/json" in self.headers.get("accept", "")

    @property
    def content_type(self) -> str:
        """The body's media type, without parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip()

    @cached_property
    def json(self) -> Any:
        """The body as JSON.

        Raises:
            RefusalError: it is none.
        """
        try:
            return json.loads(self.body) if self.body else None
        except ValueError as error:
            raise RefusalError("Request is not in valid JSON format") from error

    @property
    def fields(self) -> Doc:
        """The body as a JSON object; empty if it is none."""
        found: object = self.json
        return cast("Doc", found) if isinstance(found, dict) else {}

    @cached_property
    def form(self) -> dict[str, str]:
        """The parts of a multipart body by name, files and fields alike; empty if it is none."""
        if not self.content_type.startswith("multipart/"):
            return {}
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        found: dict[str, str] = {}
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if isinstance(name, str) and isinstance(content, bytes):
                found[name] = content.decode("utf-8", "replace").removesuffix("\r\n")
        return found


@dataclass(frozen=True)
class Answer:
    """What comes back. ``body`` is turned into JSON unless ``text`` is given."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    text: str | None = None
    media: str = "application/json"

    def content(self) -> bytes:
        """The bytes of the body."""
        if self.text is not None:
            return self.text.encode()
        return json.dumps(self.body).encode() if self.status != NO_CONTENT else b""


NO_CONTENT = 204
NOTHING = Answer(status=NO_CONTENT)


def segments(path: str) -> tuple[str, ...]:
    """The pieces of a path."""
    return tuple(piece for piece in path.split("/") if piece)


def joined(values: Sequence[str]) -> str:
    """Several values as the services print them."""
    return ", ".join(values)
