"""The resource `starlingx:index:Partition`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class Partition(pulumi.CustomResource):
    """A partition for LVM on a disk of a host.

    Its place on the disk is its order there: `number` 1 is the first that the platform did not make. It can
    grow where its host is provisioned, never shrink.

    Args:
        host: The host's name. A change replaces the object.
        disk: The disk: its path, node or id. A change replaces the object.
        number: Which of the disk's partitions, from 1. From 1 to 128. A change replaces the object.
        size_mib: Its size, MiB. From 1 to 1073741824.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        disk: pulumi.Input[str],
        number: pulumi.Input[int],
        size_mib: pulumi.Input[int],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "disk": disk,
            "number": number,
            "sizeMib": size_mib,
            "devicePath": None,
            "deviceNode": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Partition", resource_name, properties, opts)

    @property
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def disk(self) -> pulumi.Output[str]:
        """The disk: its path, node or id. A change replaces the object."""
        return self.__dict__["disk"]

    @property
    def number(self) -> pulumi.Output[int]:
        """Which of the disk's partitions, from 1. From 1 to 128. A change replaces the object."""
        return self.__dict__["number"]

    @property
    def size_mib(self) -> pulumi.Output[int]:
        """Its size, MiB. From 1 to 1073741824."""
        return self.__dict__["sizeMib"]

    @property
    def device_path(self) -> pulumi.Output[str | None]:
        """Its path."""
        return self.__dict__["devicePath"]

    @property
    def device_node(self) -> pulumi.Output[str | None]:
        """Its node."""
        return self.__dict__["deviceNode"]

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
