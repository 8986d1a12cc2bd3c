"""Dialling over SSH, against a server on loopback."""

import asyncio
import time
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from engine.command.ssh.dial import connected
from engine.command.ssh.endpoint import Endpoint, read_endpoint
from engine.command.ssh.retry import AttemptError, retry
from providers.kit.errors import ProviderError
from providers.kit.log import Severity
from tests.log import Log
from tests.loopback.command import ssh_server as ssh_server_module
from tests.loopback.command.ssh_server import (
    HOST_KEY,
    LOGIN_KEY,
    OTHER_KEY,
    Behaviour,
    free_port,
    new_key,
    private_text,
    public_text,
    ssh_server,
)


async def dial(endpoint: Endpoint, log: Log) -> None:
    async def status(text: str) -> None:
        await log.write(Severity.INFO, text)

    async with connected(endpoint, status):
        pass


@pytest.mark.parametrize(
    ("limit", "fails", "tries", "message"),
    [
        (0, 1, 1, "after 0 failed attempts: no"),
        (2, 3, 3, "after 2 failed attempts: no"),
        (2, 2, 3, None),
        (-1, 12, 13, None),
    ],
)
async def test_back_off(limit: int, fails: int, tries: int, message: str | None) -> None:
    waits: list[float] = []
    told: list[str] = []
    made = 0

    async def attempt() -> str:
        nonlocal made
        made += 1
        if made <= fails:
            raise AttemptError("no")
        return "ok"

    async def status(text: str) -> None:
        told.append(text)

    async def sleep(seconds: float) -> None:
        waits.append(round(seconds, 6))

    work = retry("Dial", limit, attempt, status, sleep=sleep)
    if message is None:
        assert await work == "ok"
    else:
        with pytest.raises(ProviderError, match=rf"^{message}$"):
            await work
    assert made == tries
    assert (
        waits
        == [0.1, 0.15, 0.225, 0.3375, 0.50625, 0.759375, 1.139063, 1.708594, 2.562891, 3.844336, 5, 5][
            : tries - 1
        ]
    )
    assert told == [f"Dial {n}/{'inf' if limit < 0 else limit} failed: retrying" for n in range(1, tries)]


async def test_other_failures_are_final() -> None:
    async def attempt() -> None:
        raise ProviderError("bad key")

    async def status(text: str) -> None:
        raise AssertionError(text)

    with pytest.raises(ProviderError, match=r"^bad key$"):
        await retry("Dial", -1, attempt, status)


async def test_refused_until_the_server_is_up(log: Log) -> None:
    port = free_port()

    async def late() -> None:
        await asyncio.sleep(0.4)
        async with ssh_server(port=port):
            await asyncio.sleep(2)

    server = asyncio.create_task(late())
    await dial(read_endpoint(Behaviour(port=port).connection(dialErrorLimit=-1)), log)
    server.cancel()
    assert log.texts[0] == "Dial 1/inf failed: retrying"
    assert len(log.texts) >= 2


async def test_refused_for_good(log: Log) -> None:
    port = free_port()
    with pytest.raises(ProviderError) as failed:
        await dial(read_endpoint(Behaviour(port=port).connection(dialErrorLimit=1)), log)
    assert (
        str(failed.value)
        == f"after 1 failed attempts: dial tcp 127.0.0.1:{port}: connect: connection refused"
    )
    assert log.texts == ["Dial 1/1 failed: retrying"]


SSH_FAILED = r"^after 0 failed attempts: ssh: handshake failed: "


