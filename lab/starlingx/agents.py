"""What agents of installed controllers ask: they tell of their node, and wait for what is decided for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from lab.starlingx import files, nodes
from lab.starlingx.jobs import advance
from lab.starlingx.nodes import Node
from lab.starlingx.shell.wire import pieces
from lab.starlingx.store import World

WAIT_SECONDS = 20.0
POLL = 0.1
REBOOT = "R\n"
Gone = Callable[[], Awaitable[bool]]


def told(key: str, body: bytes) -> Node:
    """A node as its agent describes it.

    Raises:
        LabError: the request is broken.
    """
    values: dict[str, str] = {}
    ports: list[tuple[str, str]] = []
    addresses: list[str] = []
    for word, content in pieces(body):
        if word == "port":
            name, _, mac = content.partition(" ")
            ports.append((name, mac))
        elif word == "address":
            addresses.append(content)
        else:
            values[word] = content.strip()
    return Node(
        id=key,
        name=values.get("name", ""),
        machine=values.get("machine", ""),
        boot=values.get("boot", ""),
        version=values.get("version", ""),
        type=values.get("type") or nodes.STANDARD,
        account=values.get("account", ""),
        ports=tuple(ports),
        addresses=tuple(addresses),
        played=values.get("played") == "1",
        applied=int(values.get("applied") or 0),
    )


async def poll(world: World, key: str, body: bytes, gone: Gone) -> str:
    """What a node shall do now; nothing, if nothing comes up for a while or the agent is gone."""
    node = told(key, body)
    deadline = time.monotonic() + WAIT_SECONDS
    with world.records() as records:
        nodes.report(records, node)
        asked = nodes.asked(records)
    while time.monotonic() < deadline:
        if await gone():
            with world.records() as records:
                nodes.lose(records, key)
            break
        advance(world)
        with world.records() as records:
            now = Node.get(records, key)
            if now.reboot is not None and now.reboot == node.boot:
                return REBOOT
            if now.wanted > node.applied:
                return files.lines(records, now)
            if nodes.asked(records) != asked:
                break
        await asyncio.sleep(POLL)
    return ""
