"""The plugin: its configuration and its twelve resources."""

from collections.abc import Mapping
from typing import ClassVar

from lab.metal.plugin import facts
from lab.metal.plugin.resource import MetalResource, Service
from lab.metal.plugin.settings import read_settings
from providers.kit.check import Checked
from providers.kit.errors import Failure
from providers.kit.provider import Provider
from providers.kit.resource import Resource
from providers.kit.schema import Schema
from providers.kit.values import Value, Values, reveal


class EquinixMetal(Provider):
    """`pulumi-resource-equinix-metal` for the lab."""

    name = facts.PACKAGE
    version = facts.VERSION
    config: ClassVar[Schema] = facts.CONFIG

    def __init__(self) -> None:
        self._service = Service()
        self._resources: dict[str, Resource] = {
            schema.token: MetalResource(name, schema, self._service) for name, schema in facts.SCHEMAS.items()
        }

    @property
    def resources(self) -> Mapping[str, Resource]:
        """The resources by token."""
        return self._resources

    def check_config(self, inputs: Values) -> Checked:
        """Return the configuration, with a failure for an endpoint that is no address of a service."""
        checked = super().check_config(inputs)
        endpoint = reveal(checked.inputs.get("endpoint"))
        if isinstance(endpoint, str) and endpoint and not endpoint.startswith(("http://", "https://")):
            reason = f"must be the API's address, such as http://127.0.0.1:8126/metal/v1, not {endpoint!r}"
            checked.failures.append(Failure("endpoint", reason))
        return checked

    async def configure(self, config: Mapping[str, Value]) -> None:
        """Take the configuration; no call is made."""
        self._service.configure(read_settings(config))
