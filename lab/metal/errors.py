"""The errors of the Metal API: a status and a list of messages, as the service gave them."""

from __future__ import annotations

OH_SNAP = (
    "Oh snap, something went wrong! We've logged the error and will take a look - "
    "please reach out to us if you continue having trouble."
)
"""What the service said with status 500 (seen in equinixmetal-archive/packngo pull request 181)."""


class ApiError(Exception):
    """A refusal that is answered as ``{"errors": [...]}``.

    Attributes:
        status: the HTTP status.
        messages: one sentence for each thing that is wrong.
    """

    def __init__(self, status: int, *messages: str) -> None:
        super().__init__(f"{status} {', '.join(messages)}")
        self.status = status
        self.messages = list(messages)


def unauthorized() -> ApiError:
    """No token, or one that nobody was given."""
    return ApiError(401, "Invalid authentication token")


def forbidden() -> ApiError:
    """A token that may not do this."""
    return ApiError(403, "Access denied for the current authentication token")


def not_found() -> ApiError:
    """The object does not exist, or not for this token."""
    return ApiError(404, "Not found")


def unprocessable(*messages: str) -> ApiError:
    """The request is understood and refused."""
    return ApiError(422, *messages)
