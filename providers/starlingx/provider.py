"""The plugin `starlingx`: one provider is one cloud."""

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

import httpx

from providers.kit.check import Checked, check
from providers.kit.errors import InvalidInputError, MissingConfigError
from providers.kit.provider import Function as Call
from providers.kit.provider import Provider
from providers.kit.resource import Operation, Resource
from providers.kit.schema import Schema
from providers.kit.values import Value, Values
from providers.starlingx import config, schema
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.connector.session import Session
from providers.starlingx.declare import PACKAGE
from providers.starlingx.function import Function
from providers.starlingx.functions import FUNCTIONS
from providers.starlingx.resources.catalogue import RESOURCES


class StarlingX(Provider):
    """The provider. `transport` replaces the network, for tests."""

    name = PACKAGE
    version = "0.1.0"
    config: ClassVar[Schema] = config.SCHEMA

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport
        self._connected: Cloud | None = None
        self._resources: dict[str, Resource] = {one.declaration.token: one(self.cloud) for one in RESOURCES}

    @property
    def resources(self) -> Mapping[str, Resource]:
        """The resources by token."""
        return self._resources

    @property
    def functions(self) -> Mapping[str, Call]:
        """The functions by token."""
        return {one.token: partial(self._answer, one) for one in FUNCTIONS}

    def package_schema(self) -> str:
        """Return the package's schema: with descriptions and functions."""
        return schema.package_schema()

    def check_config(self, inputs: Values) -> Checked:
        """Return the configuration with its failures."""
        return config.check_config(inputs)

    async def configure(self, config: Mapping[str, Value]) -> None:
        """Take the configuration; the first operation logs in."""
        settings, policy = read(config)
        await self.close()
        self._connected = Cloud(Session(settings, self._transport), policy)

    async def close(self) -> None:
        """Close the connections."""
        if self._connected is not None:
            await self._connected.session.close()

    async def _answer(self, function: Function, operation: Operation, arguments: Values) -> Values:
        del operation
        checked = check(function.schema, arguments, mark_defaults=False)
        failures = [
            failure
            for name, value in checked.inputs.items()
            for failure in function.arguments[name].failures(name, value)
        ]
        if checked.failures or failures:
            raise InvalidInputError([*checked.failures, *failures])
        return await function.answer(self.cloud(), checked.inputs)

    def cloud(self) -> Cloud:
        """Return the configured cloud.

        Raises:
            MissingConfigError: there is no configuration.
        """
        if self._connected is None:
            raise MissingConfigError({f"{PACKAGE}:authUrl": config.FIELDS["authUrl"].text})
        return self._connected


read = config.read_config
