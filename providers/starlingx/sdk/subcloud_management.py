"""The resource `starlingx:index:SubcloudManagement`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class SubcloudManagement(pulumi.CustomResource):
    """Whether the central cloud manages a subcloud.

    It is a resource of its own to depend on the subcloud's hosts: only one that is deployed and online can be
    managed. Deleted, it is unmanaged.

    Args:
        subcloud: The subcloud's name. A change replaces the object.
        state: Managed or not. One of managed, unmanaged.
        wait_for_sync: Whether to wait until platform, identity and certificates are in sync.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        subcloud: pulumi.Input[str],
        state: pulumi.Input[str] | None = None,
        wait_for_sync: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "subcloud": subcloud,
            "state": state,
            "waitForSync": wait_for_sync,
            "availability": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:SubcloudManagement", resource_name, properties, opts)

    @property
    def subcloud(self) -> pulumi.Output[str]:
        """The subcloud's name. A change replaces the object."""
        return self.__dict__["subcloud"]

    @property
    def state(self) -> pulumi.Output[str | None]:
        """Managed or not. One of managed, unmanaged."""
        return self.__dict__["state"]

    @property
    def wait_for_sync(self) -> pulumi.Output[bool | None]:
        """Whether to wait until platform, identity and certificates are in sync."""
        return self.__dict__["waitForSync"]

    @property
    def availability(self) -> pulumi.Output[str | None]:
        """Online or offline."""
        return self.__dict__["availability"]

    @property
    def uuid(self) -> pulumi.Output[str | None]:
        """The object's id at the service."""
        return self.__dict__["uuid"]

    @property
    def origin(self) -> pulumi.Output[Mapping[str, Any] | None]:
        """What a deletion undoes: `made` by this resource, and the settings from `before`."""
        return self.__dict__["origin"]
