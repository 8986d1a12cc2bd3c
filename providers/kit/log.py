"""Messages to the operator through the engine's Log call: on a resource's line, or as a passing status."""

from enum import IntEnum
from typing import Any

import grpc
import grpc.aio
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2


class Severity(IntEnum):
    """How the engine shows a message. An `ERROR` makes the whole run fail."""

    DEBUG = 0
    INFO = 1
    WARNING = 2
    ERROR = 3


class EngineLog:
    """A channel to the engine at `address` (`127.0.0.1:port`); without one every message is dropped."""

    def __init__(self, address: str) -> None:
        aio: Any = grpc.aio  # its stubs are partial, and the generated ones know no asynchronous channel
        self._channel: Any = aio.insecure_channel(address) if address else None
        self._send: Any = self._channel and self._channel.unary_unary(
            "/pulumirpc.Engine/Log",
            request_serializer=engine_pb2.LogRequest.SerializeToString,
            response_deserializer=empty_pb2.Empty.FromString,
        )

    async def write(
        self, severity: Severity, message: str, urn: str = "", *, status: bool = False, stream: int = 0
    ) -> None:
        """Send one message.

        Args:
            severity: how it is shown.
            message: the text; it must hold no secret.
            urn: the resource it belongs to; empty for the plugin as a whole.
            status: show it only while the operation runs, beside the resource's name.
            stream: messages with the same number other than 0 are shown as one text.
        """
        if self._send is None:
            return
        request = engine_pb2.LogRequest(
            severity=engine_pb2.LogSeverity.ValueType(int(severity)),
            message=message,
            urn=urn,
            streamId=stream,
            ephemeral=status,
        )
        # An engine that has gone away must not fail an operation that is about to succeed.
        try:
            await self._send(request, timeout=5)
        except (grpc.aio.AioRpcError, TimeoutError):
            return

    async def close(self) -> None:
        """Close the channel."""
        if self._channel is not None:
            await self._channel.close(grace=None)
