"""Rules of a security group: all of them in one resource, made many at a time.

Neutron compares each new rule with all that its group has, and loads those for it, so that rules that are
made one after another take ever longer. It takes a list of rules in one call, too, and compares that once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from providers.kit.resource import Created, Edit, Found, Operation, Resource
from providers.kit.schema import read_schema
from providers.kit.values import Value, Values
from providers.openstack.session import GONE, CloudError, Session

FIELDS: Final[Mapping[str, str]] = {
    "direction": "direction",
    "ethertype": "ethertype",
    "protocol": "protocol",
    "portRangeMin": "port_range_min",
    "portRangeMax": "port_range_max",
    "remoteIpPrefix": "remote_ip_prefix",
    "remoteGroupId": "remote_group_id",
    "remoteAddressGroupId": "remote_address_group_id",
}
"""What a rule lets through: the official plugin's word -> Neutron's. All but the first two may be nothing."""
PORTS: Final = frozenset({"portRangeMin", "portRangeMax"})
ANYWHERE: Final = frozenset({"0.0.0.0/0", "::/0"})
"""Networks that are the same to Neutron as none (`_rule_to_key` in neutron.db.securitygroups_db)."""
RULES: Final[Mapping[str, Any]] = {
    "type": "Map",
    "fields": {name: {"type": "Int" if name in PORTS else "String", "optional": True} for name in FIELDS},
}
SCHEMA = read_schema(
    "murmuration-openstack:index:SecurityGroupRules",
    {
        "group": {"type": "String", "required": True, "replaces": True},
        "project": {"type": "String", "required": True},
        "rules": {**RULES, "required": True},
        "spared": {**RULES, "optional": True},
        "only": {"type": "Bool", "required": True},
        "made": {"type": "Map", "computed": True},
    },
)
AT_ONCE: Final = 50
"""Rules in one call: enough that comparing counts little, few enough for an answer in some seconds."""

Rule = Mapping[str, Value]


def rule_text(rule: Rule) -> str:
    """What a rule lets through, in one line: two rules of a group that have the same are the same rule."""
    return " ".join(_word(name, rule.get(name)) for name in FIELDS)


@dataclass(frozen=True, slots=True)
class _There:
    """A rule that Neutron has."""

    id: str
    rule: Rule


class SecurityGroupRules(Resource):
    """The rules of one security group (`group`, its id; `project`, the id of whose it is): name -> rule.

    With `only`, rules that are not among `rules` are deleted, but for those that say the same as one of
    `spared`; a rule that somebody added is read as one that has its text for a name. Without it, rules of
    others stay. A rule that is there already is not made. `made` has the ids of those that this resource
    made: only they are deleted with it.
    """

    schema = SCHEMA

    def __init__(self, session: Callable[[], Session]) -> None:
        self._session = session

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Make what is missing, delete what else is there."""
        return Created(str(inputs["group"]), await self._bring(operation, inputs, {}))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Those of the rules that are there, and those that somebody added; None where the group is gone."""
        del operation
        try:
            group = await self._group(found.id)
        except CloudError as error:
            if error.status == GONE:
                return None
            raise
        there, only = _there(group["security_group_rules"]), bool(found.state.get("only", True))
        rules = {name: rule for name, rule in _rules(found.state).items() if rule_text(rule) in there}
        made = {name: there[rule_text(rule)].id for name, rule in rules.items() if name in _made(found.state)}
        if only:
            known = _texts(rules) | _texts(_rules(found.state, "spared"))
            rules |= {text: one.rule for text, one in there.items() if text not in known}
        inputs: dict[str, Value] = {
            "group": found.id,
            "project": found.state.get("project") or group["project_id"],
            "rules": {name: dict(rule) for name, rule in rules.items()},
            "only": only,
        }
        if "spared" in found.state:
            inputs["spared"] = found.state["spared"]
        return Found(found.id, {**inputs, "made": dict(made)}, inputs)

    async def update(self, operation: Operation, edit: Edit) -> Values:
        """Make what is missing, delete what else is there."""
        return await self._bring(operation, edit.inputs, _made(edit.state))

    async def delete(self, operation: Operation, found: Found) -> None:
        """Delete those that it made."""
        del operation
        for number in _made(found.state).values():
            await self._delete(number)

    async def _bring(self, operation: Operation, inputs: Values, before: Mapping[str, str]) -> Values:
        """Have the rules of the inputs, and return the outputs. `before`: names and ids of those made so far.

        What somebody else let through is closed first. What was let through before and no more is closed
        last: there is no moment in which a rule is missing that has only another name or wider ports now.
        """
        group, rules, own = str(inputs["group"]), _rules(inputs), set(before.values())
        there = _there((await self._group(group))["security_group_rules"])
        if inputs.get("only"):
            stay = _texts(rules) | _texts(_rules(inputs, "spared"))
            others = [text for text, one in there.items() if text not in stay and one.id not in own]
            for text in others:
                await self._delete(there.pop(text).id)
                await operation.info(f"a rule that the stack file does not have is deleted: {text}")
        texts = {name: rule_text(rule) for name, rule in rules.items()}
        mine = {name for name, text in texts.items() if text in there and there[text].id in own}
        missing = sorted({text: name for name, text in texts.items() if text not in there}.values())
        for some in (missing[start : start + AT_ONCE] for start in range(0, len(missing), AT_ONCE)):
            there |= await self._make(group, str(inputs["project"]), [rules[name] for name in some])
            mine |= set(some)
            operation.keep(group, _outputs(inputs, rules, there, mine))
        for number in own - {there[text].id for text in texts.values() if text in there}:
            await self._delete(number)
        return _outputs(inputs, rules, there, mine)

    async def _make(self, group: str, project: str, rules: Sequence[Rule]) -> dict[str, _There]:
        ours = {"security_group_id": group, "project_id": project}
        rows = [ours | {FIELDS[name]: _plain(name, value) for name, value in rule.items()} for rule in rules]
        try:
            answer = await self._session().post(
                "network", "/v2.0/security-group-rules", {"security_group_rules": rows}
            )
        except CloudError as error:
            raise CloudError(
                f"{len(rows)} rules of the security group cannot be made: {error}", error.status
            ) from None
        return _there(answer["security_group_rules"])

    async def _group(self, group: str) -> Any:
        return (await self._session().get("network", f"/v2.0/security-groups/{group}"))["security_group"]

    async def _delete(self, number: str) -> None:
        await self._session().delete("network", f"/v2.0/security-group-rules/{number}")


def _outputs(
    inputs: Values, rules: Mapping[str, Rule], there: Mapping[str, _There], mine: Iterable[str]
) -> dict[str, Value]:
    """The state: of the rules those that are there; the ids of those that were made."""
    present: dict[str, Value] = {name: dict(rule) for name, rule in rules.items() if rule_text(rule) in there}
    made: dict[str, Value] = {name: there[rule_text(rules[name])].id for name in mine if name in present}
    return {**inputs, "rules": present, "made": made}


def _there(rows: Iterable[Mapping[str, Any]]) -> dict[str, _There]:
    """Neutron's rules by their text."""
    found: dict[str, _There] = {}
    for row in rows:
        rule = {name: row[word] for name, word in FIELDS.items() if row.get(word) is not None}
        found[rule_text(rule)] = _There(str(row["id"]), rule)
    return found


def _rules(values: Values, name: str = "rules") -> dict[str, Rule]:
    """The rules of that property by name; only what is Neutron's of them, not what the engine adds."""
    rules = values.get(name)
    if not isinstance(rules, Mapping):
        return {}
    return {
        key: {word: rule[word] for word in FIELDS if rule.get(word) is not None}
        for key, rule in rules.items()
        if isinstance(rule, Mapping)
    }


def _texts(rules: Mapping[str, Rule]) -> set[str]:
    return {rule_text(rule) for rule in rules.values()}


def _made(values: Values) -> dict[str, str]:
    """Names and ids of the rules that were made."""
    made = values.get("made")
    return {name: str(number) for name, number in made.items()} if isinstance(made, Mapping) else {}


def _plain(name: str, value: Value) -> Value:
    """A field as Neutron takes it: the engine has only floating-point numbers."""
    return int(value) if name in PORTS and isinstance(value, int | float) else value


def _word(name: str, value: Value) -> str:
    none = value is None or (name == "remoteIpPrefix" and value in ANYWHERE)
    return "-" if none else str(_plain(name, value))
