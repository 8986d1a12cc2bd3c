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
            "updateApplyType": update_apply_type,
            "maxParallelSubclouds": max_parallel_subclouds,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:SubcloudGroup", resource_name, properties, opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """Its name. A change replaces the object."""
        return self.__dict__["name"]

    @property
    def description(self) -> pulumi.Output[str | None]:
        """What it is for."""
        return self.__dict__["description"]

    @property
    def update_apply_type(self) -> pulumi.Output[str | None]:
        """How its members are updated. One of parallel, serial."""
        return self.__dict__["updateApplyType"]

    @property
    def max_parallel_subclouds(self) -> pulumi.Output[int | None]:
        """How many at once. From 1 to 5000."""
        return self.__dict__["maxParallelSubclouds"]

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
