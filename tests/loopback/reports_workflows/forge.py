"""A forge on loopback: as much of GitHub's API as comments and issues need, kept in memory."""

import json
import re
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

from tests.serving import serving

TOKEN = "fake-token"


class Forge:
    """Comments and issues of one repository."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.issues: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.failures: list[int] = []
        self.url = ""

    def add_comment(self, body: str, *, bot: bool = True) -> dict[str, Any]:
        """A comment that is there already."""
        number = 1000 + len(self.comments)
        comment = {
            "id": number,
            "body": body,
            "user": {"type": "Bot" if bot else "User"},
            "html_url": f"https://forge.example/comment/{number}",
        }
        self.comments.append(comment)
        return comment

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        """What the API answers."""
        if self.failures:
            return self.failures.pop(0), {"message": "busy"}
        if method == "GET":
            entries = self.comments if path.endswith("/comments") else self.issues
            if "state" in query:
                entries = [one for one in entries if one["state"] == query["state"][0]]
            page, size = int(query["page"][0]), int(query["per_page"][0])
            return 200, entries[(page - 1) * size : page * size]
        if found := re.search(r"/issues/comments/(\d+)$", path):
            comment = next(one for one in self.comments if one["id"] == int(found[1]))
            comment.update(body)
            return 200, comment
        if path.endswith("/comments"):
            return 201, self.add_comment(body["body"])
        if found := re.search(r"/issues/(\d+)$", path):
            issue = next(one for one in self.issues if one["number"] == int(found[1]))
            issue.update(body)
            return 200, issue
        issue = {
            "number": len(self.issues) + 1,
            "state": "open",
            "user": {"type": "Bot"},
            "html_url": f"https://forge.example/issue/{len(self.issues) + 1}",
            **body,
        }
        self.issues.append(issue)
        return 201, issue


@contextmanager
def running() -> Generator[Forge]:
    """A forge that listens on loopback."""
    forge = Forge()

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            parts = urlsplit(self.path)
            forge.calls.append(f"{self.command} {parts.path}")
            status, answer = (
                forge.answer(self.command, parts.path, parse_qs(parts.query), body)
                if self.headers.get("Authorization") == f"Bearer {TOKEN}"
                else (401, {"message": "Bad credentials"})
            )
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    for method in ("GET", "POST", "PATCH"):
        setattr(Handler, f"do_{method}", Handler.handle_one)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forge.url = f"http://127.0.0.1:{server.server_port}"
    with serving(server):
        yield forge
