"""The resource `starlingx:index:Oam`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class Oam(pulumi.CustomResource):
    """The addresses at which a cloud is reached from outside.

    A change is applied, and on a running cloud takes effect with a lock and unlock of each controller.

    Args:
        subnet: The network.
        gateway: The way out.
        floating_address: Of the active controller.
        controller0_address: Of controller-0; none on simplex.
        controller1_address: Of controller-1; none on simplex.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        subnet: pulumi.Input[str],
        gateway: pulumi.Input[str] | None = None,
        floating_address: pulumi.Input[str],
        controller0_address: pulumi.Input[str] | None = None,
        controller1_address: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "subnet": subnet,
            "gateway": gateway,
            "floatingAddress": floating_address,
            "controller0Address": controller0_address,
            "controller1Address": controller1_address,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Oam", resource_name, properties, opts)

    @property
    def subnet(self) -> pulumi.Output[str]:
        """The network."""
        return self.__dict__["subnet"]

    @property
    def gateway(self) -> pulumi.Output[str | None]:
        """The way out."""
        return self.__dict__["gateway"]

    @property
    def floating_address(self) -> pulumi.Output[str]:
        """Of the active controller."""
        return self.__dict__["floatingAddress"]

    @property
    def controller0_address(self) -> pulumi.Output[str | None]:
        """Of controller-0; none on simplex."""
        return self.__dict__["controller0Address"]

    @property
    def controller1_address(self) -> pulumi.Output[str | None]:
        """Of controller-1; none on simplex."""
        return self.__dict__["controller1Address"]

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
