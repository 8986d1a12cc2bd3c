"""dcmanager's errors: JSON for a client that asks for it by name, else a page."""

from __future__ import annotations

from http import HTTPStatus

from lab.starlingx.calls import Answer, Call

EXPLANATIONS = {
    400: "The server could not comply with the request since it is either malformed or otherwise incorrect.",
    401: "This server could not verify that you are authorized to access the document you requested. Either "
    "you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to "
    "supply the "
    "credentials required.",
    403: "Access was denied to this resource.",
    404: "The resource could not be found.",
    405: "The method {method} is not allowed for this resource. ",
    409: "There was a conflict when trying to complete your request.",
    422: "Unable to process the contained instructions",
    500: "The server has either erred or is incapable of performing the requested operation.",
}
PAGE = (
    "<html>\n <head>\n  <title>{status} {title}</title>\n </head>\n <body>\n  <h1>{status} {title}</h1>\n"
    "  {explanation}<br /><br />\n{text}\n\n\n </body>\n</html>"
)


def error(call: Call, status: int, text: str | None, headers: dict[str, str] | None = None) -> Answer:
    """An error as webob writes it; an unhandled one (no text, 500) has no body at all."""
    title = HTTPStatus(status).phrase.replace("Content", "Entity")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and text is None:
        return Answer(text="", status=status, media="text/plain")
    if call.wants_json:
        return Answer({"code": status, "title": title, "description": text}, status, headers or {})
    explanation = EXPLANATIONS[status].format(method=call.method)
    page = PAGE.format(status=status, title=title, explanation=explanation, text=text or "")
    return Answer(text=page, status=status, headers=headers or {}, media="text/html; charset=UTF-8")
