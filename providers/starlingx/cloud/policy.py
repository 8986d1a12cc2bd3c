"""What a stack allows on one cloud, and which release it runs."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Release(StrEnum):
    """The releases whose APIs are known. `2018.10` is StarlingX's first."""

    R1 = "2018.10"
    R11 = "11.0"
    R12 = "12.0"

    @property
    def first(self) -> bool:
        """Whether it is R1: compute personality, provider networks in Neutron, no deploy states."""
        return self is Release.R1


class Mode(StrEnum):
    """How a cloud is built, where the program tells."""

    SIMPLEX = "simplex"
    DUPLEX = "duplex"
    DUPLEX_DIRECT = "duplex-direct"
    STANDARD = "standard"


ALLOWED: Final = "its cloud's allow_lock (provider: allowLock)"
"""Where a host is named that may be locked, for messages: in the stack file, and for other programs."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a stack says of a cloud.

    `allow_lock`: hosts that may be locked and rebooted for a change; `*` stands for all of them.
    `installation` tells one installation of its controller-0 from another. `may_be_absent`: whether what a
    refresh cannot read, since the cloud does not answer, stays as it was.
    """

    release: Release = Release.R12
    allow_lock: frozenset[str] = field(default_factory=frozenset[str])
    mode: Mode | None = None
    installation: str | None = None
    may_be_absent: bool = False

    def may_lock(self, host: str) -> bool:
        """Whether the stack allows to lock this host."""
        return host in self.allow_lock or "*" in self.allow_lock
