"""What goes wrong with a call, in one message: what was asked, the service's own words, what to do."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from lab.metal.plugin.settings import OFFICIAL_ENDPOINT
from providers.kit.errors import ProviderError

_ADVICE: Final = {
    401: "the token is not valid here: set the provider's authToken to one of this endpoint's",
    403: "the token may not do this: use one with read and write access to the project",
    404: "it does not exist, or not for this token: check the id and the endpoint, or run `pulumi refresh`",
    422: "correct the argument that the service names",
    429: "the service limits the rate of calls: wait a minute, or run with a smaller --parallel",
}
_NO_ROOM: Final = "there is no such server free: choose another metro, facility or plan, or run again later"
_SERVER_FAULT: Final = "the service has a fault of its own: run again, what is made already is kept"
_NO_ROOM_WORDS: Final = ("capacity", "no available", "no provisionable", "out of stock")
_FIRST_SERVER_FAULT: Final = 500
_UNPROCESSABLE: Final = 422
_PAGE: Final = 200  # characters of a page that is not the API's
_NOT_FOUND: Final = 404
_FORBIDDEN: Final = 403


@dataclass
class ApiError(ProviderError):
    """A call that failed. `status` is 0 where no answer came; `words` are the service's own.

    `own` tells whether the words came in the API's form: a proxy's 404 does not mean that an object is gone.
    """

    what: str
    status: int
    words: Sequence[str]
    endpoint: str
    own: bool = True

    def __str__(self) -> str:
        said = "; ".join(self.words) or "no reason given"
        if self.status == 0:
            return f"cannot {self.what}: {said} ({self.endpoint}); {_reach(self.endpoint)}"
        return f"cannot {self.what}: the Metal API answered {self.status}: {said}; {self._advice()}"

    def _advice(self) -> str:
        said = " ".join(self.words).lower()
        if self.status == _UNPROCESSABLE and any(word in said for word in _NO_ROOM_WORDS):
            return _NO_ROOM
        if self.status >= _FIRST_SERVER_FAULT:
            return _SERVER_FAULT
        return _ADVICE.get(self.status, "see the service's words")

    @property
    def missing(self) -> bool:
        """Whether the service itself says that there is no such object."""
        return self.status == _NOT_FOUND and self.own

    @property
    def forbidden(self) -> bool:
        """Whether the service itself says that the token may not; it says so of some lost objects too."""
        return self.status == _FORBIDDEN and self.own

    def says(self, *words: str) -> bool:
        """Tell whether the service's words contain all of these."""
        said = " ".join(self.words).lower()
        return all(word.lower() in said for word in words)


def _reach(endpoint: str) -> str:
    if endpoint == OFFICIAL_ENDPOINT:
        return "Equinix Metal ended on 2026-06-30: name another endpoint in the provider's configuration"
    return "is it running (for the lab: `python -m lab status`), and is the endpoint in the stack file right?"


def words_of(body: bytes) -> tuple[list[str], bool]:
    """Return the messages in an error's body, and whether they came in the API's form.

    The API's form is `{"errors": [...]}` or `{"error": "..."}`; anything else is the beginning of a proxy's
    page.
    """
    try:
        answer: Any = json.loads(body)
    except ValueError:
        answer = None
    fields = cast("dict[str, Any]", answer) if isinstance(answer, dict) else {}
    for key in ("errors", "error"):
        value = fields.get(key)
        if isinstance(value, list) and value:
            return [str(item) for item in cast("list[Any]", value)], True
        if isinstance(value, str) and value:
            return [value], True
    text = body.decode("utf-8", "replace").strip()
    return [text[:_PAGE]] if text else [], False
