"""The package's schema (JSON), from which the engine and SDK generators of other languages work."""

import json
from collections.abc import Mapping
from typing import Any, Final

from providers.kit.schema import Kind
from providers.starlingx import config
from providers.starlingx.declare import PACKAGE, Declaration, Field
from providers.starlingx.function import Function
from providers.starlingx.functions import FUNCTIONS
from providers.starlingx.resources.catalogue import RESOURCES

_SCALARS: Final = {Kind.STRING: "string", Kind.BOOL: "boolean", Kind.INT: "integer", Kind.FLOAT: "number"}
_ANY: Final = {"$ref": "pulumi.json#/Any"}


def package_schema() -> str:
    """Return the schema as JSON."""
    variables = _properties(config.FIELDS)
    return json.dumps(
        {
            "name": PACKAGE,
            "displayName": "StarlingX",
            "version": "0.1.0",
            "description": "StarlingX clouds: sysinv and dcmanager objects.",
            "license": "Apache-2.0",
            "config": {"variables": variables},
            "provider": {
                "description": "One cloud: where it is, as whom to act, and what is allowed there.",
                "inputProperties": variables,
                "requiredInputs": _required(config.FIELDS),
            },
            "resources": {one.declaration.token: _resource(one.declaration) for one in RESOURCES},
            "functions": {one.token: _function(one) for one in FUNCTIONS},
        },
        indent=2,
    )


def _resource(one: Declaration) -> dict[str, Any]:
    inputs = {name: field for name, field in one.own.items() if field.required or field.optional}
    always = [
        name
        for name, field in one.fields.items()
        if field.required or (field.computed and not field.optional and field.given is None)
    ]
    return {
        "description": one.text,
        "properties": _properties(one.fields),
        "required": always,
        "inputProperties": _properties(inputs),
        "requiredInputs": _required(inputs),
    }


def _function(one: Function) -> dict[str, Any]:
    return {
        "description": one.text,
        "inputs": {"properties": _properties(one.arguments), "required": _required(one.arguments)},
        "outputs": {"properties": _properties(one.results), "required": list(one.results)},
    }


def _required(fields: Mapping[str, Field]) -> list[str]:
    return [name for name, field in fields.items() if field.required]


def _properties(fields: Mapping[str, Field]) -> dict[str, Any]:
    return {name: _property(field) for name, field in fields.items()}


def _property(field: Field) -> dict[str, Any]:
    facts: dict[str, Any] = {**_type(field), "description": describe(field)}
    if field.default is not None:
        facts["default"] = field.default
    if field.secret:
        facts["secret"] = True
    if field.replaces:
        facts["willReplaceOnChanges"] = True
    return facts


def describe(field: Field) -> str:
    """Return a property's text with its choices and consequences."""
    words = [field.text]
    if field.choices:
        words.append(f"One of {', '.join(map(str, field.choices))}.")
    if field.minimum is not None and field.maximum is not None:
        words.append(f"From {field.minimum:.12g} to {field.maximum:.12g}.")
    if field.computed and field.given is not None:
        words.append(f"Told where {field.given} is given.")
    if field.lock:
        words.append("A change needs the host locked.")
    if field.replaces:
        words.append("A change replaces the object.")
    return " ".join(words)


def _type(field: Field) -> dict[str, Any]:
    if field.kind in _SCALARS:
        return {"type": _SCALARS[field.kind]}
    element = {"type": _SCALARS[field.element]} if field.element in _SCALARS else _ANY
    if field.kind in (Kind.LIST, Kind.SET):
        return {"type": "array", "items": element}
    if field.kind is Kind.MAP:
        return {"type": "object", "additionalProperties": element}
    return dict(_ANY)
