"""gRPC servers and channels as this host uses them: threads, loopback, messages as large as the engine's."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc

# As the engine's own limit: whole configurations and stacks travel in one message.
MAX_MESSAGE_BYTES = 1024 * 1024 * 400
_OPTIONS: list[tuple[str, Any]] = [
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
]
_GRPC: Any = grpc  # its stubs are partial

BytesMethod = Callable[[bytes, grpc.ServicerContext], bytes]


def make_server(threads: int) -> grpc.Server:
    """Return a server that answers up to `threads` calls at a time, and has no services yet."""
    return _GRPC.server(ThreadPoolExecutor(threads), options=_OPTIONS)


def add_bytes_service(server: grpc.Server, service: str, methods: Mapping[str, BytesMethod]) -> None:
    """Add a service whose methods take and return messages as they are on the wire."""
    handlers = {name: _GRPC.unary_unary_rpc_method_handler(method) for name, method in methods.items()}
    untyped: Any = server
    untyped.add_generic_rpc_handlers((_GRPC.method_handlers_generic_handler(service, handlers),))


def make_channel(port: int) -> grpc.Channel:
    """Return a channel to a server on the loopback."""
    return _GRPC.insecure_channel(f"127.0.0.1:{port}", options=_OPTIONS)


def start_call(channel: grpc.Channel, path: str, request: bytes) -> Any:
    """Start a call with bytes in and bytes out; a future, which raises grpc.RpcError for an error."""
    untyped: Any = channel
    return untyped.unary_unary(path).future(request, wait_for_ready=True)


def status(error: grpc.RpcError) -> tuple[grpc.StatusCode, str]:
    """Return an error's code and words."""
    untyped: Any = error
    return untyped.code(), untyped.details() or ""
