"""The resource `starlingx:index:InterfaceNetwork`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class InterfaceNetwork(pulumi.CustomResource):
    """Puts a platform network, such as oam, mgmt or cluster-host, on an interface of class platform.

    One that the bootstrap has left on the loopback is taken from there. The service would take one away from
    a host in service; this provider asks for a lock first.

    Args:
        host: The host's name. A change replaces the object.
        interface: The interface's name. A change replaces the object.
        network: The network's name. A change replaces the object.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        interface: pulumi.Input[str],
        network: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "interface": interface,
            "network": network,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:InterfaceNetwork", resource_name, properties, opts)

    @property
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def interface(self) -> pulumi.Output[str]:
        """The interface's name. A change replaces the object."""
        return self.__dict__["interface"]

    @property
    def network(self) -> pulumi.Output[str]:
        """The network's name. A change replaces the object."""
        return self.__dict__["network"]

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
