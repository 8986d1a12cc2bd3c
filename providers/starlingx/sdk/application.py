"""The resource `starlingx:index:Application`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class Application(pulumi.CustomResource):
    """An application that StarlingX manages, from a tarball on the active controller.

    It is uploaded and applied; a new tarball updates it in place. Deleted, it is removed and deleted.

    Args:
        name: Its name. A change replaces the object.
        version: Its version.
        tarfile: Path of the tarball on the active controller.
        applied: Whether it runs.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        version: pulumi.Input[str] | None = None,
        tarfile: pulumi.Input[str] | None = None,
        applied: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "name": name,
            "version": version,
            "tarfile": tarfile,
            "applied": applied,
            "status": None,
            "progress": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Application", resource_name, properties, opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """Its name. A change replaces the object."""
        return self.__dict__["name"]

    @property
    def version(self) -> pulumi.Output[str | None]:
        """Its version."""
        return self.__dict__["version"]

    @property
    def tarfile(self) -> pulumi.Output[str | None]:
        """Path of the tarball on the active controller."""
        return self.__dict__["tarfile"]

    @property
    def applied(self) -> pulumi.Output[bool | None]:
        """Whether it runs."""
        return self.__dict__["applied"]

    @property
    def status(self) -> pulumi.Output[str | None]:
        """Uploaded, applied, apply-failed ..."""
        return self.__dict__["status"]

    @property
    def progress(self) -> pulumi.Output[str | None]:
        """What it is doing."""
        return self.__dict__["progress"]

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
