"""The metal service's calls about ports, for what no resource of its plugin can do.

Its HTTP library costs a tenth of a second to import: only where a node is installed again is it imported.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx

from components.metal.layer3_loan import PortsApiError
from components.metal.provider import OFFICIAL_API
from model.plan.steps.ports import PHASES, Call, Document, Mode

ATTEMPTS: Final = 6
"""Tries of a call that the service could not answer, two seconds apart at first, doubling."""
BUSY: Final = frozenset({408, 429, 500, 502, 503, 504})
ACTIVE_SECONDS: Final = 600
"""An installed server answers before the service notes that it is done; its ports are changed after that."""
LOOK_SECONDS: Final = 2
_PORTS: Final = {"include": "native_virtual_network,virtual_networks"}


class PortsApi:
    """The calls about ports."""

    def __init__(
        self, token: str, endpoint: str | None, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._client = httpx.Client(
            base_url=(endpoint or OFFICIAL_API).rstrip("/"),
            headers={"X-Auth-Token": token},
            timeout=60,
            transport=transport,
        )

    def read(self, ids: Sequence[str]) -> list[Document]:
        """Ports as they are.

        Raises:
            PortsApiError: the service does not tell.
        """
        return [self._ask("GET", f"/ports/{one}", params=_PORTS) for one in ids]

    def until_active(self, device: str) -> None:
        """Wait until the service is done with a server.

        Raises:
            PortsApiError: it failed, or takes too long.
        """
        limit = time.monotonic() + ACTIVE_SECONDS
        while (state := self._ask("GET", f"/devices/{device}")["state"]) != "active":
            if state == "failed" or time.monotonic() > limit:
                raise PortsApiError(f"the server is {state}")
            time.sleep(LOOK_SECONDS)

    def bring(self, ids: Sequence[str], wanted: Mapping[str, Mode]) -> None:
        """Bring ports to the modes that they shall have, by name.

        Raises:
            PortsApiError: the service refuses.
        """
        for phase in PHASES:
            for call in phase(self.read(ids), wanted):
                self._do(call)

    def _do(self, call: Call) -> None:
        self._ask(call.method, call.path, json=call.body)

    def _ask(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        said = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(2**attempt)
            try:
                answer = self._client.request(method, path, **content)
            except httpx.TransportError as error:
                said = f"{self._client.base_url.host} does not answer: {error or type(error).__name__}"
                continue
            if not answer.is_error:
                found: dict[str, Any] = answer.json() if answer.content else {}
                return found
            said = f"{method} {path}: {answer.status_code} {_reason(answer)}"
            if answer.status_code not in BUSY:
                break
        raise PortsApiError(said)


def _reason(answer: httpx.Response) -> str:
    try:
        return "; ".join(answer.json()["errors"])
    except (ValueError, KeyError, TypeError):
        return answer.reason_phrase
