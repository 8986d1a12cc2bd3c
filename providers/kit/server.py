"""Serving a plugin's providers to the engine."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc.aio
from pulumi.runtime.proto import provider_pb2_grpc

from providers.kit.log import EngineLog
from providers.kit.provider import Provider
from providers.kit.servicer import Servicer
from providers.kit.shared import ENDING

# The engine sends whole states: its own limit, from sdk/go/common/util/rpcutil.
_MESSAGE_BYTES = 400 * 1024 * 1024
_OPTIONS = [
    ("grpc.max_receive_message_length", _MESSAGE_BYTES),
    ("grpc.max_send_message_length", _MESSAGE_BYTES),
]
# Clients of services block; the engine's own default is 4 operations a core, and `--parallel` may raise it.
_THREADS = 256
_ENGINE_CHECK_SECONDS = 10.0
_REFUSALS = 2


def main(factory: Callable[[], Provider], engine: str) -> None:
    """Serve one provider until the engine or a signal ends it.

    Prints the port on stdout as the engine expects. SIGINT and SIGTERM end it quietly: operations under way
    are cancelled, each telling the engine what it has made already. The plugin also ends when its engine is
    gone, so that a killed run leaves no process.

    Args:
        factory: makes the provider.
        engine: the engine's address (empty: none, for looking at a plugin by hand).
    """
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve_one(factory(), engine))


async def _serve_one(provider: Provider, engine: str) -> None:
    async with ending(engine) as end, serving(provider, engine) as port:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        await end.wait()


@contextlib.asynccontextmanager
async def ending(engine: str) -> AsyncGenerator[asyncio.Event]:
    """Prepare this loop for providers, and set the event at SIGINT, SIGTERM or the engine's end."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="call"))
    end = asyncio.Event()

    def told() -> None:
        for number in ENDING:
            # Asked again while it ends, it still ends by itself: the loop's end would have it killed.
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)
        end.set()

    for number in ENDING:
        loop.add_signal_handler(number, told)
    watch = asyncio.create_task(_watch(engine, end)) if engine else None
    try:
        yield end
    finally:
        if watch is not None:
            watch.cancel()


@contextlib.asynccontextmanager
async def serving(provider: Provider, engine: str) -> AsyncGenerator[int]:
    """Serve a provider to the engine at that address (or none) within the block, on the port that is yielded.

    At its end, operations under way are cancelled.
    """
    log = EngineLog(engine)
    servicer = Servicer(provider, log)
    aio: Any = grpc.aio  # its stubs are partial
    server = aio.server(options=_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield port
    finally:
        servicer.cancel_all()
        await server.stop(grace=1)
        await provider.close()
        await log.close()


async def _watch(engine: str, end: asyncio.Event) -> None:
    """Set `end` once the engine's port has refused twice in a row: a killed engine sends no signal."""
    host, _, port = engine.rpartition(":")
    refused = 0
    while refused < _REFUSALS:
        await asyncio.sleep(_ENGINE_CHECK_SECONDS)
        try:
            _, writer = await asyncio.open_connection(host, int(port))
        except (OSError, ValueError):
            refused += 1
            continue
        refused = 0
        writer.close()
    end.set()
