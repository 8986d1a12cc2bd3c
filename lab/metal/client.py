"""The lab's own way to the emulator: through the socket in its state folder, so from outside the namespace too."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from lab.errors import LabError
from lab.metal.server import SOCKET

TIMEOUT = 5.0


@contextmanager
def client(state: Path) -> Iterator[httpx.Client]:
    """An HTTP client of the emulator whose state is in that folder."""
    try:
        folder = os.open(state, os.O_PATH | os.O_DIRECTORY)
    except OSError as error:
        raise LabError("The lab's metal API is down: run `python -m lab up metal`.") from error
    try:
        transport = httpx.HTTPTransport(uds=f"/proc/self/fd/{folder}/{SOCKET}")
        with httpx.Client(transport=transport, base_url="http://lab", timeout=TIMEOUT) as session:
            yield session
    finally:
        os.close(folder)


def ask(state: Path, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """One request; its answer as JSON, or none.

    Raises:
        LabError: the emulator does not answer, or refuses; the message is for a person.
    """
    try:
        with client(state) as session:
            answer = session.request(method, path, json=body)
    except httpx.HTTPError as error:
        raise LabError(
            f"The lab's metal API does not answer ({error}): run `python -m lab up metal`."
        ) from error
    if answer.is_error:
        raise LabError("\n".join(answer.json().get("errors", [answer.text])))
    return answer.json() if answer.content else None
