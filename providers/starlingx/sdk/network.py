"""The resource `starlingx:index:Network`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class Network(pulumi.CustomResource):
    """A network of the platform with its address pool.

    Those of the bootstrap are taken over as they are and stay.

    Args:
        name: Its name. A change replaces the object.
        network_type: What it is for. One of mgmt, oam, pxeboot, cluster-host, cluster-pod, cluster-service,
            multicast, ironic, storage, admin, system-controller, system-controller-oam, infra. A change
            replaces the object.
        dynamic: Whether hosts draw from the pool. A change replaces the object.
        pool: The address pool's name. A change replaces the object.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        network_type: pulumi.Input[str],
        dynamic: pulumi.Input[bool] | None = None,
        pool: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "name": name,
            "networkType": network_type,
            "dynamic": dynamic,
            "pool": pool,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Network", resource_name, properties, opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """Its name. A change replaces the object."""
        return self.__dict__["name"]

    @property
    def network_type(self) -> pulumi.Output[str]:
        """What it is for.

        One of mgmt, oam, pxeboot, cluster-host, cluster-pod, cluster-service, multicast, ironic, storage,
        admin, system-controller, system-controller-oam, infra. A change replaces the object.
        """
        return self.__dict__["networkType"]

    @property
    def dynamic(self) -> pulumi.Output[bool | None]:
        """Whether hosts draw from the pool. A change replaces the object."""
        return self.__dict__["dynamic"]

    @property
    def pool(self) -> pulumi.Output[str]:
        """The address pool's name. A change replaces the object."""
        return self.__dict__["pool"]

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
