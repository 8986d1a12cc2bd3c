"""Operations under way: their time limits, their cancellation, and what is kept when they end badly."""

import asyncio
import traceback
from collections.abc import Coroutine
from typing import Any, TypeVar

import grpc

from providers.kit import status
from providers.kit.errors import InitializationError, InvalidInputError, MissingConfigError, ProviderError
from providers.kit.log import EngineLog, Severity
from providers.kit.resource import Operation

T = TypeVar("T")


class FailedError(Exception):
    """An operation ended badly; `status` is what the engine is told."""

    def __init__(self, failed: status.Status) -> None:
        super().__init__(failed.details)
        self.status = failed


class Running:
    """The operations under way in this plugin. After `cancel` no new one is begun."""

    def __init__(self, log: EngineLog) -> None:
        self._log = log
        self._tasks: set[asyncio.Task[Any]] = set()
        self._cancelled = False

    def cancel(self) -> None:
        """End every operation under way; each keeps what it has made."""
        self._cancelled = True
        for task in self._tasks:
            task.cancel()

    async def run(self, operation: Operation, work: Coroutine[Any, Any, T]) -> T:
        """Run an operation within its time.

        Raises:
            FailedError: it failed, ran out of time or was cancelled.
        """
        if self._cancelled:
            work.close()
            raise FailedError(status.plain(grpc.StatusCode.CANCELLED, "the run was cancelled"))
        task = asyncio.create_task(_limited(operation, work))
        self._tasks.add(task)
        try:
            return await task
        except asyncio.CancelledError:
            reason = "cancelled before it was finished"
            if self._cancelled:
                raise _failed(operation, reason, grpc.StatusCode.CANCELLED) from None
            task.cancel()
            raise
        except (InitializationError, InvalidInputError, MissingConfigError) as error:
            if operation.kept_id is not None and not isinstance(error, InitializationError):
                raise _failed(operation, str(error), grpc.StatusCode.UNKNOWN) from None
            raise FailedError(_status_of(error)) from None
        except ProviderError as error:
            raise _failed(operation, str(error), grpc.StatusCode.UNKNOWN) from None
        except Exception as error:  # what a defect of ours must not do is lose the object that was made
            # Its text is not shown, since it may hold a secret input.
            places = traceback.extract_tb(error.__traceback__)
            await self._log.write(Severity.DEBUG, "".join(traceback.format_list(places)), operation.urn)
            where = f"{places[-1].filename}:{places[-1].lineno}"
            message = f"a defect of the plugin: {type(error).__name__} at {where}; please report it"
            raise _failed(operation, message, grpc.StatusCode.INTERNAL) from error
        finally:
            self._tasks.discard(task)


async def _limited(operation: Operation, work: Coroutine[Any, Any, T]) -> T:
    limit = asyncio.timeout(operation.timeout)
    try:
        async with limit:
            return await work
    except TimeoutError:
        if not limit.expired():
            raise
        last = f" (last seen: {operation.last_status})" if operation.last_status else ""
        raise ProviderError(
            f"not finished within {operation.timeout:g} s{last}; run again to go on, or raise custom_timeouts"
        ) from None


def _status_of(error: InitializationError | InvalidInputError | MissingConfigError) -> status.Status:
    if isinstance(error, InitializationError):
        return status.initialization_failed(error)
    if isinstance(error, InvalidInputError):
        return status.invalid_inputs(error)
    return status.missing_config(error)


def _failed(operation: Operation, message: str, code: grpc.StatusCode) -> FailedError:
    if operation.kept_id is None:
        return FailedError(status.plain(code, message))
    kept = InitializationError(operation.kept_id, operation.kept_outputs, [message])
    return FailedError(status.initialization_failed(kept))