def logins() -> list[Any]:
    denied = (
        SSH_FAILED + r"ssh: unable to authenticate, attempted methods \[{}\], no supported methods remain"
    )
    key, other, password = private_text(LOGIN_KEY), private_text(OTHER_KEY), "correct horse"
    mismatch = (
        SSH_FAILED
        + r"ssh: host key mismatch: 127.0.0.1:\d+ shows ssh-ed25519 SHA256:.*, hostKey is ssh-ed25519"
    )
    return [
        ({"password": password}, {}, None),
        ({"password": "wrong"}, {}, denied.format("none password")),
        ({"password": password}, {"question": True}, None),
        ({"password": "wrong"}, {"question": True}, denied.format("none keyboard-interactive")),
        ({"password": None, "privateKey": key}, {}, None),
        ({"password": None, "privateKey": other}, {}, denied.format("none publickey")),
        ({"password": password, "privateKey": other}, {}, None),
        ({"password": None}, {}, denied.format("none")),
        ({"password": password, "user": "nobody"}, {}, denied.format("none password")),
        ({"password": "wrong", "privateKey": other}, {"password": None}, denied.format("none publickey")),
        ({"password": password, "hostKey": public_text(HOST_KEY)}, {}, None),
        ({"password": password, "hostKey": "# mine\n" + public_text(HOST_KEY) + " me@here"}, {}, None),
        ({"password": password, "hostKey": public_text(OTHER_KEY)}, {}, mismatch),
        ({"hostKey": "nonsense"}, {}, r"^failed to parse host key: ssh: no key found; hostKey takes"),
        ({"privateKey": "/root/.ssh/id_rsa"}, {}, r"^ssh: no key found: privateKey takes the contents"),
        (
            {"agentSocketPath": "/nowhere"},
            {},
            r"^dial unix /nowhere: connect: no such file or directory: no SSH agent",
        ),
        (
            {"host": "no-such-host.invalid"},
            {},
            r"^after 0 failed attempts: dial tcp: lookup no-such-host.invalid",
        ),
        ({}, {"refused_logins": 99}, SSH_FAILED),
    ]


@pytest.mark.parametrize(("connection", "server", "failure"), logins())
async def test_login(
    connection: dict[str, Any], server: dict[str, Any], failure: str | None, log: Log
) -> None:
    async with ssh_server(Behaviour(**server)) as behaviour:
        endpoint = read_endpoint(behaviour.connection(**connection))
        if failure is None:
            await dial(endpoint, log)
            return
        with pytest.raises(ProviderError, match=failure) as failed:
            await dial(endpoint, log)
    for secret in ("correct horse", "PRIVATE KEY", "wrong"):
        assert secret not in str(failed.value)
        assert secret not in repr(endpoint)


@pytest.mark.parametrize(
    ("password", "failure"),
    [
        ("open sesame", None),
        ("wrong", "^x509: decryption password incorrect: privateKeyPassword does not open privateKey$"),
        (None, "^ssh: this private key is passphrase protected: privateKeyPassword is needed$"),
    ],
)
async def test_encrypted_key(password: str | None, failure: str | None, log: Log) -> None:
    text = LOGIN_KEY.export_private_key("pkcs8-pem", passphrase="open sesame").decode()
    async with ssh_server(Behaviour(password=None)) as behaviour:
        endpoint = read_endpoint(behaviour.connection(privateKey=text, privateKeyPassword=password))
        if failure is None:
            await dial(endpoint, log)
        else:
            with pytest.raises(ProviderError, match=failure):
                await dial(endpoint, log)


async def listens(path: str) -> bool:
    try:
        _, writer = await asyncio.open_unix_connection(path)
    except OSError:  # it is not there, or it is there and nobody listens yet
        return False
    writer.close()
    return True


