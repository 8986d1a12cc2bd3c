"""The SDK's debug messages, told to the engine several at a time."""

import asyncio

from pulumi.runtime.proto.engine_pb2 import DEBUG, WARNING, LogRequest

from components.debug_messages import GATHER_SECONDS, Gathered


def debug(message: str, urn: str = "") -> LogRequest:
    return LogRequest(severity=DEBUG, message=message, urn=urn)


async def test_debug_messages_are_told_together_a_little_later() -> None:
    told: list[LogRequest] = []
    log = Gathered(told.append, asyncio.get_running_loop())
    log(debug("one"))
    log(debug("two"))
    assert told == []
    await asyncio.sleep(2 * GATHER_SECONDS)
    assert told == [debug("one\ntwo")]
    log(debug("three"))
    await asyncio.sleep(2 * GATHER_SECONDS)
    assert told == [debug("one\ntwo"), debug("three")]


async def test_what_is_shown_at_once_comes_after_what_was_said_before() -> None:
    told: list[LogRequest] = []
    log = Gathered(told.append, asyncio.get_running_loop())
    log(debug("before"))
    log(LogRequest(severity=WARNING, message="look"))
    log(debug("of one resource", urn="urn:it"))
    assert told == [
        debug("before"),
        LogRequest(severity=WARNING, message="look"),
        debug("of one resource", urn="urn:it"),
    ]


async def test_what_waits_at_the_end_is_told() -> None:
    told: list[LogRequest] = []
    log = Gathered(told.append, asyncio.get_running_loop())
    log(debug("last"))
    log.flush()
    await asyncio.sleep(2 * GATHER_SECONDS)
    assert told == [debug("last")]
