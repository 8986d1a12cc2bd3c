"""The resource `starlingx:index:DataNetwork`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


class DataNetwork(pulumi.CustomResource):
    """A network that data interfaces are attached to.

    On 2018.10 it is a provider network in Neutron, with ranges of VLAN ids or VNIs.

    Args:
        name: Its name. A change replaces the object.
        network_type: What carries it. One of flat, vlan, vxlan. A change replaces the object.
        mtu: Bytes. From 576 to 9216.
        description: What it is for.
        multicast_group: vxlan: the group of its tunnels.
        port_number: vxlan: UDP port. One of 4789, 8472.
        ttl: vxlan: hops. From 1 to 255.
        mode: vxlan: how tunnels are found. One of dynamic, static.
        ranges: 2018.10: segment ids, each `first-last`; shared by all projects.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        network_type: pulumi.Input[str],
        mtu: pulumi.Input[int] | None = None,
        description: pulumi.Input[str] | None = None,
        multicast_group: pulumi.Input[str] | None = None,
        port_number: pulumi.Input[int] | None = None,
        ttl: pulumi.Input[int] | None = None,
        mode: pulumi.Input[str] | None = None,
        ranges: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "name": name,
            "networkType": network_type,
            "mtu": mtu,
            "description": description,
            "multicastGroup": multicast_group,
            "portNumber": port_number,
            "ttl": ttl,
            "mode": mode,
            "ranges": ranges,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:DataNetwork", resource_name, properties, opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """Its name. A change replaces the object."""
        return self.__dict__["name"]

    @property
    def network_type(self) -> pulumi.Output[str]:
        """What carries it. One of flat, vlan, vxlan. A change replaces the object."""
        return self.__dict__["networkType"]

    @property
    def mtu(self) -> pulumi.Output[int | None]:
        """Bytes. From 576 to 9216."""
        return self.__dict__["mtu"]

    @property
    def description(self) -> pulumi.Output[str | None]:
        """What it is for."""
        return self.__dict__["description"]

    @property
    def multicast_group(self) -> pulumi.Output[str | None]:
        """Vxlan: the group of its tunnels."""
        return self.__dict__["multicastGroup"]

    @property
    def port_number(self) -> pulumi.Output[int | None]:
        """Vxlan: UDP port. One of 4789, 8472."""
        return self.__dict__["portNumber"]

    @property
    def ttl(self) -> pulumi.Output[int | None]:
        """Vxlan: hops. From 1 to 255."""
        return self.__dict__["ttl"]

    @property
    def mode(self) -> pulumi.Output[str | None]:
        """Vxlan: how tunnels are found. One of dynamic, static."""
        return self.__dict__["mode"]

    @property
    def ranges(self) -> pulumi.Output[Sequence[str] | None]:
        """2018.10: segment ids, each `first-last`; shared by all projects."""
        return self.__dict__["ranges"]

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
