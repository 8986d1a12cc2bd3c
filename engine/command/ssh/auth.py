"""Logging in: which methods are tried and in which order, and whether the server is who it should be."""

from collections.abc import Sequence

import asyncssh
from asyncssh.auth import KbdIntPrompts, KbdIntResponse
from typing_extensions import override

from engine.command.ssh.keys import HostKey


class Login(asyncssh.SSHClient):
    """One attempt to log in; it remembers what was tried, for the message if it fails.

    The order is the official plugin's: private key, password, keyboard-interactive (the password for every
    question), and the agent's keys, where there is no private key.
    """

    def __init__(
        self,
        keys: Sequence[asyncssh.SSHKey | asyncssh.SSHKeyPair],
        password: str | None,
        host_key: HostKey | None,
    ) -> None:
        self._keys = list(keys)
        self._password = password
        self._host_key = host_key
        self.tried: list[str] = []
        self.shown_host_key: asyncssh.SSHKey | None = None

    @override
    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        """Accept the server's key if it is the expected one."""
        del host, addr, port
        self.shown_host_key = key
        return self._host_key is not None and key.public_data == self._host_key.key.public_data

    @override
    def public_key_auth_requested(self) -> asyncssh.SSHKey | asyncssh.SSHKeyPair | None:
        """Offer the next key."""
        if not self._keys:
            return None
        self._try("publickey")
        return self._keys.pop(0)

    @override
    def password_auth_requested(self) -> str | None:
        """Give the password, once."""
        if self._password is None or "password" in self.tried:
            return None
        self._try("password")
        return self._password

    @override
    def kbdint_auth_requested(self) -> str | None:
        """Agree to be asked, once."""
        if self._password is None or "keyboard-interactive" in self.tried:
            return None
        self._try("keyboard-interactive")
        return ""

    @override
    def kbdint_challenge_received(
        self, name: str, instructions: str, lang: str, prompts: KbdIntPrompts
    ) -> KbdIntResponse | None:
        """Answer every question with the password."""
        del name, instructions, lang
        return [self._password or "" for _ in prompts]

    def _try(self, method: str) -> None:
        if method not in self.tried:
            self.tried.append(method)


def method_order(*, private_key: bool, password: bool, agent: bool) -> list[str]:
    """Return the authentication methods to try, in order."""
    order = ["publickey"] if private_key else []
    if password:
        order += ["password", "keyboard-interactive"]
    if agent and not private_key:
        order.append("publickey")
    return order
