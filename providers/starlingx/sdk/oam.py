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
            "floating_address": floating_address,
            "controller0_address": controller0_address,
            "controller1_address": controller1_address,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Oam", resource_name, properties, opts)

    @property
    @pulumi.getter(name="subnet")
    def subnet(self) -> pulumi.Output[str]:
        """The network."""
        return self.__dict__["subnet"]

    @property
    @pulumi.getter(name="gateway")
    def gateway(self) -> pulumi.Output[str | None]:
        """The way out."""
        return self.__dict__["gateway"]

    @property
    @pulumi.getter(name="floatingAddress")
    def floating_address(self) -> pulumi.Output[str]:
        """Of the active controller."""
        return self.__dict__["floating_address"]

    @property
    @pulumi.getter(name="controller0Address")
    def controller0_address(self) -> pulumi.Output[str | None]:
        """Of controller-0; none on simplex."""
        return self.__dict__["controller0_address"]

    @property
    @pulumi.getter(name="controller1Address")
    def controller1_address(self) -> pulumi.Output[str | None]:
        """Of controller-1; none on simplex."""
        return self.__dict__["controller1_address"]

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
