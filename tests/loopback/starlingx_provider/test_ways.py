"""The ways to a cloud: its own address, and controller-0 where that does not answer yet."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from typing import Any

import asyncssh
import httpx
import pytest

from lab.hosts import host_keys
from providers.starlingx.connector import bastion
from providers.starlingx.connector.errors import ApiError
from providers.starlingx.connector.session import Call, Session
from providers.starlingx.connector.settings import Account, Bastion, Inside, Settings
from providers.starlingx.connector.ways import Way
from tests.unit.starlingx_provider.cloud import KEYSTONE, QUICK, FakeCloud

CLOSED = 9
"""A port where nobody listens."""
INSIDE = "http://mgmt:5000/v3"
GET = Call("GET", "platform", "/ihosts")
POST = Call("POST", "platform", "/labels/x", {"a": "b"})
SERVER, OPERATOR = host_keys.generate("server"), host_keys.generate("operator")


@dataclass
class TwoSided:
    """A cloud with two addresses, each of which answers or does not."""

    answering: set[str]
    cloud: FakeCloud = field(default_factory=lambda: FakeCloud(lambda _: httpx.Response(200, json={})))
    asked: list[str] = field(default_factory=list[str])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.host)
        if request.url.host not in self.answering:
            raise httpx.ConnectError("No route to host", request=request)
        answer = self.cloud(request)
        if not request.url.path.endswith("/auth/tokens"):
            return answer
        urls = {"public": "http://cloud:6385/v1", "internal": "http://mgmt:6385/v1"}
        ends = [{"interface": kind, "region": "RegionOne", "url": url} for kind, url in urls.items()]
        body = {"token": {"catalog": [{"type": "platform", "endpoints": ends}]}}
        return httpx.Response(201, headers=answer.headers, json=body)


@pytest.fixture(autouse=True)
def _nothing_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ways are known by their addresses here; machines on them are another test's."""

    async def through(_self: Way, url: httpx.URL) -> tuple[httpx.URL, dict[str, str]]:
        return url, {}

    monkeypatch.setattr(Way, "through", through)


def session(cloud: TwoSided) -> Session:
    account = Account(KEYSTONE, "admin", "secret")
    controller = Bastion("172.20.0.3", "sysadmin", "key", "ssh-ed25519 AAAA", role="controller")
    settings = Settings(account, inside=Inside(controller, INSIDE), patience=QUICK)
    return Session(settings, httpx.MockTransport(cloud))


async def test_a_cloud_that_answers_is_never_reached_through_its_controller() -> None:
    cloud = TwoSided({"cloud", "mgmt"})
    await session(cloud).ask(GET)
    assert set(cloud.asked) == {"cloud"}


async def test_a_cloud_before_its_first_unlock_is_reached_inside_by_its_internal_endpoints() -> None:
    cloud = TwoSided({"mgmt"})
    one = session(cloud)
    await one.ask(GET)
    await one.ask(POST)
    assert cloud.asked == ["cloud", "mgmt", "mgmt", "mgmt"]


async def test_once_it_is_unlocked_its_own_address_is_the_way() -> None:
    cloud = TwoSided({"mgmt"})
    one = session(cloud)
    await one.ask(GET)
    cloud.answering = set()
    asking = asyncio.create_task(one.ask(GET))
    await asyncio.sleep(0.05)
    cloud.answering = {"cloud"}
    await asking
    await one.ask(POST)
    assert cloud.asked[-2:] == ["cloud", "cloud"]


async def test_where_no_way_leads_there_all_are_told_in_one_line() -> None:
    with pytest.raises(ApiError) as told:
        await session(TwoSided(set())).ask(GET)
    text = str(told.value)
    assert text.startswith("POST http://cloud:5000/v3/auth/tokens: cannot be reached: No route to host")
    assert f"nor by controller-0 (POST {INSIDE}/auth/tokens: cannot be reached" in text
    assert "\n" not in text


class _Controller(asyncssh.SSHServer):
    """As one of StarlingX's: it takes the operator's key, and forwards nothing but SSH, as a router does."""

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> bool:
        del orig_host, orig_port
        return (dest_host, dest_port) == ("127.0.0.1", CLOSED)

    def begin_auth(self, username: str) -> bool:
        return username == "sysadmin"

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        del username
        return key.public_data == asyncssh.import_public_key(OPERATOR.public).public_data


async def _run(process: asyncssh.SSHServerProcess[bytes]) -> None:
    local = await asyncio.create_subprocess_shell(
        process.command or "",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert local.stdin
    assert local.stdout
    feeding = asyncio.create_task(_copy(process.stdin, local.stdin))
    await _copy(local.stdout, process.stdout)
    feeding.cancel()
    process.exit(await local.wait())


async def _copy(source: Any, target: Any) -> None:
    while data := await source.read(1000):
        target.write(data)
        await target.drain()


@contextlib.asynccontextmanager
async def controller() -> AsyncGenerator[Bastion]:
    server = await asyncssh.create_server(
        _Controller,
        "127.0.0.1",
        0,
        server_host_keys=[asyncssh.import_private_key(SERVER.private)],
        process_factory=_run,
        encoding=None,
    )
    public = " ".join(SERVER.public.split()[:2])
    yield Bastion("127.0.0.1", "sysadmin", OPERATOR.private, public, server.get_port(), "controller")
    server.close()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Says what it hears, once; then it hangs up."""
    writer.write(await reader.read(1000))
    await writer.drain()
    writer.close()


async def test_a_command_carries_connections_where_ssh_forwards_nothing() -> None:
    service = await asyncio.start_server(_answer, "127.0.0.1", 0)
    port = service.sockets[0].getsockname()[1]
    async with controller() as hop, service:
        relay = bastion.Relay([hop], 10)
        target, headers = await relay.through(httpx.URL(f"http://127.0.0.1:{port}/v3"))
        assert headers == {"Host": f"127.0.0.1:{port}"}
        assert target.port != port
        for _ in range(2):
            reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
            writer.write(b"no newline at its end")
            # The service hangs up, and so does this end: a connection that is kept must not seem alive.
            assert await asyncio.wait_for(reader.read(), 10) == b"no newline at its end"
            writer.close()
        await relay.close()
        with pytest.raises(OSError, match=str(target.port)):
            await asyncio.open_connection("127.0.0.1", target.port)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"host_key": " ".join(OPERATOR.public.split()[:2])}, "correct controllerHostKey"),
        ({"private_key": SERVER.private}, "refuses the key .check controllerUser and controllerPrivateKey"),
        ({"port": CLOSED}, "cannot be reached"),
    ],
)
async def test_what_is_wrong_with_the_way_is_named(change: dict[str, Any], words: str) -> None:
    async with controller() as hop:
        with pytest.raises(ApiError, match=f"controller sysadmin@127.0.0.1:.*{words}"):
            await bastion.Relay([replace(hop, **change)], 5).through(httpx.URL("http://10.0.0.2:5000"))


async def test_a_router_is_not_taken_for_the_controller_that_is_not_there_yet() -> None:
    async with controller() as router:
        relay = bastion.Relay([router, replace(router, port=CLOSED)], 5)
        for _ in range(2):
            with pytest.raises(ApiError, match=f":{CLOSED}: cannot be reached"):
                await relay.through(httpx.URL("http://10.0.0.2:5000"))
