"""A session with one cloud: one token, one client, requests that outlive a controller's reboot."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from providers.kit.trust import authorities
from providers.starlingx.connector import keystone
from providers.starlingx.connector.errors import ApiError, reason_of
from providers.starlingx.connector.retry import IDEMPOTENT, UNSENT, Attempts, is_transient
from providers.starlingx.connector.settings import Settings
from providers.starlingx.connector.ways import Way, ways

_UNAUTHORIZED: Final = 401
_KNOCK_SECONDS: Final = 30.0
"""How long one of several ways is tried: where nobody answers, some networks say nothing for minutes."""


class AmbiguousError(ApiError):
    """The connection broke after a request that must not be sent twice: look up whether it happened."""


class BrokenError(ApiError):
    """There was no answer: the next attempt may get one."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a service of the cloud.

    `body` is sent as JSON. `files` and `fields` make it multipart (dcmanager, certificates). `again` says
    that a POST may be sent twice.
    """

    method: str
    service: str
    path: str
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    files: Mapping[str, tuple[str, bytes]] | None = None
    fields: Mapping[str, str] | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Login:
    """A token, and the way by which it was had."""

    token: keystone.Token
    way: Way


class Session:
    """Logs in at the first request and again when the token has lapsed. Requests may be made at once.

    Where there are several ways to the cloud, each login takes the first that leads there; a lost connection
    is a reason to log in again. `transport` replaces the network, for tests.
    """

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.settings = settings
        self.calls: dict[str, int] = {}
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self._ways = ways(settings)
        self._token: asyncio.Task[_Login] | None = None
        self._slots = asyncio.Semaphore(settings.patience.concurrency)
        self._answered: set[str] = set()

    async def ask(self, call: Call) -> Any:
        """Make the request and return the answer's JSON (None where it has none).

        Raises:
            ApiError: the cloud cannot be reached, or says no.
            AmbiguousError: whether a POST happened is unknown.
        """
        response = await self._authorized(call)
        if not response.content.strip():
            return None
        try:
            return response.json()
        except ValueError:
            where = f"{call.method} {response.request.url}"
            raise ApiError(where, "the answer is not JSON", status=response.status_code) from None

    async def has(self, service: str) -> bool:
        """Whether the cloud's catalog has a service of that type."""
        if service in self.settings.endpoints:
            return True
        return service in (await asyncio.shield(self._login())).token.catalog

    async def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.aclose()
        for way in self._ways:
            await way.close()

    async def _authorized(self, call: Call) -> httpx.Response:
        """Send until there is an answer that is not transient, or the time is over."""
        attempts: Attempts | None = None
        renewed = False
        while True:
            task = self._login()
            login = await asyncio.shield(task)
            url = self._url(call, login)
            attempts = attempts or self._attempts(url)
            try:
                response = await self._once(login.way, call.method, url, *_parts(call, login.token))
            except BrokenError as failure:
                if failure.sent and not call.again and call.method not in IDEMPOTENT:
                    reason = f"the connection broke before the answer ({failure.reason})"
                    advice = "run again: what was made all the same is found then"
                    raise AmbiguousError(failure.where, reason, advice=advice) from None
                if not attempts.left():
                    raise
                if self._ways[1:]:
                    self._forget(task)
                await attempts.wait()
                continue
            if response.status_code == _UNAUTHORIZED and not renewed:
                renewed = True
                self._forget(task)
            elif is_transient(call.method, response, attempts.failed) and attempts.left():
                await attempts.wait()
            else:
                break
        if response.is_error:
            raise ApiError(f"{call.method} {url}", reason_of(response), status=response.status_code)
        return response

    def _url(self, call: Call, login: _Login) -> str:
        base = self.settings.endpoints.get(call.service) or keystone.endpoint(
            login.token, self.settings.account, call.service, login.way.interface
        )
        return base + call.path

    def _attempts(self, *urls: str) -> Attempts:
        """An API that has answered before is waited for longer."""
        patience = self.settings.patience
        answered = any(_origin(url) in self._answered for url in urls)
        return Attempts(patience, patience.absence if answered else patience.first_contact)

    async def _once(
        self, way: Way, method: str, url: str, headers: Mapping[str, str], options: Mapping[str, Any]
    ) -> httpx.Response:
        """Send it once.

        Raises:
            BrokenError: there was no answer.
            ApiError: a machine on the way cannot be used.
        """
        client = self._connected()
        extensions: dict[str, Any] = {}
        async with self._slots:
            target, more = await self._through(way, httpx.URL(url))
            if more:
                extensions = {"sni_hostname": httpx.URL(url).host}
            self._count(method, url)
            try:
                answer = await client.request(
                    method, target, headers={**headers, **more}, extensions=extensions, **options
                )
            except httpx.HTTPError as error:
                raise _broken(f"{method} {url}", error) from None
        self._answered.add(_origin(url))
        # What a person reads names the service, not the port on loopback that leads to it.
        answer.request.url = httpx.URL(url)
        return answer

    async def _through(self, way: Way, url: httpx.URL) -> tuple[httpx.URL, dict[str, str]]:
        try:
            return await way.through(url)
        except ApiError as failure:
            # What refuses does so every time, and a bastion is on every way; but a controller reboots.
            if failure.sent or way is self._ways[0]:
                raise
            raise BrokenError(failure.where, failure.reason, sent=False) from None

    def _count(self, method: str, url: str) -> None:
        key = f"{method} {httpx.URL(url).path}"
        self.calls[key] = self.calls.get(key, 0) + 1

    def _connected(self) -> httpx.AsyncClient:
        settings = self.settings
        if self._client is None:
            try:
                trust = authorities(settings.ca_certificate or "")
            except ValueError:
                advice = "give one or more certificates in PEM form"
                raise ApiError("caCertificate", "cannot be read", advice=advice) from None
            limits = httpx.Limits(max_connections=settings.patience.concurrency)
            self._client = httpx.AsyncClient(
                timeout=settings.patience.request,
                trust_env=False,
                verify=trust,
                limits=limits,
                transport=self._transport,
            )
        return self._client

    def _login(self) -> asyncio.Task[_Login]:
        failed = (
            self._token is not None
            and self._token.done()
            and (self._token.cancelled() or self._token.exception() is not None)
        )
        if self._token is None or failed:
            self._token = asyncio.create_task(self._log_in())
        return self._token

    def _forget(self, login: asyncio.Task[_Login]) -> None:
        """Several requests may find the same token lapsed: only one logs in again."""
        if self._token is login:
            self._token = None

    async def _log_in(self) -> _Login:
        attempts = self._attempts(*(way.auth_url for way in self._ways))
        while True:
            failures: list[BrokenError] = []
            for way in self._ways:
                try:
                    answer = await self._knock(way)
                except BrokenError as failure:
                    failures.append(failure)
                else:
                    if not is_transient("POST", answer, attempts.failed) or not attempts.left():
                        return _Login(self._admitted(way, answer), way)
            if failures and not attempts.left():
                raise _together(failures)
            await attempts.wait()

    async def _knock(self, way: Way) -> httpx.Response:
        """Ask Keystone for a token by one way."""
        url = _tokens(way)
        options = {"content": json.dumps(keystone.login_body(self.settings.account))}
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        try:
            async with asyncio.timeout(_KNOCK_SECONDS if self._ways[1:] else None):
                return await self._once(way, "POST", url, headers, options)
        except TimeoutError:
            raise BrokenError(f"POST {url}", f"no answer in {_KNOCK_SECONDS:.0f} seconds") from None

    def _admitted(self, way: Way, answer: httpx.Response) -> keystone.Token:
        url, account = _tokens(way), self.settings.account
        if answer.status_code == _UNAUTHORIZED:
            reason = f"refuses user '{account.username}' on project '{account.project}'"
            raise ApiError(url, reason, status=_UNAUTHORIZED)
        if answer.is_error:
            raise ApiError(url, reason_of(answer), status=answer.status_code)
        try:
            return keystone.read_token(answer.headers["X-Subject-Token"], answer.json())
        except (KeyError, ValueError):
            advice = "authUrl must be Keystone's, with its version (/v3)"
            raise ApiError(url, "the answer is no token of Keystone", advice=advice) from None


