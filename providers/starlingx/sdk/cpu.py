"""The resource `starlingx:index:Cpu`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


class Cpu(pulumi.CustomResource):
    """How many physical cores of each NUMA node have a function; the others are for applications.

    Args:
        host: The host's name. A change replaces the object.
        function: What they do. One of platform, vswitch, shared, application-isolated. A change replaces the
            object.
        cores: Cores of node 0, node 1 ... From 0 to 1024. A change needs the host locked.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        function: pulumi.Input[str],
        cores: pulumi.Input[Sequence[pulumi.Input[int]]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "function": function,
            "cores": cores,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Cpu", resource_name, properties, opts)

    @property
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def function(self) -> pulumi.Output[str]:
        """What they do.

        One of platform, vswitch, shared, application-isolated. A change replaces the object.
        """
        return self.__dict__["function"]

    @property
    def cores(self) -> pulumi.Output[Sequence[int]]:
        """Cores of node 0, node 1 ... From 0 to 1024. A change needs the host locked."""
        return self.__dict__["cores"]

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
