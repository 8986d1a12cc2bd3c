"""An HTTP proxy that passes a request on and then, when told so, closes the connection unanswered."""

import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from typing_extensions import override

from tests.serving import serving


class LossyProxy(ThreadingHTTPServer):
    """`lose` is the method whose next answer is lost."""

    lose = ""

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = target

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that a client gave up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        proxy = cast("LossyProxy", self.server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = urllib.request.Request(
            f"{proxy.target}{self.path}",
            data=body or None,
            headers=dict(self.headers),
            method=self.command,
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        if self.command == proxy.lose:
            proxy.lose = ""
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def __getattr__(self, name: str) -> Any:
        # http.server looks for do_GET, do_POST, ...
        if name.startswith("do_"):
            return self._pass_on
        raise AttributeError(name)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def lossy_proxy(target: str) -> Generator[LossyProxy]:
    """A proxy before the service at `target`, as long as the block lasts."""
    proxy = LossyProxy(target)
    with serving(proxy):
        yield proxy
