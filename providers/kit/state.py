"""What a preview promises, and what a refresh or an import makes of an object's inputs."""

from collections.abc import Mapping

from providers.kit.check import DEFAULTS
from providers.kit.diff import Changes, equal, is_zero, top_level
from providers.kit.schema import Kind, Property, Schema
from providers.kit.values import UNKNOWN, Secret, Unknown, Value, Values


def without_defaults(value: Value) -> Value:
    """Return the value without the `__defaults` marks, which belong to inputs and not to outputs."""
    if isinstance(value, Secret):
        return Secret(without_defaults(value.value))
    if isinstance(value, list):
        return [without_defaults(item) for item in value]
    if isinstance(value, dict):
        return {key: without_defaults(item) for key, item in value.items() if key != DEFAULTS}
    return value


def seal(schema: Schema, outputs: Values) -> dict[str, Value]:
    """Return the outputs with what the schema calls secret marked so."""
    return _seal(schema.properties, outputs)


def _seal(properties: Mapping[str, Property], values: Values) -> dict[str, Value]:
    sealed: dict[str, Value] = {}
    for key, value in values.items():
        prop = properties.get(key)
        if prop is None or value is None or isinstance(value, Secret | Unknown):
            sealed[key] = value
        elif prop.secret:
            sealed[key] = Secret(value)
        elif prop.fields and isinstance(value, dict):
            sealed[key] = _seal(prop.fields, value)
        else:
            sealed[key] = value
    return sealed


def planned_create(schema: Schema, inputs: Values) -> dict[str, Value]:
    """Return the outputs that a preview of a create shows: inputs, and unknown what the service fills in."""
    outputs = {key: without_defaults(value) for key, value in inputs.items() if key != DEFAULTS}
    for name, prop in schema.properties.items():
        if prop.computed and outputs.get(name) is None:
            outputs[name] = UNKNOWN
    return outputs


def planned_update(schema: Schema, state: Values, inputs: Values, changes: Changes) -> dict[str, Value]:
    """Return the outputs that a preview of an update shows: the state with the changed inputs in it."""
    outputs = dict(state)
    for name in top_level(changes):
        outputs[name] = without_defaults(inputs.get(name))
    for name, prop in schema.properties.items():
        if prop.is_input and inputs.get(name) is not None:
            outputs[name] = without_defaults(inputs[name])
    return {key: value for key, value in outputs.items() if value is not None}


def inputs_from_state(schema: Schema, state: Values, old_inputs: Values) -> dict[str, Value]:
    """Return the inputs that would make the object what it is.

    After a refresh only inputs that the program gave are brought up to date, in the form in which it gave
    them. After an import (no old inputs) they are the required ones and those that are neither zero nor their
    default; of two that exclude each other, the later one in the schema.
    """
    if old_inputs:
        kept = {key: value for key, value in old_inputs.items() if key not in schema.properties}
        for key, old in old_inputs.items():
            prop = schema.properties.get(key)
            if prop is not None and prop.is_input:
                kept[key] = _refreshed(prop, old, state.get(key))
        return {key: value for key, value in kept.items() if value is not None}
    inputs: dict[str, Value] = {}
    for name, prop in schema.properties.items():
        value = state.get(name)
        if prop.required or (prop.is_input and not is_zero(value) and value != prop.default):
            # The service tells both of what a program may give only one of.
            inputs = {key: kept for key, kept in inputs.items() if key not in prop.conflicts}
            inputs[name] = _imported(prop, value)
    return {**inputs, DEFAULTS: []}


def _refreshed(prop: Property, old: Value, now: Value) -> Value:
    if isinstance(old, Secret):
        return Secret(_refreshed(prop, old.value, now))
    if isinstance(now, Secret):
        now = now.value
    if is_zero(old) and is_zero(now):
        return old
    if isinstance(old, dict) and isinstance(now, dict) and prop.kind is Kind.OBJECT:
        return {
            key: _refreshed(prop.fields[key], value, now.get(key)) if key in prop.fields else value
            for key, value in old.items()
        }
    return old if equal(prop, old, now) else now


def _imported(prop: Property, value: Value) -> Value:
    if isinstance(value, Mapping) and prop.fields:
        kept: dict[str, Value] = {
            key: item for key, item in value.items() if key in prop.fields and prop.fields[key].is_input
        }
        return {**kept, DEFAULTS: list[Value]()}
    if isinstance(value, list) and prop.element is not None and prop.element.fields:
        return [_imported(prop.element, item) for item in value]
    return value
