"""The resource `starlingx:index:Ntp`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


class Ntp(pulumi.CustomResource):
    """The cloud's time servers.

    A change is applied in service. Deleted, they are what they were before.

    Args:
        ntpservers: Addresses or names, one to three.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        ntpservers: pulumi.Input[Sequence[pulumi.Input[str]]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "ntpservers": ntpservers,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Ntp", resource_name, properties, opts)

    @property
    def ntpservers(self) -> pulumi.Output[Sequence[str]]:
        """Addresses or names, one to three."""
        return self.__dict__["ntpservers"]

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
