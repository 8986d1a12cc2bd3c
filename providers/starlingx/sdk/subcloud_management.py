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
        installation: Which installation of its controller-0 it is on: any text. When it changes, it was
            deployed anew, and is managed again.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        subcloud: pulumi.Input[str],
        state: pulumi.Input[str] | None = None,
        wait_for_sync: pulumi.Input[bool] | None = None,
        installation: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "subcloud": subcloud,
            "state": state,
            "waitForSync": wait_for_sync,
            "installation": installation,
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
    def installation(self) -> pulumi.Output[str | None]:
        """Which installation of its controller-0 it is on: any text.

        When it changes, it was deployed anew, and is managed again.
        """
        return self.__dict__["installation"]

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
        """How it came about: `made` by this resource or with settings from `before`, which a deletion undoes.

        `installation` is that of controller-0 which it is on.
        """
        return self.__dict__["origin"]
