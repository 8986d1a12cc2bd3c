"""Refusals of the services, in their own words."""

from __future__ import annotations

from http import HTTPStatus


class RefusalError(Exception):
    """A request that a service refuses.

    Attributes:
        status: the HTTP status.
        text: what the service says; none where its answer has no body.
        server: whether sysinv calls it its own fault (faultcode Server); 5xx always is.
    """

    def __init__(self, text: str | None, status: int = 400, *, server: bool = False) -> None:
        super().__init__(f"{status} {text}")
        self.status = status
        self.text = text
        self.server = server or status >= HTTPStatus.INTERNAL_SERVER_ERROR


class RoutingError(Exception):
    """A path or method that the service does not have.

    Attributes:
        allow: the methods that it has, for 405.
    """

    def __init__(self, status: int, allow: str | None = None) -> None:
        super().__init__(str(status))
        self.status = status
        self.allow = allow


class DroppedError(Exception):
    """The service is not there: the connection ends without an answer."""