async def test_agent(tmp_path: Path, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    socket = str(tmp_path / "agent")
    process = await asyncio.create_subprocess_exec(
        "ssh-agent", "-D", "-a", socket, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        while not await listens(socket):
            await asyncio.sleep(0.01)
        async with asyncssh.connect_agent(socket) as agent:
            await agent.add_keys([OTHER_KEY, LOGIN_KEY])
        async with ssh_server(Behaviour(password=None)) as behaviour:
            await dial(read_endpoint(behaviour.connection(agentSocketPath=socket)), log)
            monkeypatch.setenv("SSH_AUTH_SOCK", socket)
            await dial(read_endpoint(behaviour.connection()), log)
            # As in Go, a private key means that the agent's keys are not tried, nor is a dead agent missed.
            monkeypatch.setenv("SSH_AUTH_SOCK", "/nowhere")
            await dial(read_endpoint(behaviour.connection(privateKey=private_text(LOGIN_KEY))), log)
            with pytest.raises(ProviderError, match="no SSH agent answers"):
                await dial(read_endpoint(behaviour.connection()), log)
    finally:
        process.terminate()
        await process.wait()


async def test_login_is_tried_again(log: Log) -> None:
    async with ssh_server(Behaviour(refused_logins=2)) as behaviour:
        await dial(read_endpoint(behaviour.connection(dialErrorLimit=2)), log)
    assert log.texts == ["Dial 1/2 failed: retrying", "Dial 2/2 failed: retrying"]


async def test_silent_server_is_given_up(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.command.ssh.dial._LEAST_LOGIN_TIME", 0.3)
    server = await asyncio.start_server(lambda _reader, _writer: asyncio.sleep(60), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    begun = time.monotonic()
    with pytest.raises(ProviderError, match=SSH_FAILED + "no answer in time"):
        await dial(read_endpoint(Behaviour(port=port).connection(perDialTimeout=1)), log)
    assert time.monotonic() - begun < 3
    server.close()


async def test_proxy(log: Log) -> None:
    async with ssh_server() as bastion, ssh_server(Behaviour(password="inner pw")) as target:
        endpoint = read_endpoint(target.connection(proxy=bastion.connection(hostKey=public_text(HOST_KEY))))
        await dial(endpoint, log)
        assert bastion.forwards == [("127.0.0.1", target.port)]
        assert target.logins == 1


async def test_proxy_failures_say_so_and_are_counted_apart(log: Log) -> None:
    nobody = Behaviour(port=free_port())
    async with ssh_server() as bastion, ssh_server(Behaviour(refused_logins=1)) as target:
        with pytest.raises(ProviderError, match=r"^proxy: after 1 failed attempts: dial tcp 127.0.0.1"):
            await dial(read_endpoint(target.connection(proxy=nobody.connection(dialErrorLimit=1))), log)
        with pytest.raises(ProviderError, match=r"^proxy: after 1 failed attempts: ssh: rejected: "):
            await dial(read_endpoint(nobody.connection(dialErrorLimit=1, proxy=bastion.connection())), log)
        await dial(read_endpoint(target.connection(dialErrorLimit=1, proxy=bastion.connection())), log)
        with pytest.raises(
            ProviderError, match=r"^proxy: after 0 failed attempts: ssh: handshake failed: ssh: unable"
        ):
            await dial(read_endpoint(target.connection(password="no", proxy=bastion.connection())), log)
    assert log.texts == [
        "Dial proxy 1/1 failed: retrying",
        "Dial from proxy 1/1 failed: retrying",
        "Dial 1/1 failed: retrying",
    ]


async def test_openssh_key_with_password_and_rsa_host_key(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    rsa = new_key("ssh-rsa", key_size=2048)
    monkeypatch.setattr(ssh_server_module, "HOST_KEY", rsa)
    text = LOGIN_KEY.export_private_key("openssh", passphrase="open sesame", rounds=2).decode()
    async with ssh_server(Behaviour(password=None)) as behaviour:
        given = {"privateKey": text, "privateKeyPassword": "open sesame", "hostKey": public_text(rsa)}
        await dial(read_endpoint(behaviour.connection(**given)), log)
        with pytest.raises(ProviderError, match="decryption password incorrect"):
            await dial(read_endpoint(behaviour.connection(**{**given, "privateKeyPassword": "no"})), log)
        # The server has no key of the kind that is asked for.
        with pytest.raises(ProviderError, match=SSH_FAILED):
            await dial(
                read_endpoint(behaviour.connection(**{**given, "hostKey": public_text(OTHER_KEY)})), log
            )
