"""Connecting to a server, directly or through a proxy, as often as the connection's limits allow."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncssh

from engine.command.gotext import os_error
from engine.command.ssh.auth import Login, method_order
from engine.command.ssh.endpoint import Endpoint
from engine.command.ssh.keys import HostKey, agent_keys, login_key_source, read_host_key, read_private_key
from engine.command.ssh.retry import AttemptError, retry
from providers.kit.errors import ProviderError

Status = Callable[[str], Awaitable[None]]

_AGENT_VARIABLE: Final = "SSH_AUTH_SOCK"
# A server that accepts and then says nothing (a guest that is still booting behind a forwarded port) must not
# hold an attempt for ever; key exchange and login on a slow emulated machine may take longer than
# `perDialTimeout`. Seconds.
_LEAST_LOGIN_TIME: Final = 60
# Go's net.Dialer probes a silent connection every 15 seconds and gives it up after nine probes.
_KEEPALIVE: Final = ((socket.TCP_KEEPIDLE, 15), (socket.TCP_KEEPINTVL, 15), (socket.TCP_KEEPCNT, 9))
_CLOSE_TIME: Final = 5.0


class RefusedChannelError(AttemptError):
    """The proxy could not reach the server."""


@dataclass(frozen=True)
class _Identity:
    """What is known about an endpoint before the first attempt: its keys are read once."""

    endpoint: Endpoint
    keys: Sequence[asyncssh.SSHKey | asyncssh.SSHKeyPair]
    methods: Sequence[str]
    host_key: HostKey | None

    def login(self) -> Login:
        return Login(self.keys, self.endpoint.password, self.host_key)

    def options(self, login: Login) -> dict[str, Any]:
        """Return asyncssh's options: nothing is read from this machine's SSH configuration, keys or agent."""
        per_dial = self.endpoint.per_dial_timeout
        options: dict[str, Any] = {
            "username": self.endpoint.user,
            "client_factory": lambda: login,
            "config": [],
            "client_keys": None,
            "agent_path": None,
            "gss_host": None,
            "known_hosts": None if self.host_key is None else ([], [], []),
            "preferred_auth": self.methods,
            "login_timeout": max(per_dial, _LEAST_LOGIN_TIME) if per_dial else 0,
        }
        if self.host_key is not None:
            options["server_host_key_algs"] = self.host_key.algorithms
        return options


@contextlib.asynccontextmanager
async def connected(endpoint: Endpoint, status: Status) -> AsyncGenerator[asyncssh.SSHClientConnection]:
    """Connect to the endpoint, through its proxy if it has one, and close everything at the end.

    Raises:
        ProviderError: a key is wrong, or the limit of failed attempts was reached.
    """
    async with contextlib.AsyncExitStack() as stack:
        target = await _identify(endpoint, stack)
        if endpoint.proxy is None:
            connection = await retry("Dial", endpoint.dial_error_limit, lambda: _direct(target), status)
        else:
            with _named("proxy"):
                bastion = await _identify(endpoint.proxy, stack)
                limit = endpoint.proxy.dial_error_limit
                tunnel = await retry("Dial proxy", limit, lambda: _direct(bastion), status)
                stack.push_async_callback(_close, tunnel)
                connection = await _through(tunnel, target, status)
        stack.push_async_callback(_close, connection)
        yield connection


async def _through(
    tunnel: asyncssh.SSHClientConnection, target: _Identity, status: Status
) -> asyncssh.SSHClientConnection:
    """Connect from the proxy; reaching the server and logging in to it are counted apart, as officially."""
    limit = target.endpoint.dial_error_limit

    async def reach() -> asyncssh.SSHClientConnection:
        return await retry(
            "Dial from proxy", limit, lambda: _tunnelled(tunnel, target), status, again=RefusedChannelError
        )

    return await retry("Dial", limit, reach, status)


async def _identify(endpoint: Endpoint, stack: contextlib.AsyncExitStack) -> _Identity:
    host_key = None if endpoint.host_key is None else read_host_key(endpoint.host_key)
    keys: list[asyncssh.SSHKey | asyncssh.SSHKeyPair] = []
    if endpoint.private_key is not None:
        keys.append(read_private_key(endpoint.private_key, endpoint.private_key_password))
    agent_path = login_key_source(endpoint, os.environ.get(_AGENT_VARIABLE) or None)
    if agent_path is not None:
        agent, offered = await agent_keys(agent_path)
        stack.callback(agent.close)
        if not keys:
            keys += offered
    methods = method_order(
        private_key=endpoint.private_key is not None,
        password=endpoint.password is not None,
        agent=agent_path is not None,
    )
    return _Identity(endpoint, keys, methods, host_key)


async def _direct(identity: _Identity) -> asyncssh.SSHClientConnection:
    endpoint = identity.endpoint
    sock = await _tcp(endpoint)
    login = identity.login()
    try:
        return await asyncssh.connect(endpoint.host, endpoint.port, sock=sock, **identity.options(login))
    except (asyncssh.Error, OSError) as error:
        raise AttemptError(_login_failed(error, identity, login)) from None


async def _tunnelled(
    tunnel: asyncssh.SSHClientConnection, identity: _Identity
) -> asyncssh.SSHClientConnection:
    endpoint = identity.endpoint
    login = identity.login()
    try:
        return await asyncssh.connect(endpoint.host, endpoint.port, tunnel=tunnel, **identity.options(login))
    except asyncssh.ChannelOpenError as error:
        raise RefusedChannelError(f"ssh: rejected: {error.reason}") from None
    except (asyncssh.Error, OSError) as error:
        raise AttemptError(_login_failed(error, identity, login)) from None


async def _tcp(endpoint: Endpoint) -> socket.socket:
    """Open a TCP connection to the first of the host's addresses that answers, within `perDialTimeout`."""
    loop = asyncio.get_running_loop()
    where = endpoint.address
    try:
        async with asyncio.timeout(endpoint.per_dial_timeout or None):
            try:
                found = await loop.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
            except socket.gaierror as error:
                reason = (
                    "no such host"
                    if error.errno in (socket.EAI_NONAME, socket.EAI_NODATA)
                    else error.strerror
                )
                raise AttemptError(f"dial tcp: lookup {endpoint.host}: {reason}") from None
            failure = AttemptError(f"dial tcp {where}: no addresses")
            for family, kind, protocol, _, address in found:
                where = _written(address)
                try:
                    return await _connect(socket.socket(family, kind, protocol), address)
                except OSError as error:
                    failure = AttemptError(f"dial tcp {where}: connect: {os_error(error)}")
            raise failure
    except TimeoutError:
        raise AttemptError(f"dial tcp {where}: i/o timeout") from None


