"""Names of nodes, which say what a node is in its cloud."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field

NODE_PATTERN: Final = re.compile(r"(controller)-([01])|(storage|compute)-([0-9]|[1-9][0-9]{1,2})")


def _node_name(value: str) -> str:
    if not NODE_PATTERN.fullmatch(value):
        raise ValueError(
            f"'{value}' is not a node's name: use controller-0, controller-1, storage-N or compute-N"
        )
    return value


NodeName = Annotated[
    str, AfterValidator(_node_name), Field(json_schema_extra={"pattern": f"^({NODE_PATTERN.pattern})$"})
]
"""A node's name within its cloud; it says its personality."""
