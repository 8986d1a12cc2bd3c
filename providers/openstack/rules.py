"""Rules that somebody has added to a security group. The official plugin looks only at those that it made."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from providers.kit.resource import Created, Edit, Found, Operation, Resource
from providers.kit.schema import read_schema
from providers.kit.values import Value, Values
from providers.openstack.session import GONE, CloudError, Session

SCHEMA = read_schema(
    "murmuration-openstack:index:OnlyRules",
    {
        "group": {"type": "String", "required": True, "replaces": True},
        "rules": {"type": "Map", "required": True},
    },
)
FIELDS: Final = (
    "direction",
    "ethertype",
    "protocol",
    "port_range_min",
    "port_range_max",
    "remote_ip_prefix",
    "remote_group_id",
    "remote_address_group_id",
)
"""What a rule lets through, in Neutron's words; all but the first two may be nothing."""


def rule_text(fields: Mapping[str, Any]) -> str:
    """What a rule lets through, in one line: two rules of a group that have the same are the same rule."""
    return " ".join("-" if fields.get(name) is None else str(fields[name]) for name in FIELDS)


class OnlyRules(Resource):
    """Deletes rules of a security group (`group`, its id) that are not among `rules`: name -> text.

    Texts are those of `rule_text`; a rule that somebody added has its text for a name. It makes none: one
    that is missing is the official plugin's to make again.
    """

    schema = SCHEMA

    def __init__(self, session: Callable[[], Session]) -> None:
        self._session = session

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Delete what else is there."""
        await self._delete_others(operation, inputs)
        return Created(str(inputs["group"]), dict(inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """The rules that may be there, and those that somebody added; None where the group is gone."""
        del operation
        try:
            await self._session().get("network", f"/v2.0/security-groups/{found.id}", {"fields": "id"})
        except CloudError as error:
            if error.status == GONE:
                return None
            raise
        known = {name: text for name, text in _known(found.state).items() if name != text}
        wanted = set(known.values())
        others = {text: text for text, _ in await self._there(found.id) if text not in wanted}
        rules: dict[str, Value] = {**known, **others}
        state: Values = {"group": found.id, "rules": rules}
        return Found(found.id, state, state)

    async def update(self, operation: Operation, edit: Edit) -> Values:
        """Delete what else is there."""
        await self._delete_others(operation, edit.inputs)
        return {**edit.state, **edit.inputs}

    async def delete(self, operation: Operation, found: Found) -> None:
        """Nothing: from now on others may add rules."""

    async def _there(self, group: str) -> Iterable[tuple[str, str]]:
        """Texts and ids of a group's rules."""
        query = {"security_group_id": group}
        listed = await self._session().get("network", "/v2.0/security-group-rules", query)
        return [(rule_text(rule), str(rule["id"])) for rule in listed["security_group_rules"]]

    async def _delete_others(self, operation: Operation, inputs: Values) -> None:
        wanted = set(_known(inputs).values())
        for text, number in await self._there(str(inputs["group"])):
            if text not in wanted:
                await self._session().delete("network", f"/v2.0/security-group-rules/{number}")
                await operation.info(f"a rule that the stack file does not have is deleted: {text}")


def _known(values: Values) -> dict[str, str]:
    """The rules as they were last written or read."""
    rules = values.get("rules")
    return {name: str(text) for name, text in rules.items()} if isinstance(rules, Mapping) else {}
