"""What the four resources have in common: check, diff and read as pulumi-go-provider does them by default."""

import secrets
from collections.abc import Mapping
from typing import cast

from typing_extensions import override

from engine.command.check import check_inputs
from engine.command.diff import edit_changes
from engine.command.ssh.endpoint import Endpoint, read_endpoint
from providers.kit.check import Checked
from providers.kit.resource import Difference, Draft, Edit, Found, Operation, Resource
from providers.kit.values import Value, Values, reveal


class GoResource(Resource):
    """A resource whose outputs are its inputs and, for a command, what it printed."""

    @override
    def check(self, draft: Draft) -> Checked:
        return check_inputs(self.schema, draft.inputs)

    @override
    def diff(self, edit: Edit) -> Difference:
        return Difference(edit_changes(self.schema, edit))

    @override
    async def read(self, operation: Operation, found: Found) -> Found | None:
        # There is nothing to look at: a command leaves no object, and a copy is not compared.
        return Found(found.id, found.state, found.inputs or {})


def unique_hex(prefix: str = "") -> str:
    """Return a new id: the prefix and eight hexadecimal digits."""
    return f"{prefix}{secrets.token_hex(4)}"


def text_of(values: Values, name: str) -> str | None:
    """Return a text among inputs or outputs, opened if it is secret; None where it is not given."""
    value = reveal(values.get(name))
    return value if isinstance(value, str) else None


def texts_of(values: Values, name: str) -> list[str] | None:
    """Return a list of texts, opened."""
    value = reveal(values.get(name))
    return [str(item) for item in value] if isinstance(value, list) else None


def environment_of(values: Values) -> dict[str, str]:
    """Return the input `environment`, opened."""
    value = reveal(values.get("environment"))
    return {key: str(item) for key, item in value.items()} if isinstance(value, Mapping) else {}


def endpoint_of(values: Values) -> Endpoint:
    """Return the input `connection`."""
    return read_endpoint(cast("Mapping[str, Value]", reveal(values["connection"])))
