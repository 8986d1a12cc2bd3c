"""The official plugin's resources as data: their tokens and properties, read from `resources.json`."""

import json
from pathlib import Path
from typing import Any, Final

from providers.kit.schema import Schema, read_schema

PACKAGE: Final = "equinix-metal"
VERSION: Final = "3.2.1"

# The official plugin names these after their logical name where the program does not (`SetAutonaming(255,
# "-")`: every resource with a required `name`).
_AUTONAMED = frozenset({"Project", "ProjectSshKey", "SshKey"})


def _read() -> dict[str, Schema]:
    facts: dict[str, Any] = json.loads(Path(__file__).with_name("resources.json").read_text("utf-8"))
    return {
        name_of(token): read_schema(token, properties, "name" if name_of(token) in _AUTONAMED else None)
        for token, properties in facts.items()
    }


def name_of(token: str) -> str:
    """Return the class name in a token: `Device` of `equinix-metal:index/device:Device`."""
    return token.rsplit(":", 1)[-1]


SCHEMAS: Final[dict[str, Schema]] = _read()
"""The schemas by class name."""

CONFIG: Final = read_schema(
    PACKAGE,
    {
        "authToken": {"type": "String", "optional": True, "secret": True},
        "maxRetries": {"type": "Int", "optional": True, "default": 10},
        "maxRetryWaitSeconds": {"type": "Int", "optional": True, "default": 30},
        # Not the official plugin's: where the API is. The lab's stacks name their emulator here.
        "endpoint": {"type": "String", "optional": True},
    },
)
"""The provider's configuration. Whether `authToken` is there is asked when the plugin is configured."""
