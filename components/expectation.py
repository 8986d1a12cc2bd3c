"""What the stack file expects of a service that decides for itself."""

from __future__ import annotations

from typing import TypeVar

import pulumi

T = TypeVar("T", int, str)


def expect(given: pulumi.Output[T], expected: T | None, *, what: str, remedy: str) -> pulumi.Output[T]:
    """``given``, once it is known to be what the stack file expects; None expects nothing.

    Raises (when the value is known):
        pulumi.RunError: the service gave something else; the message names both and the ``remedy``.
    """
    if expected is None:
        return given

    def compare(value: T) -> T:
        if value != expected:
            raise pulumi.RunError(
                f"{what}: the service gave {value}, the stack file expects {expected}; {remedy}"
            )
        return value

    return given.apply(compare)
