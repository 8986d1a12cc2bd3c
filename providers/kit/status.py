"""gRPC statuses with details for the engine: kept state, missing configuration, wrong inputs."""

from collections.abc import Sequence
from typing import NamedTuple

import grpc
from google.protobuf.message import Message
from pulumi.runtime.proto import errors_pb2, provider_pb2, status_pb2

from providers.kit.errors import InitializationError, InvalidInputError, MissingConfigError
from providers.kit.values import to_struct


class Status(NamedTuple):
    """A status as `ServicerContext.abort_with_status` takes it."""

    code: grpc.StatusCode
    details: str
    trailing_metadata: tuple[tuple[str, bytes], ...] = ()


# grpc's own numbers (grpc.StatusCode.value is untyped).
_NUMBERS = {grpc.StatusCode.UNKNOWN: 2, grpc.StatusCode.INVALID_ARGUMENT: 3}


def plain(code: grpc.StatusCode, message: str) -> Status:
    """Return a status that is a message only."""
    return Status(code, message)


def _detailed(code: grpc.StatusCode, message: str, details: Sequence[Message]) -> Status:
    status = status_pb2.Status(code=_NUMBERS[code], message=message)
    for detail in details:
        status.details.add().Pack(detail)
    return Status(code, message, (("grpc-status-details-bin", status.SerializeToString()),))


def initialization_failed(error: InitializationError) -> Status:
    """Return the status with which the engine keeps the object's id and state, and fails the operation."""
    detail = provider_pb2.ErrorResourceInitFailed(
        id=error.id,
        properties=to_struct(error.outputs),
        reasons=list(error.reasons),
        inputs=None if error.inputs is None else to_struct(error.inputs),
    )
    return _detailed(grpc.StatusCode.UNKNOWN, str(error), [detail])


def missing_config(error: MissingConfigError) -> Status:
    """Return the status on which the engine names the `pulumi config set` command to use."""
    detail = provider_pb2.ConfigureErrorMissingKeys()
    for name, description in error.keys.items():
        detail.missingKeys.add(name=name, description=description)
    return _detailed(grpc.StatusCode.INVALID_ARGUMENT, str(error), [detail])


def invalid_inputs(error: InvalidInputError) -> Status:
    """Return the status that names each wrong input."""
    detail = errors_pb2.InputPropertiesError()
    for failure in error.failures:
        detail.errors.add(property_path=failure.path, reason=failure.reason)
    return _detailed(grpc.StatusCode.INVALID_ARGUMENT, str(error), [detail])
