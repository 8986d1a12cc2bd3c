"""Answers of StarlingX's services that say no, as one line with what to do."""

import html
import json
import re
from typing import Any, Final, cast

import httpx

from providers.kit.errors import ProviderError

_LONGEST: Final = 400
_TAG = re.compile(r"<[^>]+>")
_TITLE = re.compile(r"<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HEAD = re.compile(r"<(head|h1|style|script)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
# webob's sentence before the detail says only what the status says.
_PREAMBLE = re.compile(r"^.*?<br\s*/?>\s*<br\s*/?>", re.DOTALL)
_REMOTE = re.compile(r"^Remote error: \w+ ")


def _rule(pattern: str, advice: str) -> tuple[re.Pattern[str], str]:
    return re.compile(pattern, re.IGNORECASE), advice


_ACCOUNT: Final = "check the provider's username, password, project and domains"
_ADVICE: Final = (
    _rule("must be locked|Please 'Lock' first", "lock it, or name it in its cloud's allow_lock"),
    _rule("not online", "wait until it is online, then run again"),
    _rule("OIDC token|Authentication required|requires authentication|token is invalid", _ACCOUNT),
    _rule("already exists|must be unique|already present", "import it, or give another name"),
    _rule("power(ed)? down", "power its hosts off first"),
    _rule("still assigned|is the primary for|not empty", "remove what uses it first"),
    _rule(r"without an? \w+ interface|cluster-host interface", "assign the network to an interface"),
)
_BY_STATUS: Final = {
    401: _ACCOUNT,
    403: "give the account the role that this needs (admin)",
}


class ApiError(ProviderError):
    """A service said no, or could not be asked. `status` is its HTTP status; None: there was no answer.

    `where` is the request, `reason` what the service said, without place and advice. `sent` tells whether the
    request may have reached the service.
    """

    def __init__(
        self, where: str, reason: str, *, status: int | None = None, advice: str = "", sent: bool = True
    ) -> None:
        what_to_do = advice or advise(status, reason)
        number = f"{status} " if status is not None else ""
        super().__init__(f"{where}: {number}{reason}" + (f" ({what_to_do})" if what_to_do else ""))
        self.where = where
        self.status = status
        self.reason = reason
        self.sent = sent


def advise(status: int | None, reason: str) -> str:
    """Return what a person can do about a refusal, or nothing where its text says it all."""
    for pattern, advice in _ADVICE:
        if pattern.search(reason):
            return advice
    return _BY_STATUS.get(status or 0, "")


def reason_of(response: httpx.Response) -> str:
    """Return what an answer says is wrong: one line, without tags, tracebacks and JSON."""
    text = response.text.strip()
    reason = _from_json(text)
    if reason is None:
        reason = _from_html(text) if "<" in text else text
    return shorten(reason) or response.reason_phrase or "no reason given"


def shorten(text: str) -> str:
    """Return the first meaningful line of a text; a traceback of the service's own is left out."""
    text = _REMOTE.sub("", text.strip())
    text = text.split("\nTraceback", 1)[0]
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _from_json(text: str) -> str | None:
    try:
        parsed: Any = json.loads(text)
    except ValueError:
        return None
    return _words(parsed)


def _words(parsed: Any) -> str:
    """The words in any of the services' forms: JSON inside JSON, Keystone's, webob's, Neutron's."""
    if isinstance(parsed, str):
        # sysinv puts a JSON text into its error_message; what is none is the message itself.
        inner = _from_json(parsed) if parsed.lstrip().startswith("{") else None
        return parsed if inner is None else inner
    if not isinstance(parsed, dict):
        return ""
    fields = cast("dict[str, Any]", parsed)
    for key in ("error_message", "error", "NeutronError", "faultstring", "description", "message", "title"):
        if fields.get(key):
            return _words(fields[key]) if not isinstance(fields[key], list) else str(fields[key])
    return ""


def _from_html(text: str) -> str:
    title = _TITLE.search(text)
    body = _PREAMBLE.sub("", _HEAD.sub("", text))
    words = " ".join(html.unescape(_TAG.sub(" ", body)).split())
    return words or (html.unescape(title.group(1)).strip() if title else "")
