"""Serving a plugin: `main` is the whole program of a plugin's `__main__.py`."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc.aio
from pulumi.runtime.proto import provider_pb2_grpc

from providers.kit.log import EngineLog
from providers.kit.provider import Provider
from providers.kit.servicer import Servicer

# The engine sends whole states: its own limit, from sdk/go/common/util/rpcutil.
_MESSAGE_BYTES = 400 * 1024 * 1024
_OPTIONS = [
    ("grpc.max_receive_message_length", _MESSAGE_BYTES),
    ("grpc.max_send_message_length", _MESSAGE_BYTES),
]
# Clients of services block; the engine's own default is 4 operations a core, and `--parallel` may raise it.
_THREADS = 64
_ENGINE_CHECK_SECONDS = 10.0
_REFUSALS = 2
_ENDING = (signal.SIGINT, signal.SIGTERM)


def main(factory: Callable[[], Provider], arguments: Sequence[str] | None = None) -> int:
    """Serve the provider until the engine or a signal ends it, and return the exit code.

    Prints the port on stdout as the engine expects. `--version` prints the plugin's version instead. SIGINT
    and SIGTERM end it quietly: operations under way are cancelled, each telling the engine what it has made
    already. The plugin also ends when its engine is gone, so that a killed run leaves no process.

    Args:
        factory: makes the provider.
        arguments: the command line without the program's name; the engine gives its address as the first one.
    """
    parser = argparse.ArgumentParser(description="A Pulumi resource plugin; the engine starts it.")
    parser.add_argument("engine", nargs="?", default="", help="the engine's address, host:port")
    parser.add_argument("--version", "-version", action="store_true", help="print the plugin's version")
    options, _ = parser.parse_known_args(sys.argv[1:] if arguments is None else list(arguments))
    provider = factory()
    if options.version:
        sys.stdout.write(f"{provider.version}\n")
        return 0
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(provider, str(options.engine)))
    return 0


async def serve(provider: Provider, engine: str) -> None:
    """Serve the provider to the engine at that address (or none) until a signal or its end."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="call"))
    stop = asyncio.Event()
    for number in _ENDING:
        loop.add_signal_handler(number, stop.set)
    log = EngineLog(engine)
    servicer = Servicer(provider, log)
    aio: Any = grpc.aio  # its stubs are partial
    server = aio.server(options=_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    watch = asyncio.create_task(_watch(engine, stop)) if engine else None
    await stop.wait()
    for number in _ENDING:
        # Asked again while it ends, it still ends by itself; the loop's end would have the signal kill it.
        loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_IGN)
    if watch is not None:
        watch.cancel()
    servicer.cancel_all()
    await server.stop(grace=1)
    await provider.close()
    await log.close()


async def _watch(engine: str, stop: asyncio.Event) -> None:
    """Set `stop` once the engine's port has refused twice in a row: a killed engine sends no signal."""
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
    stop.set()
