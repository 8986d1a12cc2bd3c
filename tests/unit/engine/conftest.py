"""What the engine room's unit tests share: their own cache and state folder, a web server on loopback."""

import hashlib
import http.server
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typing_extensions import override

from tests.serving import serving


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Move cache, state and home into the test's folder, and forget the user's Pulumi."""
    for name in ("PULUMI_HOME", "PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN", "PULUMI_STACK"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("MURMURATION_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


@dataclass
class Publisher:
    """A web server with files, which remembers what it was asked for."""

    port: int = 0
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    asked: list[tuple[str, str | None]] = field(default_factory=list[tuple[str, str | None]])
    """Path and Range of each request."""
    drop_after: int | None = None
    """Close the first connection after so many bytes of the body."""
    ranges: bool = True
    """Whether ranges are honoured."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def publish(self, name: str, content: bytes, digest: str | None = None) -> None:
        self.files[f"/{name}"] = content
        line = f"{digest or hashlib.sha256(content).hexdigest()}  {name}\n"
        self.files["/sums.txt"] = self.files.get("/sums.txt", b"") + line.encode()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A publisher of downloads on loopback."""
    state = Publisher()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            state.asked.append((self.path, wanted))
            content = state.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            start = int(match.group(1)) if wanted and (match := re.match(r"bytes=(\d+)-", wanted)) else 0
            if start >= len(content) and start:
                self.send_error(416)
                return
            partial = bool(start) and state.ranges
            body = content[start:] if partial else content
            self.send_response(206 if partial else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if state.drop_after is not None and self.path != "/sums.txt":
                body, state.drop_after = body[: state.drop_after], None
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_address[1]
    with serving(server):
        yield state
