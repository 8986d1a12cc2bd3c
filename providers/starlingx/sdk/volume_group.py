"""The resource `starlingx:index:VolumeGroup`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class VolumeGroup(pulumi.CustomResource):
    """An LVM volume group of a host.

    `cgts-vg` is the platform's own and stays.

    Args:
        host: The host's name. A change replaces the object.
        name: Its name. One of nova-local, cgts-vg, cinder-volumes. A change replaces the object.
        parameters: Its parameters, such as instance_backing. A change needs the host locked.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        name: pulumi.Input[str],
        parameters: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "name": name,
            "parameters": parameters,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:VolumeGroup", resource_name, properties, opts)

    @property
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def name(self) -> pulumi.Output[str]:
        """Its name. One of nova-local, cgts-vg, cinder-volumes. A change replaces the object."""
        return self.__dict__["name"]

    @property
    def parameters(self) -> pulumi.Output[Mapping[str, str] | None]:
        """Its parameters, such as instance_backing. A change needs the host locked."""
        return self.__dict__["parameters"]

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
