"""Calls to the Metal API through Equinix's client: repeated where that is safe, kept where made."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import SystemRandom
from typing import Any, Final, cast

import urllib3
from equinix_metal.api_client import ApiClient
from equinix_metal.configuration import Configuration
from equinix_metal.exceptions import OpenApiException
from urllib3 import exceptions as http

from lab.metal.plugin.facts import PACKAGE, VERSION
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.failures import ApiError, words_of
from lab.metal.plugin.operations.families import Families
from lab.metal.plugin.settings import Settings
from providers.kit.resource import Operation

Call = Callable[[], urllib3.BaseHTTPResponse]
Made = Callable[[Document], None]
Recover = Callable[[], Awaitable[Document | None]]

_TIMEOUT_SECONDS: Final = (10, 120)  # to connect, to read
_CONNECTIONS: Final = 64
# Nobody listens: a service that restarts is back soon, and an operator who mistyped the address should not
# wait minutes.
_TRIES_WHERE_REFUSED: Final = 4
_RANDOM: Final = SystemRandom()
_BUSY: Final = 429
_ERROR: Final = 400
_SERVER_FAULTS: Final = frozenset({500, 502, 503, 504})


@dataclass(frozen=True)
class _Failure:
    """A call that failed: its status (0: no answer), the words, whether the service may have acted on it."""

    status: int
    words: list[str]
    acted: bool
    again: bool
    after: float = 0.0
    own: bool = True


class _Client(ApiClient):
    """Equinix's client with a time limit on every call: a dead connection must not hold an operation."""

    def call_api(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request."""
        if kwargs.get("_request_timeout") is None:
            kwargs["_request_timeout"] = _TIMEOUT_SECONDS
        client: Any = super()  # the generated method has no types
        return client.call_api(*args, **kwargs)


class Api(Families):
    """The API's families of calls, and `ask`, which makes one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        configuration = Configuration(host=settings.endpoint, api_key={"x_auth_token": settings.token})
        # Its own retries know neither what is safe nor whom to tell.
        vars(configuration).update(retries=False, connection_pool_maxsize=_CONNECTIONS)
        client = _Client(configuration)
        client.user_agent = f"pulumi-resource-{PACKAGE}/{VERSION}"
        super().__init__(client)
        self.claimed: set[str] = set()
        """The ids of what this process made: what it did not make may be another program's."""

    async def ask(self, operation: Operation, what: str, call: Call) -> Document:
        """Make a call that may be repeated (a read, a removal, a state that is set), and return its answer.

        Args:
            operation: whose it is: retries are shown beside its name.
            what: the call in words that follow "cannot": `read device 1234`.
            call: a `..._without_preload_content` method of the client with its arguments.

        Raises:
            ApiError: it failed, at once or after all retries.
        """
        return await self._repeat(operation, what, call, recover=None, made=None)

    async def make(
        self,
        operation: Operation,
        what: str,
        call: Call,
        *,
        recover: Recover,
        made: Callable[[Document], None],
    ) -> Document:
        """Make a call that must act only once.

        Args:
            operation: whose it is.
            what: the call in words that follow "cannot".
            call: the call.
            recover: looks for what the call made when its answer was lost; None where it made nothing.
            made: is given the answer as soon as it is there, also when the operation is being cancelled.

        Raises:
            ApiError: it failed, at once or after all retries.
        """

        def claim(document: Document) -> None:
            self.claimed.add(document.id)
            made(document)

        return await self._repeat(operation, what, call, recover=recover, made=claim)

    async def _repeat(
        self,
        operation: Operation,
        what: str,
        call: Call,
        *,
        recover: Recover | None,
        made: Made | None,
    ) -> Document:
        attempt = 0
        while True:
            outcome = await _run(call, made)
            if isinstance(outcome, Document):
                return outcome
            if recover is not None and outcome.acted:
                found = await recover()
                if found is not None and made is not None:
                    made(found)
                    return found
            attempt += 1
            refused = outcome.status == 0 and not outcome.acted
            tries = min(self._settings.max_retries, _TRIES_WHERE_REFUSED if refused else 1000)
            if not outcome.again or attempt > tries:
                raise ApiError(what, outcome.status, outcome.words, self._settings.endpoint, outcome.own)
            wait = outcome.after or min(self._settings.max_retry_wait, 2.0 ** (attempt - 1))
            said = "; ".join(outcome.words) or outcome.status
            await operation.status(f"trying again in {wait:.0f} s ({attempt} of {tries}): {said}")
            # Many operations meet the same refusal at once; they should not come back at once.
            await asyncio.sleep(wait * _RANDOM.uniform(0.8, 1.0))


async def _run(call: Call, made: Made | None) -> Document | _Failure:
    future = asyncio.get_running_loop().run_in_executor(None, _send, call)
    try:
        outcome = await asyncio.shield(future)
    except asyncio.CancelledError:
        if made is not None:
            outcome = await future
            if isinstance(outcome, Document):
                made(outcome)
        raise
    if made is not None and isinstance(outcome, Document):
        made(outcome)
    return outcome


def _send(call: Call) -> Document | _Failure:
    try:
        response = call()
        body, status = response.data, response.status
    except (http.NewConnectionError, http.ConnectTimeoutError, http.NameResolutionError) as error:
        return _Failure(0, [_reason(error)], acted=False, again=True)
    except http.SSLError as error:
        return _Failure(0, [_reason(error)], acted=False, again=False)
    except http.HTTPError as error:
        return _Failure(0, [f"the connection broke: {_reason(error)}"], acted=True, again=True)
    except OpenApiException as error:
        return _Failure(0, [_reason(error)], acted=False, again=False)
    if status >= _ERROR:
        fault = status in _SERVER_FAULTS
        words, own = words_of(body)
        again = fault or status == _BUSY
        return _Failure(status, words, acted=fault, again=again, after=_after(response), own=own)
    try:
        answer: Any = json.loads(body) if body else {}
    except ValueError:
        return _Failure(status, ["the answer is not JSON"], acted=True, again=False)
    return Document(cast("dict[str, Any]", answer) if isinstance(answer, dict) else {})


def _after(response: urllib3.BaseHTTPResponse) -> float:
    given = response.headers.get("Retry-After", "")
    return min(float(given), 120.0) if given.isdigit() else 0.0


def _reason(error: Exception) -> str:
    cause = error.__cause__ or error.__context__ or error
    return str(cause) or type(error).__name__
