"""Running over SSH, against a server on loopback."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from providers.kit.errors import ProviderError
from providers.kit.log import Severity
from providers.kit.resource import Edit, Found, Operation, Resource
from providers.kit.values import UNKNOWN, Secret
from tests.log import Log
from tests.loopback.command.conftest import printed
from tests.loopback.command.ssh_server import (
    Behaviour,
    ssh_server,
)

Get = Callable[[str], Resource]


def command(server: Behaviour, **inputs: Any) -> dict[str, Any]:
    return {"connection": Secret(server.connection()), **inputs}


async def test_life_cycle(resource: Get, operation: Operation, log: Log) -> None:
    remote = resource("remote:Command")
    async with ssh_server() as server:
        inputs = command(server, create="cat; echo $A >&2", stdin="in", environment={"A": "b c"})
        created = await remote.create(operation, inputs)
        assert created.outputs == {**inputs, "stdout": "in", "stderr": "b c"}
        assert sorted(log.texts) == ["b c", "in"]

        news = command(
            server, create="x", update="echo $PULUMI_COMMAND_STDOUT+$PULUMI_COMMAND_STDERR", delete="exit 4"
        )
        updated = await remote.update(operation, Edit(created.id, created.outputs, inputs, news))
        assert printed(updated) == ("in+b c", "")
        with pytest.raises(ProviderError, match=r'^Process exited with status 4: running "exit 4":\n$'):
            await remote.delete(operation, Found(created.id, updated))
        await remote.delete(operation, Found(created.id, inputs))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "echo out; echo err >&2; exit 3",
            'Process exited with status 3: running "echo out; echo err >&2; exit 3":\n',
        ),
        (
            "kill -9 $$",
            'Process exited with status 137 from signal KILL. Reason was: told to: running "kill -9 $$":\n',
        ),
    ],
)
async def test_remote_failures(line: str, message: str, resource: Get, operation: Operation) -> None:
    async with ssh_server() as server:
        with pytest.raises(ProviderError) as failed:
            await resource("remote:Command").create(operation, command(server, create=line))
    assert str(failed.value).startswith(message)
    if "err" in line:
        assert sorted(str(failed.value).splitlines()[1:]) == ["err", "out"]


async def test_large_input_and_output(resource: Get, operation: Operation) -> None:
    text = "0123456789abcde\n" * 300_000
    async with ssh_server() as server:
        inputs = command(server, create="cat", stdin=text, logging="none")
        outputs = (await resource("remote:Command").create(operation, inputs)).outputs
    assert outputs["stdout"] == text.removesuffix("\n")


async def test_refused_environment(
    resource: Get, operation: Operation, log: Log, accept_env: Callable[[set[str]], None], tmp_path: Path
) -> None:
    accept_env({"OK"})
    ran = tmp_path / "ran"
    async with ssh_server() as server:
        inputs = command(server, create=f"echo $OK > {ran}; echo $OK", environment={"OK": "1", "NOT": "2"})
        with pytest.raises(
            ProviderError, match=r'^could not set environment variable "NOT": ssh: setenv failed$'
        ):
            await resource("remote:Command").create(operation, inputs)
        assert not ran.exists()
        assert log.lines[-1][0] is Severity.ERROR
        assert log.texts[-1].startswith("Unable to set 'NOT'.")

        # What the run before printed is given where the server takes it, with a warning where it does not.
        state = {"stdout": "before", "stderr": ""}
        inputs = command(server, create="echo [$PULUMI_COMMAND_STDOUT]$OK", environment={"OK": "1"})
        outputs = await resource("remote:Command").update(operation, Edit("id", state, {}, inputs))
        assert outputs["stdout"] == "[]1"
        assert (Severity.WARNING, "Unable to set 'PULUMI_COMMAND_STDOUT'.") in [
            (severity, text.split(" The ")[0]) for severity, text in log.lines
        ]


async def test_cancelled(resource: Get, operation: Operation, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    async with ssh_server() as server:
        work = resource("remote:Command").create(
            operation, command(server, create=f"echo $$ > {pid}; exec sleep 600")
        )
        running = asyncio.create_task(work)
        while not pid.exists() or not pid.read_text():
            await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        for _ in range(200):
            if not Path(f"/proc/{pid.read_text().strip()}").exists():
                return
            await asyncio.sleep(0.02)
    raise AssertionError("the remote command is still running")


async def test_lost_connection(resource: Get, operation: Operation, log: Log) -> None:
    async with ssh_server() as server:
        inputs = command(server, create="echo begun; sleep 600")
        running = asyncio.create_task(resource("remote:Command").create(operation, inputs))
        while not log.texts:
            await asyncio.sleep(0.01)
        server.cut()
    with pytest.raises(
        ProviderError, match=r"^wait: remote command exited without exit status or exit signal"
    ):
        await asyncio.wait_for(running, 10)


def test_preview(resource: Get) -> None:
    inputs = {"connection": Secret({"host": UNKNOWN}), "create": "a"}
    unknown = {"stdout": UNKNOWN, "stderr": UNKNOWN}
    assert resource("remote:Command").preview_create(inputs) == {**inputs, **unknown}
