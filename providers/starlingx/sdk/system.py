"""The resource `starlingx:index:System`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class System(pulumi.CustomResource):
    """The cloud itself: its name, where it is, and what it is.

    Deleted, it is named as it was before.

    Args:
        name: The cloud's name.
        description: What it is for.
        location: Where it is.
        contact: Whom to ask.
        latitude: Degrees.
        longitude: Degrees.
        timezone: Time zone, such as `UTC` or `Asia/Tokyo`.
        vswitch_type: The virtual switch. One of none, ovs-dpdk, avs.
        https_enabled: Whether the public APIs speak TLS.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str] | None = None,
        description: pulumi.Input[str] | None = None,
        location: pulumi.Input[str] | None = None,
        contact: pulumi.Input[str] | None = None,
        latitude: pulumi.Input[str] | None = None,
        longitude: pulumi.Input[str] | None = None,
        timezone: pulumi.Input[str] | None = None,
        vswitch_type: pulumi.Input[str] | None = None,
        https_enabled: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "name": name,
            "description": description,
            "location": location,
            "contact": contact,
            "latitude": latitude,
            "longitude": longitude,
            "timezone": timezone,
            "vswitchType": vswitch_type,
            "httpsEnabled": https_enabled,
            "systemType": None,
            "systemMode": None,
            "softwareVersion": None,
            "regionName": None,
            "distributedCloudRole": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:System", resource_name, properties, opts)

    @property
    def name(self) -> pulumi.Output[str | None]:
        """The cloud's name."""
        return self.__dict__["name"]

    @property
    def description(self) -> pulumi.Output[str | None]:
        """What it is for."""
        return self.__dict__["description"]

    @property
    def location(self) -> pulumi.Output[str | None]:
        """Where it is."""
        return self.__dict__["location"]

    @property
    def contact(self) -> pulumi.Output[str | None]:
        """Whom to ask."""
        return self.__dict__["contact"]

    @property
    def latitude(self) -> pulumi.Output[str | None]:
        """Degrees."""
        return self.__dict__["latitude"]

    @property
    def longitude(self) -> pulumi.Output[str | None]:
        """Degrees."""
        return self.__dict__["longitude"]

    @property
    def timezone(self) -> pulumi.Output[str | None]:
        """Time zone, such as `UTC` or `Asia/Tokyo`."""
        return self.__dict__["timezone"]

    @property
    def vswitch_type(self) -> pulumi.Output[str | None]:
        """The virtual switch. One of none, ovs-dpdk, avs."""
        return self.__dict__["vswitchType"]

    @property
    def https_enabled(self) -> pulumi.Output[bool | None]:
        """Whether the public APIs speak TLS."""
        return self.__dict__["httpsEnabled"]

    @property
    def system_type(self) -> pulumi.Output[str | None]:
        """All-in-one or Standard."""
        return self.__dict__["systemType"]

    @property
    def system_mode(self) -> pulumi.Output[str | None]:
        """Simplex, duplex or duplex-direct."""
        return self.__dict__["systemMode"]

    @property
    def software_version(self) -> pulumi.Output[str | None]:
        """The running software's version."""
        return self.__dict__["softwareVersion"]

    @property
    def region_name(self) -> pulumi.Output[str | None]:
        """Its region."""
        return self.__dict__["regionName"]

    @property
    def distributed_cloud_role(self) -> pulumi.Output[str | None]:
        """Systemcontroller, subcloud or none."""
        return self.__dict__["distributedCloudRole"]

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