def _tokens(way: Way) -> str:
    return f"{way.auth_url}/auth/tokens"


def _origin(url: str) -> str:
    return str(httpx.URL(url).copy_with(raw_path=b"/"))


def _parts(call: Call, token: keystone.Token) -> tuple[dict[str, str], dict[str, Any]]:
    """Headers of a request, and what httpx sends with it."""
    headers = {"X-Auth-Token": token.value, "Accept": "application/json", "User-Agent": "murmuration"}
    options: dict[str, Any] = {"params": dict(call.query)} if call.query else {}
    if call.files is not None or call.fields is not None:
        # Fields as parts without a file name: with no file at all httpx would not send multipart.
        parts: list[tuple[str, Any]] = [(key, (None, text)) for key, text in (call.fields or {}).items()]
        parts += [(key, (name, content)) for key, (name, content) in (call.files or {}).items()]
        options["files"] = parts
    elif call.body is not None:
        options["content"] = json.dumps(call.body)
        headers["Content-Type"] = "application/json"
    return headers, options


def _broken(where: str, error: httpx.HTTPError) -> BrokenError:
    words = str(error) or type(error).__name__
    sent = not isinstance(error, UNSENT)
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return BrokenError(where, words, advice="give the cloud's authority as caCertificate", sent=False)
    advice = "check that the cloud is up and its address and region are right"
    return BrokenError(where, f"cannot be reached: {words}", advice=advice, sent=sent)


def _together(failures: Sequence[BrokenError]) -> BrokenError:
    """One error for all ways: the first, with the words of the others."""
    first, *others = failures
    if not others:
        return first
    words = "; ".join(f"{one.where}: {one.reason}" for one in others)
    advice = "check that the cloud is up and its address and region are right"
    return BrokenError(first.where, f"{first.reason}, nor by controller-0 ({words})", advice=advice)
