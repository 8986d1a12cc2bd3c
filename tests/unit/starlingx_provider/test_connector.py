"""The connector against services that lapse, vanish, refuse and break off."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from providers.starlingx.connector.errors import ApiError, reason_of
from providers.starlingx.connector.session import AmbiguousError, Call
from tests.unit.starlingx_provider.cloud import FakeCloud, refusal, session

REFUSALS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("refusals.json").read_text())
GET = Call("GET", "platform", "/ihosts")
POST = Call("POST", "platform", "/labels/x", {"a": "b"})


def ok(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"ihosts": []})


class Flaky:
    """Fails in the given ways, then answers."""

    def __init__(self, *failures: httpx.Response | type[httpx.TransportError]) -> None:
        self.failures = list(failures)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if not self.failures:
            return ok(request)
        failure = self.failures.pop(0)
        if isinstance(failure, httpx.Response):
            return failure
        raise failure("broken", request=request)


async def test_many_requests_log_in_once() -> None:
    cloud = FakeCloud(ok)
    one = session(cloud)
    await asyncio.gather(*(one.ask(GET) for _ in range(20)))
    assert (cloud.logins, len(cloud.asked)) == (1, 20)


async def test_a_lapsed_token_is_renewed_once_for_all() -> None:
    cloud = FakeCloud(ok)
    one = session(cloud)
    await one.ask(GET)
    cloud.lapsed.add("token-1")
    await asyncio.gather(*(one.ask(GET) for _ in range(5)))
    assert cloud.logins == 2


async def test_a_token_that_is_always_refused_is_an_error() -> None:
    cloud = FakeCloud(lambda request: httpx.Response(401, json={"error": {"message": "go away"}}))
    with pytest.raises(ApiError, match="401 go away"):
        await session(cloud).ask(GET)
    assert cloud.logins == 2


async def test_a_wrong_password_is_named() -> None:
    with pytest.raises(ApiError, match="refuses user 'admin' on project 'admin'") as told:
        await session(FakeCloud(ok), password="wrong").ask(GET)
    assert "wrong" not in str(told.value)


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadError, httpx.Response(503), httpx.Response(502)],
)
async def test_reads_outlive_a_passing_failure(failure: Any) -> None:
    assert await session(FakeCloud(Flaky(failure, failure))).ask(GET) == {"ihosts": []}


async def test_a_post_that_may_have_happened_is_not_repeated() -> None:
    cloud = FakeCloud(Flaky(httpx.ReadError))
    with pytest.raises(AmbiguousError, match="broke before the answer"):
        await session(cloud).ask(POST)
    assert len(cloud.asked) == 1


async def test_a_post_that_was_not_sent_is_repeated() -> None:
    cloud = FakeCloud(Flaky(httpx.ConnectError, httpx.Response(503)))
    await session(cloud).ask(POST)
    assert len(cloud.asked) == 3


async def test_a_conflict_is_repeated_only_while_something_is_in_progress() -> None:
    busy = FakeCloud(Flaky(refusal(409, "Another operation is in progress")))
    await session(busy).ask(POST)
    taken = FakeCloud(Flaky(refusal(409, "DataNetwork of name physnet0 already exists.")))
    with pytest.raises(ApiError, match="import it, or give another name"):
        await session(taken).ask(POST)
    assert (len(busy.asked), len(taken.asked)) == (2, 1)


async def test_an_api_that_never_answered_is_given_up_soon() -> None:
    def dead(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused", request=request)

    with pytest.raises(ApiError, match="auth/tokens: cannot be reached: Connection refused"):
        await session(dead).ask(GET)


async def test_an_api_that_answered_before_is_waited_for() -> None:
    failures = [httpx.ConnectError] * 12
    flaky = Flaky()
    one = session(FakeCloud(flaky))
    await one.ask(GET)
    flaky.failures.extend(failures)
    assert await one.ask(GET) == {"ihosts": []}


async def test_a_wrong_region_names_the_right_ones() -> None:
    with pytest.raises(ApiError, match="not in region Mars; it is in RegionOne"):
        await session(FakeCloud(ok), region="Mars").ask(GET)


async def test_a_service_is_found_in_the_central_region() -> None:
    cloud = FakeCloud(ok)
    await session(cloud).ask(Call("GET", "dcmanager", "/subclouds"))
    assert cloud.asked == [("GET", "/v1.0/subclouds")]


async def test_a_missing_service_is_named() -> None:
    with pytest.raises(ApiError, match="no public endpoint of fault management"):
        await session(FakeCloud(ok)).ask(Call("GET", "faultmanagement", "/alarms"))


async def test_multipart_carries_fields_and_files() -> None:
    cloud = FakeCloud(ok)
    call = Call(
        "POST",
        "dcmanager",
        "/subclouds",
        fields={"name": "a"},
        files={"bootstrap_values": ("b.yml", b"x: 1")},
    )
    await session(cloud).ask(call)
    assert b'name="name"\r\n\r\na' in cloud.bodies[0]
    assert b'name="bootstrap_values"; filename="b.yml"' in cloud.bodies[0]


@pytest.mark.parametrize("one", REFUSALS, ids=lambda one: f"{one['method']}-{one['path']}-{one['status']}")
def test_every_recorded_refusal_is_one_line(one: dict[str, Any]) -> None:
    response = httpx.Response(one["status"], text=one["body"])
    reason = reason_of(response)
    assert reason
    assert "\n" not in reason
    assert not reason.startswith("{")
    assert "<br" not in reason
    assert "Traceback" not in reason
    assert "faultstring" not in reason


def sysinv(text: str) -> str:
    return json.dumps({"error_message": json.dumps({"faultstring": text, "debuginfo": None})})


PAGE = "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>{}</body></html>"


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, sysinv("Host must be locked."), "Host must be locked."),
        (500, sysinv("Remote error: SysinvException No monitor.\nTraceback (most"), "No monitor."),
        (404, '{"code": 404, "title": "Not Found", "description": "No subcloud"}', "No subcloud"),
        (401, '{"error": {"code": 401, "title": "Unauthorized", "message": "Log in."}}', "Log in."),
        (404, PAGE.format("It could not be found.<br /><br />\nSubcloud not found\n"), "Subcloud not found"),
        (404, '{"NeutronError": {"type": "X", "message": "No such net"}}', "No such net"),
        (400, '{"error_message": "not JSON {at all"}', "not JSON {at all"),
        (500, "", "Internal Server Error"),
    ],
)
def test_reasons(status: int, body: str, reason: str) -> None:
    assert reason_of(httpx.Response(status, text=body)) == reason