async def _connect(sock: socket.socket, address: Any) -> socket.socket:
    try:
        sock.settimeout(0)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in _KEEPALIVE:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
        await asyncio.get_running_loop().sock_connect(sock, address)
    except BaseException:
        sock.close()
        raise
    return sock


def _written(address: Any) -> str:
    host, port = str(address[0]), int(address[1])
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _login_failed(error: Exception, identity: _Identity, login: Login) -> str:
    """Return why there is no SSH, in the official plugin's words, and what the operator has to know."""
    where = f"{identity.endpoint.user}@{identity.endpoint.address}"
    if isinstance(error, asyncssh.PermissionDenied):
        methods = " ".join(["none", *login.tried])
        reason = f"unable to authenticate, attempted methods [{methods}], no supported methods remain"
        return f"ssh: handshake failed: ssh: {reason} ({where})"
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        return f"ssh: handshake failed: ssh: host key mismatch{_mismatch(identity, login)}"
    if isinstance(error, asyncssh.ConnectionLost):
        reason = "no answer in time" if "timeout" in str(error).lower() else "EOF"
        return f"ssh: handshake failed: {reason} ({where})"
    if isinstance(error, OSError):
        return f"ssh: handshake failed: {os_error(error)} ({where})"
    return f"ssh: handshake failed: {error} ({where})"


def _mismatch(identity: _Identity, login: Login) -> str:
    if identity.host_key is None or login.shown_host_key is None:
        return ""
    expected, shown = identity.host_key.key, login.shown_host_key
    return (
        f": {identity.endpoint.address} shows {shown.get_algorithm()} {shown.get_fingerprint()}, "
        f"hostKey is {expected.get_algorithm()} {expected.get_fingerprint()}"
    )


@contextlib.contextmanager
def _named(what: str) -> Generator[None]:
    try:
        yield
    except ProviderError as error:
        raise ProviderError(f"{what}: {error}") from None


async def _close(connection: asyncssh.SSHClientConnection) -> None:
    connection.close()
    with contextlib.suppress(asyncio.TimeoutError, asyncssh.Error, OSError):
        await asyncio.wait_for(connection.wait_closed(), _CLOSE_TIME)
        return
    connection.abort()
