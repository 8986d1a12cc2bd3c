"""A session with one cloud: one token, one client, requests that outlive a controller's reboot."""

import asyncio
import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx

from providers.kit.trust import authorities
from providers.starlingx.connector import keystone
from providers.starlingx.connector.errors import ApiError, reason_of
from providers.starlingx.connector.retry import IDEMPOTENT, UNSENT, Attempts, is_transient
from providers.starlingx.connector.settings import Settings

if TYPE_CHECKING:
    from providers.starlingx.connector.bastion import Forwarder

_UNAUTHORIZED: Final = 401


class AmbiguousError(ApiError):
    """The connection broke after a request that must not be sent twice: look up whether it happened."""


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


class Session:
    """Logs in at the first request and again when the token has lapsed. Requests may be made at once.

    `transport` replaces the network, for tests.
    """

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.settings = settings
        self.calls: dict[str, int] = {}
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self._forwarder: Forwarder | None = None
        self._token: asyncio.Task[keystone.Token] | None = None
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
        return service in self.settings.endpoints or service in (await self._logged_in()).catalog

    async def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.aclose()
        if self._forwarder is not None:
            await self._forwarder.close()

    async def _authorized(self, call: Call) -> httpx.Response:
        for renewed in (False, True):
            login = self._login()
            token = await asyncio.shield(login)
            response = await self._send(call, token)
            if response.status_code != _UNAUTHORIZED or renewed:
                break
            # Several requests may find the same token lapsed: only one logs in again.
            if self._token is login:
                self._token = None
        if response.is_error:
            raise ApiError(
                f"{call.method} {response.request.url}", reason_of(response), status=response.status_code
            )
        return response

    async def _send(self, call: Call, token: keystone.Token) -> httpx.Response:
        base = self.settings.endpoints.get(call.service) or keystone.endpoint(
            token, self.settings.account, call.service
        )
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
        return await self._persist(call.method, base + call.path, headers, options, again=call.again)

    async def _persist(
        self, method: str, url: str, headers: Mapping[str, str], options: Mapping[str, Any], *, again: bool
    ) -> httpx.Response:
        """Send until there is an answer that is not transient, or the time is over."""
        patience = self.settings.patience
        origin = str(httpx.URL(url).copy_with(raw_path=b"/"))
        limit = patience.absence if origin in self._answered else patience.first_contact
        attempts = Attempts(patience, limit)
        where = f"{method} {url}"
        while True:
            try:
                response = await self._once(method, url, headers, options)
                self._answered.add(origin)
            except UNSENT as error:
                failure = self._unreachable(where, error)
            except httpx.HTTPError as error:
                failure = self._unreachable(where, error)
                if not again and method not in IDEMPOTENT:
                    reason = f"the connection broke before the answer ({type(error).__name__})"
                    advice = "run again: what was made all the same is found then"
                    raise AmbiguousError(where, reason, advice=advice) from None
            else:
                if not is_transient(method, response, attempts.failed) or not attempts.left():
                    return response
                await attempts.wait()
                continue
            if not attempts.left():
                raise failure
            await attempts.wait()

    async def _once(
        self, method: str, url: str, headers: Mapping[str, str], options: Mapping[str, Any]
    ) -> httpx.Response:
        client = self._connected()
        target, more = httpx.URL(url), dict(headers)
        extensions: dict[str, Any] = {}
        async with self._slots:
            if self._forwarder is not None:
                extensions = {"sni_hostname": target.host}
                target, host = await self._forwarder.through(target)
                more |= host
            self._count(method, url)
            answer = await client.request(method, target, headers=more, extensions=extensions, **options)
        # What a person reads names the service, not the port on loopback that leads to it.
        answer.request.url = httpx.URL(url)
        return answer

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
        if settings.bastion is not None and self._forwarder is None:
            module = importlib.import_module("providers.starlingx.connector.bastion")
            self._forwarder = module.Forwarder(settings.bastion, settings.patience.first_contact)
        return self._client

    def _unreachable(self, where: str, error: httpx.HTTPError) -> ApiError:
        words = str(error) or type(error).__name__
        if "CERTIFICATE_VERIFY_FAILED" in words:
            return ApiError(where, words, advice="give the cloud's authority as caCertificate", sent=False)
        advice = "check that the cloud is up and its address and region are right"
        reason = f"cannot be reached: {words}"
        return ApiError(where, reason, advice=advice, sent=not isinstance(error, UNSENT))

    def _login(self) -> asyncio.Task[keystone.Token]:
        failed = (
            self._token is not None
            and self._token.done()
            and (self._token.cancelled() or self._token.exception() is not None)
        )
        if self._token is None or failed:
            self._token = asyncio.create_task(self._log_in())
        return self._token

    async def _logged_in(self) -> keystone.Token:
        return await asyncio.shield(self._login())

    async def _log_in(self) -> keystone.Token:
        account = self.settings.account
        url = f"{account.auth_url.rstrip('/')}/auth/tokens"
        options = {"content": json.dumps(keystone.login_body(account))}
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        answer = await self._persist("POST", url, headers, options, again=True)
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
