"""The resource `starlingx:index:ServiceParameter`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class ServiceParameter(pulumi.CustomResource):
    """A parameter of a service of the platform, such as platform/maintenance/heartbeat_failure_action.

    One that was there before gets its value back at the end.

    Args:
        service: The service. A change replaces the object.
        section: The section. A change replaces the object.
        name: The parameter. A change replaces the object.
        value: Its value.
        personality: Only hosts of this personality. A change replaces the object.
        resource: The resource of a custom parameter. A change replaces the object.
        apply: Whether to apply it at once.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        service: pulumi.Input[str],
        section: pulumi.Input[str],
        name: pulumi.Input[str],
        value: pulumi.Input[str],
        personality: pulumi.Input[str] | None = None,
        resource: pulumi.Input[str] | None = None,
        apply: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "service": service,
            "section": section,
            "name": name,
            "value": value,
            "personality": personality,
            "resource": resource,
            "apply": apply,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:ServiceParameter", resource_name, properties, opts)

    @property
    def service(self) -> pulumi.Output[str]:
        """The service. A change replaces the object."""
        return self.__dict__["service"]

    @property
    def section(self) -> pulumi.Output[str]:
        """The section. A change replaces the object."""
        return self.__dict__["section"]

    @property
    def name(self) -> pulumi.Output[str]:
        """The parameter. A change replaces the object."""
        return self.__dict__["name"]

    @property
    def value(self) -> pulumi.Output[str]:
        """Its value."""
        return self.__dict__["value"]

    @property
    def personality(self) -> pulumi.Output[str | None]:
        """Only hosts of this personality. A change replaces the object."""
        return self.__dict__["personality"]

    @property
    def resource(self) -> pulumi.Output[str | None]:
        """The resource of a custom parameter. A change replaces the object."""
        return self.__dict__["resource"]

    @property
    def apply(self) -> pulumi.Output[bool | None]:
        """Whether to apply it at once."""
        return self.__dict__["apply"]

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
