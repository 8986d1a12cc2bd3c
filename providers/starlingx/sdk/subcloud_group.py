"""The resource `starlingx:index:SubcloudGroup`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class SubcloudGroup(pulumi.CustomResource):
    """A group of subclouds that are updated together.

    The group `Default` is there always.

    Args:
        name: Its name. A change replaces the object.
        description: What it is for.
        update_apply_type: How its members are updated. One of parallel, serial.
        max_parallel_subclouds: How many at once. From 1 to 5000.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        update_apply_type: pulumi.Input[str] | None = None,
        max_parallel_subclouds: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "name": name,
            "description": description,
            "update_apply_type": update_apply_type,
            "max_parallel_subclouds": max_parallel_subclouds,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:SubcloudGroup", resource_name, properties, opts)

    @property
    @pulumi.getter(name="name")
    def name(self) -> pulumi.Output[str]:
        """Its name. A change replaces the object."""
        return self.__dict__["name"]

    @property
    @pulumi.getter(name="description")
    def description(self) -> pulumi.Output[str | None]:
        """What it is for."""
        return self.__dict__["description"]

    @property
    @pulumi.getter(name="updateApplyType")
    def update_apply_type(self) -> pulumi.Output[str | None]:
        """How its members are updated. One of parallel, serial."""
        return self.__dict__["update_apply_type"]

    @property
    @pulumi.getter(name="maxParallelSubclouds")
    def max_parallel_subclouds(self) -> pulumi.Output[int | None]:
        """How many at once. From 1 to 5000."""
        return self.__dict__["max_parallel_subclouds"]

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
