"""An edit's consequences, as pulumi-go-provider's default diff sees them.

It differs from the kit's diff in three ways: old inputs are compared with new ones and nothing is left to a
service; a secret is one value (a change in a connection is `connection`, not `connection.host`); and an input
that replaces does so only as a whole: `triggers` added or left out replaces, while `triggers[0]` is an
update, which the SDK's `replace_on_changes` turns into a replacement.
"""

from providers.kit.check import child
from providers.kit.diff import Change, Changes, PropertyChange
from providers.kit.resource import Edit
from providers.kit.schema import Schema
from providers.kit.values import Archive, Asset, Secret, Unknown, Value, Values


def edit_changes(schema: Schema, edit: Edit, *, always_replaces: bool = False) -> Changes:
    """Return what changes.

    Args:
        schema: the resource's schema.
        edit: the old object and the new inputs.
        always_replaces: whether every change replaces (a resource that cannot be updated).
    """
    old = edit.old_inputs or edit.state
    found: dict[str, Change] = {}
    for name in schema.inputs:
        _compare(name, old.get(name), edit.inputs.get(name), found)
    replacing = {name for name, prop in schema.inputs.items() if prop.replaces}
    return {
        path: PropertyChange(change, replaces=always_replaces or path in replacing)
        for path, change in found.items()
    }


def same(old: Value, new: Value) -> bool:
    """Tell whether two values are equal: a secret by what it holds, an asset by its hash."""
    found: dict[str, Change] = {}
    _compare("value", old, new, found)
    return not found


def _compare(path: str, old: Value, new: Value, found: dict[str, Change]) -> None:
    if isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            element = f"{path}[{index}]"
            if index >= len(old):
                found[element] = Change.ADD
            elif index >= len(new):
                found[element] = Change.DELETE
            else:
                _compare(element, old[index], new[index], found)
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            _compare(child(path, key), old.get(key), new.get(key), found)
    elif not _equal(old, new):
        found[path] = Change.ADD if old is None else Change.DELETE if new is None else Change.UPDATE


def _equal(old: Value, new: Value) -> bool:
    if isinstance(old, Secret) and isinstance(new, Secret):
        return same(old.value, new.value)
    if isinstance(old, Unknown) or isinstance(new, Unknown):
        return old is new
    if (isinstance(old, Asset) and isinstance(new, Asset)) or (
        isinstance(old, Archive) and isinstance(new, Archive)
    ):
        return old.hash == new.hash if old.hash and new.hash else old == new
    return _kind(old) is _kind(new) and old == new


def _kind(value: Value) -> type:
    # `True` is no `1`, but `1` is `1.0`.
    return float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)


def known_change(old: Values, new: Values, schema: Schema) -> bool:
    """Tell whether a preview must leave open what a command will print.

    That is so where an input is unknown, or one that was given is another one now. An input that is merely
    added is not noticed by the official plugin, whose preview then still shows the old output.
    """
    return any(
        _unsettled(new.get(name)) or (old.get(name) is not None and not same(old.get(name), new.get(name)))
        for name in schema.inputs
    )


def _unsettled(value: Value) -> bool:
    if isinstance(value, Secret):
        return _unsettled(value.value)
    return isinstance(value, Unknown)
