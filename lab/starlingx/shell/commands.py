"""Which commands a controller has, and how one is run to its end."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping

from lab.errors import LabError
from lab.starlingx import nodes
from lab.starlingx.jobs import advance
from lab.starlingx.nodes import Node
from lab.starlingx.shell import dcmanager, other, system
from lab.starlingx.shell.ansible import program as ansible
from lab.starlingx.shell.invocation import (
    Err,
    Event,
    Events,
    ExitError,
    Invocation,
    Out,
    Pause,
    Settle,
    Shell,
    Want,
    WantError,
)
from lab.starlingx.shell.r1 import programs as r1
from lab.starlingx.store import World

Program = Callable[[Shell], Events]
EVERYWHERE: Mapping[str, Program] = {
    "system": system.program,
    "dcmanager": dcmanager.program,
    "fm": other.fm,
}
R1: Mapping[str, Program] = {
    **EVERYWHERE,
    "config_controller": r1.config_controller,
    "config_subcloud": r1.config_subcloud,
    "sw-patch": other.sw_patch,
}
MODERN: Mapping[str, Program] = {
    **EVERYWHERE,
    "ansible-playbook": ansible.program,
    "software": other.software,
}
NOT_FOUND = 127
SETTLE_SECONDS = 60.0
KNOWN_SECONDS = 30.0
SETTLE_POLL = 0.05


async def run(world: World, node: str, call: Invocation) -> AsyncIterator[Event | int]:
    """Run a command; the last thing that comes is its exit code."""
    shell = Shell(world, node, call)
    code = 0
    with contextlib.ExitStack() as stack:
        try:
            await _known(shell)
            advance(world)
            events = _program(shell)(shell)
            stack.callback(_close, events)
            for event in events:
                if isinstance(event, Pause):
                    await asyncio.sleep(event.seconds / world.clock.speed)
                elif isinstance(event, Settle):
                    await _settled(shell)
                else:
                    yield event
                advance(world)
        except WantError as want:
            yield Want(want.paths)
        except ExitError as end:
            code = end.code
            if end.text:
                yield Err(end.text) if code else Out(end.text)
        except LabError as error:
            code = 1
            yield Err(f"lab: {error}")
    yield code


def _program(shell: Shell) -> Program:
    name = shell.call.argv[0]
    known = MODERN if shell.me().release.modern else R1
    if name not in known:
        raise ExitError(f"-sh: {name}: command not found", NOT_FOUND)
    return known[name]


def _close(events: Events) -> None:
    """End a program whose caller went away: it must not be left half done without a trace."""
    close = getattr(events, "close", None)
    if close is not None:
        close()


async def _known(shell: Shell) -> None:
    """Wait for the controller's agent, which may be telling the lab of it just now."""
    deadline = time.monotonic() + KNOWN_SECONDS
    while time.monotonic() < deadline:
        with shell.records() as records:
            if any(node.id == shell.node for node in nodes.all_of(records)):
                return
        await asyncio.sleep(SETTLE_POLL)


async def _settled(shell: Shell) -> None:
    """Wait until the controller's agent has taken over what was decided, if it has an agent."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        with shell.records() as records:
            node = Node.get(records, shell.node)
        if not node.boot or node.applied >= node.wanted:
            return
        await asyncio.sleep(SETTLE_POLL)
    raise ExitError("lab: the controller does not take over what the lab has decided for it")
