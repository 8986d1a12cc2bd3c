"""The little of GitHub's API that is needed: comments and issues, found again by a mark in their text."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

import httpx

from reports.errors import ReportError

PAGE: Final = 100
"""Entries of a page: the most that the API gives."""
TRIES: Final = 4
BUSY: Final = frozenset({429, 500, 502, 503, 504})
"""Answers that pass by themselves."""
TIMEOUT: Final = 30.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class GitHub:
    """A repository on GitHub or a GitHub Enterprise Server, and a token for it."""

    repository: str
    """``owner/name``."""
    token: str
    """A token; never in a message."""
    api: str = "https://api.github.com"
    """Base URL of the API."""
    pause: float = 1.0
    """Seconds before a second try, doubled each time."""

    def put_comment(self, number: int, mark: str, body: str) -> str:
        """Write a comment on a pull request or issue, in the place of the one with this mark if any.

        Only comments of bots count: whoever quotes ours is not overwritten.

        Returns:
            Its address.
        """
        path = f"/repos/{self.repository}/issues/{number}/comments"
        known = next((entry for entry in self._pages(path) if _ours(entry, mark)), None)
        if known is None:
            return _address(self._call("POST", path, {"body": body}))
        return _address(
            self._call("PATCH", f"/repos/{self.repository}/issues/comments/{known['id']}", {"body": body})
        )

    def put_issue(self, mark: str, title: str, body: str, label: str) -> str:
        """Open an issue, or write the open one with this mark anew. Returns its address."""
        known = self._issue(mark, label)
        content = {"title": title, "body": body}
        if known is None:
            made = self._call("POST", f"/repos/{self.repository}/issues", {**content, "labels": [label]})
            return _address(made)
        return _address(self._call("PATCH", f"/repos/{self.repository}/issues/{known['number']}", content))

    def close_issue(self, mark: str, label: str) -> str | None:
        """Close the open issue with this mark. Returns its address; None where there is none."""
        known = self._issue(mark, label)
        if known is None:
            return None
        return _address(
            self._call("PATCH", f"/repos/{self.repository}/issues/{known['number']}", {"state": "closed"})
        )

    def _issue(self, mark: str, label: str) -> Mapping[str, object] | None:
        path = f"/repos/{self.repository}/issues?state=open&labels={label}"
        return next((entry for entry in self._pages(path) if _ours(entry, mark)), None)

    def _pages(self, path: str) -> Iterator[Mapping[str, object]]:
        page = 1
        while True:
            mark = "&" if "?" in path else "?"
            entries = cast(
                "list[Mapping[str, object]]", self._call("GET", f"{path}{mark}per_page={PAGE}&page={page}")
            )
            yield from entries
            if len(entries) < PAGE:
                return
            page += 1

    def _call(self, method: str, path: str, body: object = None) -> object:
        """One call, tried again where the service is busy.

        Raises:
            ReportError: it failed; the text says how, without the token.
        """
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/vnd.github+json"}
        failure = ""
        for attempt in range(TRIES):
            if attempt:
                time.sleep(self.pause * 2 ** (attempt - 1))
            try:
                answer = httpx.request(method, self.api + path, json=body, headers=headers, timeout=TIMEOUT)
            except httpx.TransportError as error:
                failure = f"{type(error).__name__}: {error}"
                continue
            if answer.is_success:
                return answer.json()
            failure = f"{answer.status_code} {answer.text[:300]}"
            if answer.status_code not in BUSY:
                break
        raise ReportError(f"GitHub refused {method} {path}: {failure}")


def _ours(entry: Mapping[str, object], mark: str) -> bool:
    user = cast("Mapping[str, object]", entry.get("user") or {})
    return user.get("type") == "Bot" and str(entry.get("body") or "").startswith(mark)


def _address(entry: object) -> str:
    return str(cast("Mapping[str, object]", entry).get("html_url", ""))
