"""What the tests of the command plugin share. They need /bin/sh and loopback."""

from collections.abc import Callable
from typing import Any

import asyncssh
import pytest

from engine.command.capture import Capture
from engine.command.provider import CommandProvider
from providers.kit.resource import Operation, Resource
from providers.kit.values import Values
from tests.log import Log
from tests.loopback.command import ssh_server


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def operation(log: Log) -> Operation:
    return Operation("urn:pulumi:dev::p::command:local:Command::build", log)


@pytest.fixture
def capture(operation: Operation) -> Capture:
    return Capture(None, operation.status, lambda text: text)


@pytest.fixture
def resource() -> Callable[[str], Resource]:
    """Return a resource by its type, without `command:`."""
    resources = CommandProvider().resources
    return lambda name: resources[f"command:{name}"]


@pytest.fixture(autouse=True)
def _no_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)


@pytest.fixture
def accept_env(monkeypatch: pytest.MonkeyPatch) -> Callable[[set[str]], None]:
    """Let the server take only these variables, as sshd's AcceptEnv does."""

    def only(names: set[str]) -> None:
        channel: Any = asyncssh.SSHServerChannel
        take = channel._process_env_request

        def refuse(self: Any, packet: Any) -> bool:
            take(self, packet)
            name = list(self._env)[-1].decode()
            if name in names:
                return True
            del self._env[name.encode()]
            return False

        monkeypatch.setattr(channel, "_process_env_request", refuse)

    return only


def printed(outputs: Values) -> tuple[object, object]:
    """Return stdout and stderr."""
    return outputs["stdout"], outputs["stderr"]


__all__ = ["printed", "ssh_server"]
