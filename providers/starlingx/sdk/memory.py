"""The resource `starlingx:index:Memory`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class Memory(pulumi.CustomResource):
    """How the memory of a NUMA node is divided.

    It is applied at the next unlock; the service takes it on a host in service too, but this provider asks
    for a lock first.

    Args:
        host: The host's name. A change replaces the object.
        numa_node: The node's number. From 0 to 63. A change replaces the object.
        platform_reserved_mib: For the platform, MiB. From 0 to 16777216. A change needs the host locked.
        hugepages_2m: Pages of 2 MiB for applications. From 0 to 8388608. A change needs the host locked.
        hugepages_1g: Pages of 1 GiB for applications. From 0 to 16384. A change needs the host locked.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        numa_node: pulumi.Input[int],
        platform_reserved_mib: pulumi.Input[int] | None = None,
        hugepages_2m: pulumi.Input[int] | None = None,
        hugepages_1g: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "numaNode": numa_node,
            "platformReservedMib": platform_reserved_mib,
            "hugepages2M": hugepages_2m,
            "hugepages1G": hugepages_1g,
            "totalMib": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Memory", resource_name, properties, opts)

    @property
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def numa_node(self) -> pulumi.Output[int]:
        """The node's number. From 0 to 63. A change replaces the object."""
        return self.__dict__["numaNode"]

    @property
    def platform_reserved_mib(self) -> pulumi.Output[int | None]:
        """For the platform, MiB. From 0 to 16777216. A change needs the host locked."""
        return self.__dict__["platformReservedMib"]

    @property
    def hugepages_2m(self) -> pulumi.Output[int | None]:
        """Pages of 2 MiB for applications. From 0 to 8388608. A change needs the host locked."""
        return self.__dict__["hugepages2M"]

    @property
    def hugepages_1g(self) -> pulumi.Output[int | None]:
        """Pages of 1 GiB for applications. From 0 to 16384. A change needs the host locked."""
        return self.__dict__["hugepages1G"]

    @property
    def total_mib(self) -> pulumi.Output[int | None]:
        """All that the platform can give, MiB."""
        return self.__dict__["totalMib"]

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
