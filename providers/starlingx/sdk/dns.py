"""The resource `starlingx:index:Dns`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


class Dns(pulumi.CustomResource):
    """The cloud's name servers.

    A change is applied in service. Deleted, they are what they were before.

    Args:
        nameservers: Addresses, one to three, in the order in which they are asked.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        nameservers: pulumi.Input[Sequence[pulumi.Input[str]]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "nameservers": nameservers,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Dns", resource_name, properties, opts)

    @property
    def nameservers(self) -> pulumi.Output[Sequence[str]]:
        """Addresses, one to three, in the order in which they are asked."""
        return self.__dict__["nameservers"]

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
