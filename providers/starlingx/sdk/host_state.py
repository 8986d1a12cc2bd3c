"""The resource `starlingx:index:HostState`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class HostState(pulumi.CustomResource):
    """Whether a host is in service.

    It is a resource of its own so that it can depend on the host's interfaces and storage. Deleted, a host
    that was locked before is locked again if allowed.

    Args:
        host: The host's name. A change replaces the object.
        administrative: In or out of service. One of unlocked, locked.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        administrative: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "administrative": administrative,
            "operational": None,
            "availability": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:HostState", resource_name, properties, opts)

    @property
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def administrative(self) -> pulumi.Output[str]:
        """In or out of service. One of unlocked, locked."""
        return self.__dict__["administrative"]

    @property
    def operational(self) -> pulumi.Output[str | None]:
        """Enabled or disabled."""
        return self.__dict__["operational"]

    @property
    def availability(self) -> pulumi.Output[str | None]:
        """Available, degraded, online, offline, failed ..."""
        return self.__dict__["availability"]

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
