"""Requests to an ASGI application in this thread.

SQLite's connection belongs to the thread that opened it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp


class InProcess:
    """An HTTP client without a network; the port of a URL arrives as the server's port."""

    def __init__(self, app: ASGIApp) -> None:
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app))

    def request(self, method: str, url: str, **arguments: Any) -> httpx.Response:
        """Ask and wait."""
        return self._runner.run(self._client.request(method, url, **arguments))

    def close(self) -> None:
        """End it."""
        self._runner.run(self._client.aclose())
        self._runner.close()
