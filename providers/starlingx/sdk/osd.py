"""The resource `starlingx:index:Osd`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class Osd(pulumi.CustomResource):
    """A disk for Ceph: an object storage daemon, or a journal for others.

    Args:
        host: The host's name. A change replaces the object.
        disk: The disk: its path, node or id. A change replaces the object.
        function: What it is used for. One of osd, journal. A change replaces the object.
        tier: The storage tier's name. A change replaces the object.
        journal_size_mib: The journal's size, MiB. From 200 to 1048576. A change replaces the object.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        disk: pulumi.Input[str],
        function: pulumi.Input[str] | None = None,
        tier: pulumi.Input[str] | None = None,
        journal_size_mib: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "disk": disk,
            "function": function,
            "tier": tier,
            "journalSizeMib": journal_size_mib,
            "osdId": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Osd", resource_name, properties, opts)

    @property
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def disk(self) -> pulumi.Output[str]:
        """The disk: its path, node or id. A change replaces the object."""
        return self.__dict__["disk"]

    @property
    def function(self) -> pulumi.Output[str | None]:
        """What it is used for. One of osd, journal. A change replaces the object."""
        return self.__dict__["function"]

    @property
    def tier(self) -> pulumi.Output[str | None]:
        """The storage tier's name. A change replaces the object."""
        return self.__dict__["tier"]

    @property
    def journal_size_mib(self) -> pulumi.Output[int | None]:
        """The journal's size, MiB. From 200 to 1048576. A change replaces the object."""
        return self.__dict__["journalSizeMib"]

    @property
    def osd_id(self) -> pulumi.Output[int | None]:
        """Its number in Ceph."""
        return self.__dict__["osdId"]

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
