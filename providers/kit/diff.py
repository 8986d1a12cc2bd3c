"""What changes between an object as it is and as the program wants it, and whether that replaces it.

Paths are the engine's: `triggers[0]`, `environment.A`, `networks[1].cidr`. A set's members are compared
without order; a changed member is named by its index. A secret is compared by what it holds. An unknown is a
change, except where the old value is unknown as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from providers.kit.check import DEFAULTS, child
from providers.kit.schema import Kind, Property, Schema
from providers.kit.values import Secret, Unknown, Value, Values, has_unknown, reveal

_ANY = Property(Kind.ANY)


class Change(StrEnum):
    """What happened to a property."""

    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


@dataclass(frozen=True)
class PropertyChange:
    """One changed element: what happened to it, whether that replaces the resource, and what was compared.

    `between_inputs` tells the engine that old and new *inputs* differ, not the object's state and the inputs.
    """

    change: Change
    replaces: bool = False
    between_inputs: bool = False


Changes = dict[str, PropertyChange]


def diff(
    schema: Schema,
    old: Values,
    new: Values,
    *,
    ignore: Iterable[str] = (),
    absent_is_zero: bool = True,
    between_inputs: bool = False,
) -> Changes:
    """Compare an object's old properties with the new inputs.

    Args:
        schema: says which properties replace, which the service fills in, which lists are sets.
        old: the object's state, or its old inputs (then pass `between_inputs`).
        new: the checked new inputs.
        ignore: paths of `ignore_changes`; the engine has put the old inputs there, which does not help
            where they are compared with the state.
        absent_is_zero: whether `""`, `0`, `False` and `[]` equal an input left out, as for Terraform; a list
            that comes, goes or holds something unknown is then one change.
        between_inputs: whether two sets of inputs are compared; marks the changes so.

    Returns:
        The changes by path, in the order of the schema.
    """
    comparer = _Comparer(absent_is_zero=absent_is_zero, between_inputs=between_inputs)
    for name, prop in schema.properties.items():
        if prop.is_input:
            comparer.compare(name, prop, old.get(name), new.get(name), replaces=prop.replaces)
    ignored = tuple(ignore)
    return {path: change for path, change in comparer.changes.items() if not _is_ignored(path, ignored)}


def top_level(changes: Iterable[str]) -> list[str]:
    """Return the names of the properties that the paths begin with, each once, in order."""
    names = [path.replace("[", ".").split(".")[0] for path in changes]
    return list(dict.fromkeys(names))


def _is_ignored(path: str, ignored: Sequence[str]) -> bool:
    return any(path == entry or path.startswith((f"{entry}.", f"{entry}[")) for entry in ignored)


def _is_default(prop: Property, old: Value, new: Value) -> bool:
    """Whether a value is what its absence means: inputs of an import are without defaults."""
    return new is None and prop.default is not None and old is not None and equal(prop, old, prop.default)


class _Comparer:
    def __init__(self, *, absent_is_zero: bool, between_inputs: bool) -> None:
        self.changes: Changes = {}
        self._absent_is_zero = absent_is_zero
        self._between_inputs = between_inputs

    def compare(self, path: str, prop: Property, old: Value, new: Value, *, replaces: bool) -> None:
        old, new = _open(old), _open(new)
        replaces = replaces or prop.replaces
        if new is None and prop.computed:
            return
        if self._same_absence(old, new) or _is_default(prop, old, new):
            return
        if isinstance(old, Unknown) and isinstance(new, Unknown):
            return
        if isinstance(old, dict) and isinstance(new, dict):
            self._objects(path, prop, old, new, replaces=replaces)
        elif isinstance(old, list) and isinstance(new, list) and not self._whole(old, new):
            self._lists(path, prop, old, new, replaces=replaces)
        elif not equal(prop, old, new):
            self._note(path, old, new, replaces=replaces)

    def _same_absence(self, old: Value, new: Value) -> bool:
        if old is None and new is None:
            return True
        if not self._absent_is_zero:
            return False
        return (old is None and is_zero(new)) or (new is None and is_zero(old))

    def _whole(self, old: Sequence[Value], new: Sequence[Value]) -> bool:
        """Tell whether a list changes as one: where it comes, goes or holds something unknown."""
        return self._absent_is_zero and (not old or not new or has_unknown([*new]))

    def _note(self, path: str, old: Value, new: Value, *, replaces: bool) -> None:
        gone, come = (value is None or (self._absent_is_zero and value == []) for value in (new, old))
        change = Change.ADD if come else Change.DELETE if gone else Change.UPDATE
        self.changes[path] = PropertyChange(change, replaces, self._between_inputs)

    def _objects(self, path: str, prop: Property, old: Values, new: Values, *, replaces: bool) -> None:
        for key in dict.fromkeys([*old, *new]):
            member = prop.fields.get(key) or prop.element or _ANY
            if key != DEFAULTS:
                self.compare(child(path, key), member, old.get(key), new.get(key), replaces=replaces)

    def _lists(
        self, path: str, prop: Property, old: Sequence[Value], new: Sequence[Value], *, replaces: bool
    ) -> None:
        element = prop.element or _ANY
        if prop.kind is Kind.SET:
            self._sets(path, element, old, new, replaces=replaces)
            return
        for index in range(max(len(old), len(new))):
            before = old[index] if index < len(old) else None
            after = new[index] if index < len(new) else None
            self.compare(f"{path}[{index}]", element, before, after, replaces=replaces)

    def _sets(
        self, path: str, element: Property, old: Sequence[Value], new: Sequence[Value], *, replaces: bool
    ) -> None:
        gone = [
            index for index, item in enumerate(old) if not any(equal(element, item, other) for other in new)
        ]
        come = [
            index for index, item in enumerate(new) if not any(equal(element, item, other) for other in old)
        ]
        for index in dict.fromkeys([*gone, *come]):
            before = old[index] if index in gone else None
            after = new[index] if index in come else None
            self._note(f"{path}[{index}]", before, after, replaces=replaces)


def _open(value: Value) -> Value:
    return _open(value.value) if isinstance(value, Secret) else value


def is_zero(value: Value) -> bool:
    """Tell whether a value is the zero of its type, which Terraform's SDK cannot tell from one left out."""
    return value is None or value in ("", 0, False) or value in ([], {})


def equal(prop: Property, old: Value, new: Value) -> bool:
    """Tell whether two values mean the same (`1` and `"1"` as a string; sets without order)."""
    old, new = reveal(old), reveal(new)
    if isinstance(old, Unknown) or isinstance(new, Unknown):
        return False
    if isinstance(old, list) and isinstance(new, list):
        element = prop.element or _ANY
        if prop.kind is Kind.SET:
            return len(old) == len(new) and all(any(equal(element, a, b) for b in new) for a in old)
        return len(old) == len(new) and all(equal(element, a, b) for a, b in zip(old, new, strict=True))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = {*old, *new} - {DEFAULTS}
        return all(
            equal(prop.fields.get(key) or prop.element or _ANY, old.get(key), new.get(key)) for key in keys
        )
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if prop.kind is Kind.STRING and isinstance(old, int | float | str) and isinstance(new, int | float | str):
        return str(old) == str(new)
    return old == new
