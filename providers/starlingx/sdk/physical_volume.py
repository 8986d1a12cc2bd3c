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
            "volume_group": volume_group,
            "device": device,
            "pv_type": None,
            "state": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:PhysicalVolume", resource_name, properties, opts)

    @property
    @pulumi.getter(name="host")
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    @pulumi.getter(name="volumeGroup")
    def volume_group(self) -> pulumi.Output[str]:
        """The volume group's name. A change replaces the object."""
        return self.__dict__["volume_group"]

    @property
    @pulumi.getter(name="device")
    def device(self) -> pulumi.Output[str]:
        """The disk or partition: its path, node or id. A change replaces the object."""
        return self.__dict__["device"]

    @property
    @pulumi.getter(name="pvType")
    def pv_type(self) -> pulumi.Output[str | None]:
        """Disk or partition."""
        return self.__dict__["pv_type"]

    @property
    @pulumi.getter(name="state")
    def state(self) -> pulumi.Output[str | None]:
        """Adding, provisioned, removing ..."""
        return self.__dict__["state"]

    @property
    @pulumi.getter(name="uuid")
    def uuid(self) -> pulumi.Output[str | None]:
        """The object's id at the service."""
        return self.__dict__["uuid"]

    @property
    @pulumi.getter(name="origin")
    def origin(self) -> pulumi.Output[Mapping[str, Any] | None]:
        """What a deletion undoes: `made` by this resource, and the settings from `before`."""
        return self.__dict__["origin"]
