"""The resource `starlingx:index:FileSystem`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class FileSystem(pulumi.CustomResource):
    """The size of a file system of a host, or without a host of one that the controllers replicate.

    It can only grow: deleted, it keeps its size.

    Args:
        name: Its name, such as scratch, backup, docker; or extension, etcd, platform. A change replaces the
            object.
        host: The host's name; left out: the controllers'. A change replaces the object.
        size_gib: Its size, GiB. From 1 to 1048576.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        host: pulumi.Input[str] | None = None,
        size_gib: pulumi.Input[int],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "name": name,
            "host": host,
            "sizeGib": size_gib,
            "logicalVolume": None,
            "state": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:FileSystem", resource_name, properties, opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """Its name, such as scratch, backup, docker; or extension, etcd, platform.

        A change replaces the object.
        """
        return self.__dict__["name"]

    @property
    def host(self) -> pulumi.Output[str | None]:
        """The host's name; left out: the controllers'. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def size_gib(self) -> pulumi.Output[int]:
        """Its size, GiB. From 1 to 1048576."""
        return self.__dict__["sizeGib"]

    @property
    def logical_volume(self) -> pulumi.Output[str | None]:
        """Its logical volume."""
        return self.__dict__["logicalVolume"]

    @property
    def state(self) -> pulumi.Output[str | None]:
        """Where it stands."""
        return self.__dict__["state"]

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
