"""The process that serves the providers of a plugin together; `shared` tells of houses and doors."""

import asyncio
import contextlib
import io
import socket
import sys
import traceback
from collections.abc import Callable

from typing_extensions import override

from providers.kit.provider import Provider
from providers.kit.server import ending, serving
from providers.kit.shared import MEETING_SECONDS, is_ours


class House:
    """Serves a provider to each door."""

    def __init__(self, factory: Callable[[], Provider], engine: str) -> None:
        """Make providers with `factory`, for the engine at that address."""
        self._factory = factory
        self._engine = engine
        self._doors: list[socket.socket] = []

    async def keep(self, listener: socket.socket) -> None:
        """Serve who connects to the socket, until the last door is closed, a signal, or the engine's end."""
        listener.settimeout(0)
        sys.stderr = Relay(self._doors)
        async with ending(self._engine) as end:
            asyncio.get_running_loop().call_later(MEETING_SECONDS, lambda: self._doors or end.set())
            welcoming = asyncio.create_task(self._welcome(listener, end))
            welcoming.add_done_callback(lambda _: end.set())
            await end.wait()
            welcoming.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await welcoming

    async def _welcome(self, listener: socket.socket, end: asyncio.Event) -> None:
        """Let everyone in who is ours; whoever is in when this is cancelled is served to an orderly end."""
        async with asyncio.TaskGroup() as visits:
            while True:
                door, _ = await asyncio.get_running_loop().sock_accept(listener)
                if is_ours(door):
                    self._doors.append(door)
                    visits.create_task(self._visit(door, end))
                else:
                    door.close()

    async def _visit(self, door: socket.socket, end: asyncio.Event) -> None:
        """Serve a provider until its door is closed."""
        loop = asyncio.get_running_loop()
        try:
            async with serving(self._factory(), self._engine) as port:
                with contextlib.suppress(ConnectionError):
                    await loop.sock_sendall(door, f"{port}\n".encode())
                    await loop.sock_recv(door, 1)
        except Exception:
            traceback.print_exc(file=Relay([door]))
            raise
        finally:
            self._doors.remove(door)
            door.close()
            if not self._doors:
                end.set()


class Relay(io.TextIOBase):
    """A stderr: what is written is shown by the first of the doors, if there is one."""

    def __init__(self, doors: list[socket.socket]) -> None:
        """Write to the first of these, as they come and go."""
        self._doors = doors

    @override
    def write(self, text: str, /) -> int:
        """Send it; a door that does not take it is none of our business."""
        with contextlib.suppress(OSError, IndexError):
            self._doors[0].send(text.encode())
        return len(text)


def open_house(factory: Callable[[], Provider], engine: str, listener: socket.socket) -> None:
    """Keep a house."""
    asyncio.run(House(factory, engine).keep(listener))
