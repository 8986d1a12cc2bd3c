"""A plugin in a process of its own, asked as the engine asks it."""

import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import plugin_pb2, provider_pb2, status_pb2

from providers.kit.values import Value, Values, from_struct, to_struct

ROOT = Path(__file__).resolve().parents[3]
KINDS = {number: name for name, number in provider_pb2.PropertyDiff.Kind.items()}


def _wire(message: Message) -> bytes:
    return message.SerializeToString()


class RefusedError(Exception):
    """A call failed: its words, and the details that came with it."""

    def __init__(self, error: Any) -> None:
        super().__init__(error.details())
        self.code: grpc.StatusCode = error.code()
        details: dict[str, bytes] = {item.key: item.value for item in error.trailing_metadata()}
        self.kept: provider_pb2.ErrorResourceInitFailed | None = None
        self.missing: list[str] = []
        if raw := details.get("grpc-status-details-bin"):
            self._read(raw)

    def _read(self, raw: bytes) -> None:
        for detail in status_pb2.Status.FromString(raw).details:
            kept, missing = provider_pb2.ErrorResourceInitFailed(), provider_pb2.ConfigureErrorMissingKeys()
            if detail.Unpack(kept):
                self.kept = kept
            elif detail.Unpack(missing):
                self.missing = [key.name for key in missing.missingKeys]


class Plugin:
    """The calls of the engine, with values in and out."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process = process
        channel: Any = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._channel = channel

    def call(self, method: str, request: Any, answer: Any) -> Any:
        try:
            return self.later(method, request, answer).result(timeout=60)
        except grpc.RpcError as error:
            raise RefusedError(error) from None

    def later(self, method: str, request: Any, answer: Any) -> "Future[Any]":
        call = self._channel.unary_unary(
            f"/pulumirpc.ResourceProvider/{method}",
            request_serializer=_wire,
            response_deserializer=answer.FromString,
        )
        return call.future(request)

    def version(self) -> str:
        return self.call("GetPluginInfo", empty_pb2.Empty(), plugin_pb2.PluginInfo).version

    def configure(self, **config: Value) -> None:
        self.call(
            "Configure", provider_pb2.ConfigureRequest(args=to_struct(config)), provider_pb2.ConfigureResponse
        )

    def check(
        self, urn: str, inputs: Values, old: Values | None = None
    ) -> tuple[dict[str, Value], dict[str, str]]:
        request = provider_pb2.CheckRequest(
            urn=urn, news=to_struct(inputs), olds=to_struct(old or {}), randomSeed=b"\1" * 32
        )
        answer = self.call("Check", request, provider_pb2.CheckResponse)
        return from_struct(answer.inputs), {item.property: item.reason for item in answer.failures}

    def diff(self, urn: str, state: Values, inputs: Values) -> dict[str, str]:
        request = provider_pb2.DiffRequest(urn=urn, id="x", olds=to_struct(state), news=to_struct(inputs))
        answer = self.call("Diff", request, provider_pb2.DiffResponse)
        return {path: KINDS[item.kind].lower() for path, item in answer.detailedDiff.items()}

    def create_request(self, urn: str, inputs: Values, *, preview: bool = False, timeout: float = 0) -> Any:
        return provider_pb2.CreateRequest(
            urn=urn, properties=to_struct(inputs), preview=preview, timeout=timeout
        )

    def create(
        self, urn: str, inputs: Values, *, preview: bool = False, timeout: float = 0
    ) -> tuple[str, dict[str, Value]]:
        request = self.create_request(urn, inputs, preview=preview, timeout=timeout)
        answer = self.call("Create", request, provider_pb2.CreateResponse)
        return answer.id, from_struct(answer.properties)

    def read(
        self, urn: str, resource_id: str, state: Values | None = None, inputs: Values | None = None
    ) -> tuple[str, dict[str, Value], dict[str, Value]]:
        request = provider_pb2.ReadRequest(
            urn=urn, id=resource_id, properties=to_struct(state or {}), inputs=to_struct(inputs or {})
        )
        answer = self.call("Read", request, provider_pb2.ReadResponse)
        return answer.id, from_struct(answer.properties), from_struct(answer.inputs)

    def update(
        self, urn: str, resource_id: str, state: Values, inputs: Values, *, preview: bool = False
    ) -> dict[str, Value]:
        request = provider_pb2.UpdateRequest(
            urn=urn, id=resource_id, olds=to_struct(state), news=to_struct(inputs), preview=preview
        )
        return from_struct(self.call("Update", request, provider_pb2.UpdateResponse).properties)

    def delete(self, urn: str, resource_id: str, state: Values) -> None:
        self.call(
            "Delete",
            provider_pb2.DeleteRequest(urn=urn, id=resource_id, properties=to_struct(state)),
            empty_pb2.Empty,
        )


@contextmanager
def running(module: str, *arguments: str) -> Generator[Plugin]:
    """Start `python -m MODULE`, and end it by SIGTERM; it must have said nothing and end with 0."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield Plugin(process, int(process.stdout.readline()))
    finally:
        process.terminate()
        _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert said == ""
