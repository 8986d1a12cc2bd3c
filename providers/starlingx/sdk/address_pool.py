"""The resource `starlingx:index:AddressPool`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


class AddressPool(pulumi.CustomResource):
    """A pool from which a network's addresses are drawn.

    The bootstrap's that a network uses stay.

    Args:
        name: Its name.
        subnet: The network with its prefix. A change replaces the object.
        ranges: Ranges of it, each `first-last`; left out: all of it.
        order: How addresses are drawn. One of random, sequential.
        floating_address: Of the active controller.
        controller0_address: Of controller-0.
        controller1_address: Of controller-1.
        gateway_address: The way out.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        subnet: pulumi.Input[str],
        ranges: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        order: pulumi.Input[str] | None = None,
        floating_address: pulumi.Input[str] | None = None,
        controller0_address: pulumi.Input[str] | None = None,
        controller1_address: pulumi.Input[str] | None = None,
        gateway_address: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "name": name,
            "subnet": subnet,
            "ranges": ranges,
            "order": order,
            "floatingAddress": floating_address,
            "controller0Address": controller0_address,
            "controller1Address": controller1_address,
            "gatewayAddress": gateway_address,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:AddressPool", resource_name, properties, opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """Its name."""
        return self.__dict__["name"]

    @property
    def subnet(self) -> pulumi.Output[str]:
        """The network with its prefix. A change replaces the object."""
        return self.__dict__["subnet"]

    @property
    def ranges(self) -> pulumi.Output[Sequence[str] | None]:
        """Ranges of it, each `first-last`; left out: all of it."""
        return self.__dict__["ranges"]

    @property
    def order(self) -> pulumi.Output[str | None]:
        """How addresses are drawn. One of random, sequential."""
        return self.__dict__["order"]

    @property
    def floating_address(self) -> pulumi.Output[str | None]:
        """Of the active controller."""
        return self.__dict__["floatingAddress"]

    @property
    def controller0_address(self) -> pulumi.Output[str | None]:
        """Of controller-0."""
        return self.__dict__["controller0Address"]

    @property
    def controller1_address(self) -> pulumi.Output[str | None]:
        """Of controller-1."""
        return self.__dict__["controller1Address"]

    @property
    def gateway_address(self) -> pulumi.Output[str | None]:
        """The way out."""
        return self.__dict__["gatewayAddress"]

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
