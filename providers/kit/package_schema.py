"""The package schema (JSON) that the engine asks for when it imports, or prints the package."""

import json
from collections.abc import Mapping
from typing import Any

from providers.kit.provider import Provider
from providers.kit.schema import Kind, Property, Schema

_TYPES = {Kind.STRING: "string", Kind.BOOL: "boolean", Kind.INT: "integer", Kind.FLOAT: "number"}


def package_schema(provider: Provider) -> str:
    """Return the schema of the provider's resources and configuration."""
    types: dict[str, Any] = {}
    resources = {token: _resource(resource.schema, types) for token, resource in provider.resources.items()}
    config = _properties(provider.config.token, provider.config.inputs, types)
    return json.dumps(
        {
            "name": provider.name,
            "version": provider.version,
            "config": {"variables": config},
            "provider": {"inputProperties": config},
            "resources": resources,
            "types": types,
        }
    )


def _resource(schema: Schema, types: dict[str, Any]) -> dict[str, Any]:
    return {
        "properties": _properties(schema.token, schema.properties, types),
        "required": [name for name, prop in schema.properties.items() if prop.required or prop.computed],
        "inputProperties": _properties(schema.token, schema.inputs, types),
        "requiredInputs": [
            name for name, prop in schema.inputs.items() if prop.required and name != schema.autoname
        ],
    }


def _properties(token: str, properties: Mapping[str, Property], types: dict[str, Any]) -> dict[str, Any]:
    return {name: _property(token, name, prop, types) for name, prop in properties.items()}


def _property(token: str, name: str, prop: Property, types: dict[str, Any]) -> dict[str, Any]:
    facts = _type(token, name, prop, types)
    if prop.default is not None:
        facts["default"] = prop.default
    if prop.secret:
        facts["secret"] = True
    if prop.replaces:
        facts["willReplaceOnChanges"] = True
    return facts


def _type(token: str, name: str, prop: Property, types: dict[str, Any]) -> dict[str, Any]:
    if prop.kind in _TYPES:
        return {"type": _TYPES[prop.kind]}
    element = prop.element or Property(Kind.ANY)
    if prop.kind in (Kind.LIST, Kind.SET):
        return {"type": "array", "items": _type(token, name, element, types)}
    if prop.kind is Kind.MAP:
        return {"type": "object", "additionalProperties": _type(token, name, element, types)}
    if prop.kind is Kind.OBJECT:
        nested = f"{token}{name[:1].upper()}{name[1:]}"
        types[nested] = {
            "type": "object",
            "properties": _properties(nested, prop.fields, types),
            "required": [key for key, field in prop.fields.items() if field.required],
        }
        return {"$ref": f"#/types/{nested}"}
    return {"$ref": "pulumi.json#/Any"}
