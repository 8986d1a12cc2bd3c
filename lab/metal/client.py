"""The lab's own way to the emulator: the socket in its state folder, so from outside the namespace too.

It is plain standard library: the lab's commands should start at once.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.errors import LabError
from lab.metal.endpoint import SOCKET

TIMEOUT = 5.0
UP_FIRST = "run `python -m lab up {}`"


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over the socket in a folder, whose path may be longer than a socket's address can be."""

    def __init__(self, state: Path) -> None:
        super().__init__("lab", timeout=TIMEOUT)
        self._state = state

    def connect(self) -> None:
        """Connect through the folder's descriptor."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(TIMEOUT)
        folder = os.open(self._state, os.O_PATH | os.O_DIRECTORY)
        try:
            self.sock.connect(f"/proc/self/fd/{folder}/{SOCKET}")
        finally:
            os.close(folder)


def ask(
    state: Path,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    token: str | None = None,
    part: str = "metal",
) -> Any:
    """One request to the emulator of a part whose state is in that folder; its answer as JSON, or none.

    Its own endpoints below /lab need no token, the API's do.

    Raises:
        LabError: the emulator does not answer, or refuses; the message is for a person.
    """
    try:
        with contextlib.closing(_UnixConnection(state)) as connection:
            headers = {"X-Auth-Token": token} if token is not None else {}
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            content = answer.read()
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise LabError(f"The lab's {part} API is down: {UP_FIRST.format(part)}.") from error
    except (OSError, http.client.HTTPException) as error:
        why = error or type(error).__name__
        raise LabError(f"The lab's {part} API does not answer ({why}): {UP_FIRST.format(part)}.") from error
    document = json.loads(content) if content else None
    if answer.status >= http.HTTPStatus.BAD_REQUEST:
        raise LabError("\n".join(document["errors"] if document else [answer.reason]))
    return document
