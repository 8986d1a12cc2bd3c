"""Runs that go on after a failure (``--continue-on-error``): the program stays until all else is done.

The engine's hooks run in the program. The SDK tells each resource that needs what failed, and takes a
registration that cannot happen for that for the program's error: it ends with a traceback at the first one,
what is under way elsewhere is left without its hooks, and the stack without its outputs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pulumi.runtime.rpc_manager import RPCManager
from pulumi.runtime.stack import ResourceRegistrationFailed

T = TypeVar("T")


def stay_until_all_is_done() -> None:
    """Have the program stay: once, before the first resource.

    Whoever asked for a call still gets the failure; the engine has told it as the failed resource's own.
    """
    tracked = RPCManager.do_rpc

    def do_rpc(
        self: RPCManager, name: str, rpc_function: Callable[..., Awaitable[T]]
    ) -> Callable[..., Awaitable[tuple[T | None, Exception | None]]]:
        failures: list[Exception] = []

        async def forgiven(*args: object, **named: object) -> T | None:
            try:
                return await rpc_function(*args, **named)
            except ResourceRegistrationFailed as failure:
                failures.append(failure)
                return None

        async def answered(*args: object, **named: object) -> tuple[T | None, Exception | None]:
            result, exception = await tracked(self, name, forgiven)(*args, **named)
            return result, failures[0] if failures else exception

        return answered

    setattr(RPCManager, tracked.__name__, do_rpc)
