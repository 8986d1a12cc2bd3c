"""What to run on a server."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RemoteJob:
    """A command for a server.

    `environment` must be accepted by the server, or the command is not run; `wishes` may be refused.
    """

    command: str
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    wishes: Mapping[str, str] = field(default_factory=dict[str, str])
    stdin: str = ""
