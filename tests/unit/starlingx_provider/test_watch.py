"""Waiting for a state: what a person sees of it, and how it ends."""

from __future__ import annotations

import asyncio

import pytest

from providers.kit.errors import ProviderError
from providers.kit.resource import Operation
from providers.starlingx.cloud.watch import watch
from tests.log import Log

POLL = 0.02


@pytest.fixture
def told() -> Log:
    return Log()


@pytest.fixture
def operation(told: Log) -> Operation:
    return Operation("urn:pulumi:dev::fleet::starlingx:index:HostState::thing", told)


async def test_a_cloud_that_gives_no_answer_is_said_to_give_none(told: Log, operation: Operation) -> None:
    looks = iter((0.0, 5 * POLL, 0.0))

    async def look() -> tuple[bool, str]:
        pause = next(looks, None)
        await asyncio.sleep(pause or 0)
        return pause is None, "controller-0: Unlocking"

    await watch(operation, "controller-0 to be unlocked", look, limit=5, poll=POLL)
    assert "controller-0: Unlocking (0s)" in told.texts
    assert "controller-0: Unlocking; no answer now (0s)" in told.texts


async def test_what_a_look_refuses_ends_it(operation: Operation) -> None:
    async def look() -> tuple[bool, str]:
        raise ProviderError("it failed")

    with pytest.raises(ProviderError, match="it failed"):
        await watch(operation, "controller-0 to be unlocked", look, limit=5, poll=POLL)


async def test_the_end_of_a_run_ends_the_look(operation: Operation) -> None:
    ended: list[bool] = []

    async def look() -> tuple[bool, str]:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)
        return True, ""

    waiting = asyncio.ensure_future(watch(operation, "it", look, limit=5, poll=POLL))
    await asyncio.sleep(2 * POLL)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0)
    assert ended == [True]
