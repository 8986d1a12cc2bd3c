"""The resource `starlingx:index:Label`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class Label(pulumi.CustomResource):
    """A Kubernetes label of a host.

    Some keys of the platform's own can be set on a locked host only.

    Args:
        host: The host's name. A change replaces the object.
        key: The label's key. A change replaces the object.
        value: The label's value.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        key: pulumi.Input[str],
        value: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "key": key,
            "value": value,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Label", resource_name, properties, opts)

    @property
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def key(self) -> pulumi.Output[str]:
        """The label's key. A change replaces the object."""
        return self.__dict__["key"]

    @property
    def value(self) -> pulumi.Output[str]:
        """The label's value."""
        return self.__dict__["value"]

    @property
    def uuid(self) -> pulumi.Output[str | None]:
        """The object's id at the service."""
        return self.__dict__["uuid"]

    @property
    def origin(self) -> pulumi.Output[Mapping[str, Any] | None]:
        """How it came about: `made` by this resource or with settings from `before`, which a deletion undoes.

        `installation` is that of controller-0 which it is on.
        """
        return self.__dict__["origin"]
