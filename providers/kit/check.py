"""Inputs against a schema: unknown, missing, wrongly typed and conflicting keys; defaults filled in.

What the official Terraform bridge does is kept: scalars are converted where that loses nothing (a number
where a string is meant, "8" or "true" where a number or boolean is meant), a `None` is an input left out,
defaults are filled in and the names of the filled-in inputs stand under `__defaults` in every object, so that
a later change of a default is told from a change by the operator.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from providers.kit.errors import Failure, show
from providers.kit.schema import Kind, Property, Schema
from providers.kit.values import UNKNOWN, Secret, Unknown, Value, Values, has_unknown, reveal

DEFAULTS: Final = "__defaults"
_WORDS: Final = {
    Kind.STRING: "a string",
    Kind.BOOL: "a boolean",
    Kind.INT: "a whole number",
    Kind.FLOAT: "a number",
    Kind.LIST: "a list",
    Kind.SET: "a list",
    Kind.MAP: "a map",
    Kind.OBJECT: "an object",
}


@dataclass
class Checked:
    """The inputs as they will be kept and sent on, or what is wrong with them."""

    inputs: dict[str, Value]
    failures: list[Failure] = field(default_factory=list[Failure])


def check(schema: Schema, news: Values, *, mark_defaults: bool = True) -> Checked:
    """Check the inputs `news` of a resource against its schema.

    Args:
        schema: the resource's schema.
        news: the inputs as the program gives them; secrets and unknowns may be anywhere in them.
        mark_defaults: whether to write `__defaults` as the Terraform bridge does (pulumi-command does not).
    """
    result = Checked({})
    result.inputs = _object("", schema.properties, news, result, mark_defaults=mark_defaults)
    _conflicts(schema.properties, result)
    return result


def child(path: str, key: str) -> str:
    """Return the path of a member of an object, as the engine writes paths (`a.b`, `a["b.c"]`)."""
    if not key or any(character in key for character in '."[]'):
        quoted = key.replace("\\", "\\\\").replace('"', '\\"')
        return f'{path}["{quoted}"]'
    return f"{path}.{key}" if path else key


def _object(
    path: str, properties: Mapping[str, Property], given: Values, result: Checked, *, mark_defaults: bool
) -> dict[str, Value]:
    inputs: dict[str, Value] = {}
    for key, value in given.items():
        prop = properties.get(key)
        if key.startswith("__") or value is None:
            continue
        if prop is None or not prop.is_input:
            result.failures.append(Failure(child(path, key), _unknown_key(key, properties)))
            continue
        inputs[key] = _convert(child(path, key), prop, value, result, mark_defaults=mark_defaults)
    defaulted: list[str] = []
    for key, prop in properties.items():
        if key in inputs or not prop.is_input:
            continue
        if prop.default is not None:
            inputs[key] = prop.default
            defaulted.append(key)
        elif prop.required:
            result.failures.append(
                Failure(child(path, key), f"Missing required argument: {key} is required but not given")
            )
    if mark_defaults:
        inputs[DEFAULTS] = sorted(defaulted)
    return inputs


def _unknown_key(key: str, properties: Mapping[str, Property]) -> str:
    known = sorted(name for name, prop in properties.items() if prop.is_input)
    if key in properties:
        return f"{key} is an output and cannot be given. Valid keys are: {', '.join(known)}"
    near = difflib.get_close_matches(key, known, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"Invalid or unknown key: {key}.{hint} Valid keys are: {', '.join(known)}"


def _convert(path: str, prop: Property, value: Value, result: Checked, *, mark_defaults: bool) -> Value:
    if isinstance(value, Secret):
        return Secret(_convert(path, prop, value.value, result, mark_defaults=mark_defaults))
    if isinstance(value, Unknown) or prop.kind is Kind.ANY:
        return value
    if prop.kind is Kind.OBJECT and isinstance(value, dict):
        return _object(path, prop.fields, value, result, mark_defaults=mark_defaults)
    element = prop.element or Property(Kind.ANY)
    if prop.kind is Kind.MAP and isinstance(value, dict):
        return {
            key: _convert(child(path, key), element, item, result, mark_defaults=mark_defaults)
            for key, item in value.items()
            if item is not None
        }
    if prop.kind in (Kind.LIST, Kind.SET) and isinstance(value, list):
        if len(value) < prop.min_items:
            result.failures.append(Failure(path, f"needs {prop.min_items} or more; leave it out for none"))
        return [
            _convert(f"{path}[{index}]", element, item, result, mark_defaults=mark_defaults)
            for index, item in enumerate(value)
        ]
    converted = _scalar(prop.kind, value)
    if converted is None:
        result.failures.append(Failure(path, f"expected {_WORDS[prop.kind]}, got {show(value)}"))
        return value
    if prop.choices and converted not in prop.choices:
        result.failures.append(Failure(path, f"must be one of {', '.join(map(str, prop.choices))}"))
    return converted


def _scalar(kind: Kind, value: Value) -> Value:
    """Return the value as `kind`, or None where that is not possible."""
    if kind is Kind.STRING:
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, int | float | str) else None
    if kind is Kind.BOOL:
        if isinstance(value, bool):
            return value
        return (
            {"true": True, "1": True, "false": False, "0": False}.get(value)
            if isinstance(value, str)
            else None
        )
    if kind in (Kind.INT, Kind.FLOAT) and not isinstance(value, bool):
        return _number(value, whole=kind is Kind.INT)
    return None


def _number(value: Value, *, whole: bool) -> Value:
    if isinstance(value, str):
        try:
            return int(value) if whole else float(value)
        except ValueError:
            return None
    if isinstance(value, float) and whole and not value.is_integer():
        return None
    return value if isinstance(value, int | float) else None


def _conflicts(properties: Mapping[str, Property], result: Checked) -> None:
    for key, prop in properties.items():
        for other in prop.conflicts:
            known = UNKNOWN not in (result.inputs.get(key), result.inputs.get(other))
            if key in result.inputs and other in result.inputs and known:
                result.failures.append(
                    Failure(key, f"Conflicting arguments: {key} conflicts with {other}; give one of them")
                )


def fill_name(schema: Schema, checked: Checked, olds: Values, name: str, seed: bytes) -> None:
    """Name the resource where the program did not: as before, or `<name>-<7 hex digits>` from the seed.

    Without it in `olds` and without a seed (an old engine) the digits are zeros.
    """
    key = schema.autoname
    if key is None or key in checked.inputs:
        return
    taken = reveal(olds.get(key))
    old_defaults = olds.get(DEFAULTS)
    made_before = isinstance(old_defaults, list) and key in old_defaults
    checked.inputs[key] = taken if made_before and taken else f"{name}-{seed.hex()[:7] or '0' * 7}"
    checked.failures = [failure for failure in checked.failures if failure.path != key]
    defaults = checked.inputs.get(DEFAULTS)
    if isinstance(defaults, list):
        checked.inputs[DEFAULTS] = sorted([*(str(item) for item in defaults), key])


def any_unknown(values: Values) -> bool:
    """Tell whether anything in the inputs is known only after apply."""
    return any(value is UNKNOWN or has_unknown(value) for value in values.values())
