"""A server's power by the service's API: what is asked, and what a refusal says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from components.metal.power import off, restart
from tests.serving import serving


@dataclass
class Service:
    """An API that notes what it is asked."""

    status: int = 202
    state: str = "active"
    asked: list[tuple[str, str, Any]] = field(default_factory=list[tuple[str, str, Any]])
    url: str = ""


@pytest.fixture
def service() -> Iterator[Service]:
    known = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(known.status if known.status == HTTPStatus.NOT_FOUND else HTTPStatus.OK)
            self.end_headers()
            self.wfile.write(json.dumps({"state": known.state}).encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known.asked.append((self.path, self.headers["X-Auth-Token"], json.loads(body)))
            self.send_response(known.status)
            self.end_headers()
            self.wfile.write(b'{"errors": ["Device is locked"]}')

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{server.server_port}/metal/v1"
    with serving(server):
        yield known


def environment(url: str) -> dict[str, str]:
    return {"METAL_API": url, "METAL_TOKEN": "t0ken", "METAL_DEVICE": "d1"}


def test_a_reboot_is_asked_for(service: Service) -> None:
    restart(environment(service.url))
    assert service.asked == [("/metal/v1/devices/d1/actions", "t0ken", {"type": "reboot"})]


def test_a_server_that_is_on_is_powered_off(service: Service) -> None:
    off(environment(service.url))
    assert service.asked == [("/metal/v1/devices/d1/actions", "t0ken", {"type": "power_off"})]


@pytest.mark.parametrize("change", [{"state": "inactive"}, {"status": HTTPStatus.NOT_FOUND}])
def test_a_server_that_is_off_or_gone_is_left_alone(service: Service, change: dict[str, Any]) -> None:
    for name, value in change.items():
        setattr(service, name, value)
    off(environment(service.url))
    assert service.asked == []


def test_a_refusal_is_told_without_the_token(service: Service) -> None:
    service.status = 422
    with pytest.raises(SystemExit) as caught:
        restart(environment(service.url))
    assert "refuses (422)" in str(caught.value)
    assert "Device is locked" in str(caught.value)
    assert "t0ken" not in str(caught.value)


def test_a_service_that_is_not_there_is_told() -> None:
    with pytest.raises(SystemExit, match="cannot be reached"):
        restart(environment("http://127.0.0.1:1/metal/v1"))
