"""The resource `starlingx:index:InterfaceDataNetwork`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class InterfaceDataNetwork(pulumi.CustomResource):
    """Puts a data network on an interface of class data, pci-sriov or pci-passthrough.

    Args:
        host: The host's name. A change replaces the object.
        interface: The interface's name. A change replaces the object.
        data_network: The data network's name. A change replaces the object.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        interface: pulumi.Input[str],
        data_network: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "interface": interface,
            "dataNetwork": data_network,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:InterfaceDataNetwork", resource_name, properties, opts)

    @property
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def interface(self) -> pulumi.Output[str]:
        """The interface's name. A change replaces the object."""
        return self.__dict__["interface"]

    @property
    def data_network(self) -> pulumi.Output[str]:
        """The data network's name. A change replaces the object."""
        return self.__dict__["dataNetwork"]

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
