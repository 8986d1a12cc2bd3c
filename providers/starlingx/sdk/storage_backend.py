"""The resource `starlingx:index:StorageBackend`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


class StorageBackend(pulumi.CustomResource):
    """Where volumes and images are kept: lvm or ceph, on modern releases ceph-rook.

    It is configured at once, at the next unlock, or with its application. The service cannot remove one: it
    stays.

    Args:
        name: Its name, such as `lvm-store`. A change replaces the object.
        backend: What it is. One of ceph, ceph-rook, lvm, file. A change replaces the object.
        services: Who keeps data there, such as cinder, glance, block, filesystem.
        capabilities: Its parameters, such as replication and min_replication.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        backend: pulumi.Input[str],
        services: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        capabilities: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "name": name,
            "backend": backend,
            "services": services,
            "capabilities": capabilities,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:StorageBackend", resource_name, properties, opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """Its name, such as `lvm-store`. A change replaces the object."""
        return self.__dict__["name"]

    @property
    def backend(self) -> pulumi.Output[str]:
        """What it is. One of ceph, ceph-rook, lvm, file. A change replaces the object."""
        return self.__dict__["backend"]

    @property
    def services(self) -> pulumi.Output[Sequence[str] | None]:
        """Who keeps data there, such as cinder, glance, block, filesystem."""
        return self.__dict__["services"]

    @property
    def capabilities(self) -> pulumi.Output[Mapping[str, str] | None]:
        """Its parameters, such as replication and min_replication."""
        return self.__dict__["capabilities"]

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
