"""What every module of operations shares: the interface, reading what may be gone, removing, waiting."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Final, TypeVar

from lab.metal.plugin.operations.api import Api, Call
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.failures import ApiError
from lab.metal.plugin.settings import Settings
from providers.kit.errors import ProviderError
from providers.kit.resource import Created, Edit, Found, Operation
from providers.kit.values import Values

T = TypeVar("T")

# A lab's states change within seconds, a real server's within minutes.
_FIRST_POLL: Final = 0.3
_POLL_GROWTH: Final = 1.4
_LAST_POLL: Final = 10.0
# What is left of the time limit for a last look and for telling.
_RESERVE: Final = 0.1
_LONGEST_RESERVE: Final = 15.0


@cache
def shared_api(settings: Settings) -> Api:
    """Return the one client of these settings: its connections are shared."""
    return Api(settings)


class Operations(ABC):
    """What one class of resources asks of the API. Inputs and state are plain: no secrets, no unknowns."""

    def __init__(self, api: Api) -> None:
        self.api = api

    @abstractmethod
    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Make the object and wait until it is there."""

    @abstractmethod
    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read the object; None where it is gone."""

    async def update(self, operation: Operation, edit: Edit, changed: AbstractSet[str]) -> Values:
        """Change the named properties. Where no call does that, nothing but a look is asked for."""
        del changed
        found = await self.read(operation, Found(edit.id, {**edit.state, **edit.inputs}, edit.inputs))
        if found is None:
            raise gone(operation, edit.id)
        return found.state

    @abstractmethod
    async def delete(self, operation: Operation, found: Found) -> None:
        """Remove the object."""

    async def look(
        self, operation: Operation, what: str, call: Call, *, forbidden: bool = False
    ) -> Document | None:
        """Read an object that may be gone.

        Args:
            operation: whose it is.
            what: the object, for messages.
            call: the read.
            forbidden: whether 403 means gone as well, as it does for a port of a removed server.
        """
        try:
            return await self.api.ask(operation, f"read {what}", call)
        except ApiError as error:
            if error.missing or (forbidden and error.forbidden):
                return None
            raise

    async def remove(self, operation: Operation, what: str, call: Call, look: Call) -> None:
        """Remove an object; one that is gone is no error.

        A 403 is what the service also gives for an object that is gone, and what a token without rights gets:
        only where the object cannot be read either is it gone. Otherwise the state would forget what is still
        paid for.
        """
        try:
            await self.api.ask(operation, f"delete {what}", call)
        except ApiError as error:
            if error.missing:
                return
            if error.forbidden and await self.look(operation, what, look, forbidden=True) is None:
                return
            raise


def gone(operation: Operation, resource_id: str) -> ProviderError:
    """Return the error for an object that vanished while it was worked on."""
    return ProviderError(
        f"{operation.token} {resource_id} is gone: run `pulumi refresh`, then `pulumi up` to make it again"
    )


async def wait(operation: Operation, limit: float, look: Callable[[], Awaitable[T | None]]) -> T | None:
    """Look again and again, ever less often, until there is something; None where the time is over.

    Args:
        operation: its own time limit comes before `limit`; of that a rest is left, for saying why it failed.
        limit: seconds, where the operation has none.
        look: returns None while there is nothing yet.
    """
    pause = _FIRST_POLL
    rest = min(operation.timeout * _RESERVE, _LONGEST_RESERVE) if operation.timeout else 0.0
    while True:
        found = await look()
        if found is not None:
            return found
        left = operation.remaining(limit) - rest
        if left <= 0:
            return None
        await asyncio.sleep(min(pause, left))
        pause = min(pause * _POLL_GROWTH, _LAST_POLL)
