"""The analyzer that the engine talks to until a policy pack runs, and talks to the pack through from then on.

The engine tells an analyzer its stack by a call, when it already runs; a pack wants to know before it serves.
So this proxy serves first, takes in what it is told, and hands every other call on to the pack, byte by byte.
"""

import threading
from functools import partial
from typing import Self

import grpc
from pulumi.runtime.proto import analyzer_pb2

from engine.host import channels

SERVICE = "pulumirpc.Analyzer"
METHODS = [method.name for method in analyzer_pb2.DESCRIPTOR.services_by_name["Analyzer"].methods]
# Calls wait for the pack in these threads; the engine asks about many resources at once.
THREADS = 32


class AnalyzerProxy:
    """Answers Handshake and ConfigureStack itself and forwards the rest to the pack, once there is one."""

    def __init__(self) -> None:
        """Take a free port of the loopback."""
        self._told: analyzer_pb2.AnalyzerStackConfigureRequest | None = None
        self._start = threading.Event()
        self._ready = threading.Event()
        self._channel: grpc.Channel | None = None
        self._failure = ""
        self.abandoned = False
        self._server = channels.make_server(THREADS)
        methods: dict[str, channels.BytesMethod] = {name: partial(self._forward, name) for name in METHODS}
        methods |= {"Handshake": self._handshake, "ConfigureStack": self._configure_stack}
        channels.add_bytes_service(self._server, SERVICE, methods)
        self.port = self._server.add_insecure_port("127.0.0.1:0")

    def __enter__(self) -> Self:
        """Start to serve."""
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and let nobody wait."""
        self.fail("the policy pack was ended")
        self._server.stop(None)
        if self._channel is not None:
            self._channel.close()

    def wait_for_stack(self) -> analyzer_pb2.AnalyzerStackConfigureRequest | None:
        """Wait until the engine has told the stack, or needs the pack without having told it."""
        self._start.wait()
        return self._told

    def connect(self, port: int) -> None:
        """Forward to the pack on this port from now on, first of all what the engine told of the stack."""
        channel = channels.make_channel(port)
        if self._told is not None:
            path = f"/{SERVICE}/ConfigureStack"
            try:
                channels.start_call(channel, path, self._told.SerializeToString()).result()
            except grpc.RpcError as error:
                code, details = channels.status(error)
                if code is not grpc.StatusCode.UNIMPLEMENTED:  # a pack may do without
                    self.fail(f"the policy pack refused its stack: {details}")
                    return
        self._channel = channel
        self._ready.set()

    def fail(self, why: str) -> None:
        """Answer every call that waits for the pack, and every one to come, with this error."""
        self._failure = self._failure or why
        self._start.set()
        self._ready.set()

    def abandon(self) -> None:
        """Note that the engine is done with the pack."""
        self.abandoned = True
        self.fail("the policy pack was ended")

    def _handshake(self, _request: bytes, _context: grpc.ServicerContext) -> bytes:
        """Answer the engine's first call."""
        return analyzer_pb2.AnalyzerHandshakeResponse().SerializeToString()

    def _configure_stack(self, request: bytes, _context: grpc.ServicerContext) -> bytes:
        """Take in what the stack is: the pack can start."""
        self._told = analyzer_pb2.AnalyzerStackConfigureRequest.FromString(request)
        self._start.set()
        return analyzer_pb2.AnalyzerStackConfigureResponse().SerializeToString()

    def _forward(self, name: str, request: bytes, context: grpc.ServicerContext) -> bytes:
        """Pass a call on to the pack, waiting for it to serve, and its answer or error back."""
        self._start.set()
        self._ready.wait()
        if self._channel is None or self._failure:
            context.abort(grpc.StatusCode.UNAVAILABLE, self._failure)
        answer = channels.start_call(self._channel, f"/{SERVICE}/{name}", request)
        context.add_callback(answer.cancel)
        try:
            return answer.result()
        except grpc.RpcError as error:
            context.abort(*channels.status(error))
