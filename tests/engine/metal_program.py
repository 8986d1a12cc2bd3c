"""A Pulumi program made of data, so that an edit is an edit of data: `plan.json` beside it.

Each entry is `name: {kind, inputs, depends_on?, import?}`. An input may be `{of: NAME, get: ATTRIBUTE}`, an
output of an earlier resource, or `{port: DEVICE, named: PORT}`, the id of a device's port.
"""

import json
import pathlib
from functools import partial
from typing import Any, cast

import pulumi
import pulumi_equinix_metal as metal

CONFIGURATION = {"authToken": "lab-metal-token", "endpoint": "http://127.0.0.1:8126/metal/v1"}


class Provider(pulumi.ProviderResource):
    """The SDK's provider, with the address of the API."""

    def __init__(self, name: str, properties: dict[str, Any]) -> None:
        """Register it."""
        super().__init__("equinix-metal", name, properties)


def port_id(ports: list[Any], name: str) -> str:
    """Find a port by its name."""
    return next(port["id"] for port in ports if port["name"] == name)


def main() -> None:
    """Register the plan's resources."""
    provider = Provider("metal", CONFIGURATION)
    made: dict[str, Any] = {}

    def value(given: Any) -> Any:
        if isinstance(given, list):
            return [value(item) for item in cast("list[Any]", given)]
        return reference(cast("dict[str, Any]", given)) if isinstance(given, dict) else given

    def reference(fields: dict[str, Any]) -> Any:
        if "of" in fields:
            return getattr(made[fields["of"]], fields["get"])
        if "port" in fields:
            return made[fields["port"]].ports.apply(partial(port_id, name=fields["named"]))
        return {key: value(item) for key, item in fields.items()}

    plan: dict[str, Any] = json.loads(pathlib.Path("plan.json").read_text())
    for name, entry in plan.items():
        options = pulumi.ResourceOptions(
            provider=provider,
            depends_on=[made[other] for other in entry.get("depends_on", [])],
            import_=entry.get("import"),
        )
        inputs = {key: value(item) for key, item in entry["inputs"].items()}
        made[name] = getattr(metal, entry["kind"])(name, **inputs, opts=options)
        pulumi.export(name, made[name].id)


main()
