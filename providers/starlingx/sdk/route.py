"""The resource `starlingx:index:Route`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class Route(pulumi.CustomResource):
    """A static route of an interface, such as to the central cloud's management network.

    It is changed in service.

    Args:
        host: The host's name. A change replaces the object.
        interface: The interface's name. A change replaces the object.
        gateway: The next hop. A change replaces the object.
        network: The destination with its prefix. A change replaces the object.
        metric: The lower is preferred. From 0 to 4294967295. A change replaces the object.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        interface: pulumi.Input[str],
        gateway: pulumi.Input[str],
        network: pulumi.Input[str],
        metric: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "interface": interface,
            "gateway": gateway,
            "network": network,
            "metric": metric,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Route", resource_name, properties, opts)

    @property
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def interface(self) -> pulumi.Output[str]:
        """The interface's name. A change replaces the object."""
        return self.__dict__["interface"]

    @property
    def gateway(self) -> pulumi.Output[str]:
        """The next hop. A change replaces the object."""
        return self.__dict__["gateway"]

    @property
    def network(self) -> pulumi.Output[str]:
        """The destination with its prefix. A change replaces the object."""
        return self.__dict__["network"]

    @property
    def metric(self) -> pulumi.Output[int | None]:
        """The lower is preferred. From 0 to 4294967295. A change replaces the object."""
        return self.__dict__["metric"]

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
