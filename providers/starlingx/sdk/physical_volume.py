"""The resource `starlingx:index:PhysicalVolume`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class PhysicalVolume(pulumi.CustomResource):
    """A disk or partition in a volume group of a host.

    Args:
        host: The host's name. A change replaces the object.
        volume_group: The volume group's name. A change replaces the object.
        device: The disk or partition: its path, node or id. A change replaces the object.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        volume_group: pulumi.Input[str],
        device: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "volumeGroup": volume_group,
            "device": device,
            "pvType": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:PhysicalVolume", resource_name, properties, opts)

    @property
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def volume_group(self) -> pulumi.Output[str]:
        """The volume group's name. A change replaces the object."""
        return self.__dict__["volumeGroup"]

    @property
    def device(self) -> pulumi.Output[str]:
        """The disk or partition: its path, node or id. A change replaces the object."""
        return self.__dict__["device"]

    @property
    def pv_type(self) -> pulumi.Output[str | None]:
        """Disk or partition."""
        return self.__dict__["pvType"]

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
