"""Where to connect and as whom: the inputs `connection` and `connection.proxy`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from providers.kit.values import Value

DEFAULT_USER: Final = "root"
DEFAULT_PORT: Final = 22
DEFAULT_DIAL_ERROR_LIMIT: Final = 10
DEFAULT_PER_DIAL_TIMEOUT: Final = 15


@dataclass(frozen=True)
class Endpoint:
    """One SSH server and how to log in to it.

    `dial_error_limit` is how many failed attempts may be repeated (-1: without end). `per_dial_timeout` is in
    seconds for each attempt (0: without end). `host_key` is a public key as in an `authorized_keys` file.
    """

    host: str
    port: int = DEFAULT_PORT
    user: str = DEFAULT_USER
    password: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)
    private_key_password: str | None = field(default=None, repr=False)
    agent_socket_path: str | None = None
    dial_error_limit: int = DEFAULT_DIAL_ERROR_LIMIT
    per_dial_timeout: int = DEFAULT_PER_DIAL_TIMEOUT
    host_key: str | None = None
    proxy: "Endpoint | None" = None

    @property
    def address(self) -> str:
        """The address as it is written in messages: `host:port`, an IPv6 host in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_endpoint(given: Mapping[str, Value]) -> Endpoint:
    """Make an endpoint of checked inputs whose secrets are opened."""
    proxy = given.get("proxy")
    return Endpoint(
        host=str(given["host"]),
        port=_whole(given.get("port"), DEFAULT_PORT),
        user=_text(given.get("user")) or DEFAULT_USER,
        password=_text(given.get("password")),
        private_key=_text(given.get("privateKey")),
        private_key_password=_text(given.get("privateKeyPassword")),
        agent_socket_path=_text(given.get("agentSocketPath")),
        dial_error_limit=_whole(given.get("dialErrorLimit"), DEFAULT_DIAL_ERROR_LIMIT),
        per_dial_timeout=_whole(given.get("perDialTimeout"), DEFAULT_PER_DIAL_TIMEOUT),
        host_key=_text(given.get("hostKey")),
        proxy=read_endpoint(cast("Mapping[str, Value]", proxy)) if isinstance(proxy, Mapping) else None,
    )


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: Value, default: int) -> int:
    return int(value) if isinstance(value, int | float) else default
