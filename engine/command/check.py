"""Inputs checked as pulumi-go-provider checks them: strictly typed, defaults filled in, secrets marked.

The kit's own check converts what the Terraform bridge converts (a number where a text is meant); Go's decoder
does not, and its texts are known. What is said here begins with its text and goes on with what to do.
"""

import difflib
from collections.abc import Mapping, Sequence
from typing import Final

from engine.command.schema import go_name, go_object_name
from providers.kit.check import Checked
from providers.kit.errors import Failure
from providers.kit.schema import Kind, Property, Schema
from providers.kit.values import Archive, Asset, Secret, Unknown, Value, Values

_GO_KINDS: Final = {
    Kind.STRING: "string",
    Kind.BOOL: "bool",
    Kind.INT: "int",
    Kind.FLOAT: "float64",
    Kind.LIST: "[]string",
    Kind.MAP: "map[string]string",
}


def check_inputs(schema: Schema, given: Values) -> Checked:
    """Return the inputs with their defaults, or as they came and what is wrong with them."""
    decoder = _Decoder()
    inputs = decoder.fields(go_name(schema), schema.inputs, given)
    kept = dict(given) if decoder.failures else inputs
    return Checked(_mark_secrets(schema, kept), decoder.failures)


def _mark_secrets(schema: Schema, inputs: Values) -> dict[str, Value]:
    return {
        name: Secret(value)
        if name in schema.properties and schema.properties[name].secret and not isinstance(value, Secret)
        else value
        for name, value in inputs.items()
    }


class _Decoder:
    def __init__(self) -> None:
        self.failures: list[Failure] = []

    def fields(self, owner: str, properties: Mapping[str, Property], given: Values) -> dict[str, Value]:
        """Decode an object; failures name its fields."""
        decoded: dict[str, Value] = {}
        for name, prop in properties.items():
            value = given.get(name)
            if value is not None:
                decoded[name] = self._value(owner, name, prop, value)
            elif prop.default is not None:
                decoded[name] = prop.default
            elif prop.required:
                self.failures.append(Failure(name, f"Missing required field '{name}' on '{owner}'"))
        for name in given:
            if name not in properties and not name.startswith("__"):
                self.failures.append(Failure(name, _unrecognized(name, owner, list(properties))))
        return decoded

    def _value(self, owner: str, name: str, prop: Property, value: Value) -> Value:
        if isinstance(value, Secret):
            return Secret(self._value(owner, name, prop, value.value))
        if isinstance(value, Unknown) or prop.kind is Kind.ANY:
            return value
        if prop.kind is Kind.OBJECT:
            return self._object(owner, name, prop, value)
        if prop.kind is Kind.LIST and isinstance(value, list):
            return [self._element(owner, f"{name}[{index}]", prop, item) for index, item in enumerate(value)]
        if prop.kind is Kind.MAP and isinstance(value, dict):
            return {
                key: self._element(owner, f"{name}[{key}] value", prop, item) for key, item in value.items()
            }
        return self._scalar(owner, name, _expected(owner, name, prop), prop.kind, value)

    def _element(self, owner: str, name: str, prop: Property, value: Value) -> Value:
        return self._value(owner, name, prop.element or Property(Kind.ANY), value)

    def _scalar(self, owner: str, name: str, expected: str, kind: Kind, value: Value) -> Value:
        if kind is Kind.STRING and isinstance(value, str):
            return value
        if kind is Kind.BOOL and isinstance(value, bool):
            return value
        if kind in (Kind.INT, Kind.FLOAT) and isinstance(value, int | float) and not isinstance(value, bool):
            return int(value) if kind is Kind.INT else value
        reason = f"Field '{name}' on '{owner}' must be a '{expected}'; got '{_go_type(value)}' instead"
        if isinstance(value, Mapping) and kind is not Kind.OBJECT:
            short = owner.rpartition(".")[2]
            reason = (
                f"An error occurred decoding '{short}.{name}': Cannot decode Object{{}} to type {expected}; "
                "it isn't a struct, and no custom decoder exists"
            )
        self.failures.append(Failure(name, reason))
        return value

    def _object(self, owner: str, name: str, prop: Property, value: Value) -> Value:
        if not isinstance(value, dict):
            return self._scalar(owner, name, go_object_name(name), Kind.OBJECT, value)
        nested = _Decoder()
        decoded = nested.fields(go_object_name(name), prop.fields, value)
        if nested.failures:
            found = "".join(f"\n\t{failure.path}: {failure.reason}" for failure in nested.failures)
            short = owner.rpartition(".")[2]
            reason = f"{len(nested.failures)} failures decoding:{found}"
            self.failures.append(Failure(name, f"An error occurred decoding '{short}.{name}': {reason}"))
        return decoded


def _expected(owner: str, name: str, prop: Property) -> str:
    if name == "logging":
        return owner.partition(".")[0] + ".Logging"
    if prop.kind is Kind.LIST and prop.element is not None and prop.element.kind is Kind.ANY:
        return "[]interface {}"
    return _GO_KINDS.get(prop.kind, str(prop.kind))


def _go_type(value: Value) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, Asset | Archive):
        return f"{type(value).__name__.lower()}.{type(value).__name__}"
    if isinstance(value, int | float):
        return "float64"
    if isinstance(value, str):
        return "string"
    return "map[string]interface {}" if isinstance(value, Mapping) else "[]interface {}"


def _unrecognized(name: str, owner: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"valid are {', '.join(sorted(known))}"
    return f"Unrecognized field '{name}' on '{owner}'; {hint}"
