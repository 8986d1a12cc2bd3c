"""The provider of Metal resources, with the address of its API."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

import pulumi

PLUGIN = "equinix-metal"
OFFICIAL_API: Final = "https://api.equinix.com/metal/v1"
"""The service's own address, where the stack file names none."""


class MetalProvider(pulumi.ProviderResource):
    """The SDK's provider with one setting more: where the API is.

    The official provider 3.2.1 knows only the service's own address, and is told no other unless the stack
    file names one. ``auth_token`` is secret from here on.
    """

    def __init__(
        self, name: str, auth_token: pulumi.Input[str], endpoint: str | None, opts: pulumi.ResourceOptions
    ) -> None:
        properties: dict[str, object] = {"authToken": pulumi.Output.secret(auth_token)}
        if endpoint is not None:
            properties["endpoint"] = endpoint
        opts.version = version(f"pulumi-{PLUGIN}")
        super().__init__(PLUGIN, name, properties, opts)
