"""The resource `starlingx:index:Interface`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


class Interface(pulumi.CustomResource):
    """An interface of a host.

    An ethernet interface is there with its port: it is named and configured, and put back at the end.
    Aggregated (ae), VLAN and VF interfaces are added and removed. Only a locked host can be changed.

    Args:
        host: The host's name. A change replaces the object.
        name: The interface's name. A change needs the host locked.
        interface_type: What it is. One of ethernet, ae, vlan, vf. A change replaces the object.
        interface_class: What it is for. One of platform, data, pci-sriov, pci-passthrough, none. A change
            needs the host locked.
        mtu: Bytes. From 576 to 9216. A change needs the host locked.
        port: ethernet: the port's name or MAC address; left out, it has the interface's name. A change
            replaces the object.
        uses: The interfaces below it. A change needs the host locked.
        vlan_id: vlan: its id. From 1 to 4094. A change needs the host locked.
        ae_mode: ae: how its members work together. One of balanced, active_standby, 802.3ad. A change needs
            the host locked.
        tx_hash_policy: ae: how traffic is spread. One of layer2, layer2+3, layer3+4. A change needs the host
            locked.
        primary_reselect: ae in active_standby: when the first member takes over again. One of always, better,
            failure. A change needs the host locked.
        ipv4_mode: Where IPv4 addresses come from; left out, its networks decide. One of disabled, static,
            dhcp, pool, auto, link-local. A change needs the host locked.
        ipv6_mode: Where IPv6 addresses come from; left out, its networks decide. One of disabled, static,
            dhcp, pool, auto, link-local. A change needs the host locked.
        ipv4_pool: With ipv4Mode pool: the pool's name. A change needs the host locked.
        ipv6_pool: With ipv6Mode pool: the pool's name. A change needs the host locked.
        sriov_num_vfs: pci-sriov: how many VFs. From 0 to 1024. A change needs the host locked.
        sriov_vf_driver: pci-sriov: the VFs' driver. One of vfio, netdevice. A change needs the host locked.
        max_tx_rate: vf: Mbit/s. From 0 to 1000000. A change needs the host locked.
        provider_networks: 2018.10, class data: names of its provider networks. A change needs the host
            locked.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        name: pulumi.Input[str],
        interface_type: pulumi.Input[str],
        interface_class: pulumi.Input[str] | None = None,
        mtu: pulumi.Input[int] | None = None,
        port: pulumi.Input[str] | None = None,
        uses: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        vlan_id: pulumi.Input[int] | None = None,
        ae_mode: pulumi.Input[str] | None = None,
        tx_hash_policy: pulumi.Input[str] | None = None,
        primary_reselect: pulumi.Input[str] | None = None,
        ipv4_mode: pulumi.Input[str] | None = None,
        ipv6_mode: pulumi.Input[str] | None = None,
        ipv4_pool: pulumi.Input[str] | None = None,
        ipv6_pool: pulumi.Input[str] | None = None,
        sriov_num_vfs: pulumi.Input[int] | None = None,
        sriov_vf_driver: pulumi.Input[str] | None = None,
        max_tx_rate: pulumi.Input[int] | None = None,
        provider_networks: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "name": name,
            "interfaceType": interface_type,
            "interfaceClass": interface_class,
            "mtu": mtu,
            "port": port,
            "uses": uses,
            "vlanId": vlan_id,
            "aeMode": ae_mode,
            "txHashPolicy": tx_hash_policy,
            "primaryReselect": primary_reselect,
            "ipv4Mode": ipv4_mode,
            "ipv6Mode": ipv6_mode,
            "ipv4Pool": ipv4_pool,
            "ipv6Pool": ipv6_pool,
            "sriovNumVfs": sriov_num_vfs,
            "sriovVfDriver": sriov_vf_driver,
            "maxTxRate": max_tx_rate,
            "providerNetworks": provider_networks,
            "mac": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Interface", resource_name, properties, opts)

    @property
    def host(self) -> pulumi.Output[str]:
        """The host's name. A change replaces the object."""
        return self.__dict__["host"]

    @property
    def name(self) -> pulumi.Output[str]:
        """The interface's name. A change needs the host locked."""
        return self.__dict__["name"]

    @property
    def interface_type(self) -> pulumi.Output[str]:
        """What it is. One of ethernet, ae, vlan, vf. A change replaces the object."""
        return self.__dict__["interfaceType"]

    @property
    def interface_class(self) -> pulumi.Output[str | None]:
        """What it is for.

        One of platform, data, pci-sriov, pci-passthrough, none. A change needs the host locked.
        """
        return self.__dict__["interfaceClass"]

    @property
    def mtu(self) -> pulumi.Output[int | None]:
        """Bytes. From 576 to 9216. A change needs the host locked."""
        return self.__dict__["mtu"]

    @property
    def port(self) -> pulumi.Output[str | None]:
        """Ethernet: the port's name or MAC address; left out, it has the interface's name.

        A change replaces the object.
        """
        return self.__dict__["port"]

    @property
    def uses(self) -> pulumi.Output[Sequence[str] | None]:
        """The interfaces below it. A change needs the host locked."""
        return self.__dict__["uses"]

    @property
    def vlan_id(self) -> pulumi.Output[int | None]:
        """Vlan: its id. From 1 to 4094. A change needs the host locked."""
        return self.__dict__["vlanId"]

    @property
    def ae_mode(self) -> pulumi.Output[str | None]:
        """Ae: how its members work together.

        One of balanced, active_standby, 802.3ad. A change needs the host locked.
        """
        return self.__dict__["aeMode"]

    @property
    def tx_hash_policy(self) -> pulumi.Output[str | None]:
        """Ae: how traffic is spread. One of layer2, layer2+3, layer3+4. A change needs the host locked."""
        return self.__dict__["txHashPolicy"]

    @property
    def primary_reselect(self) -> pulumi.Output[str | None]:
        """Ae in active_standby: when the first member takes over again.

        One of always, better, failure. A change needs the host locked.
        """
        return self.__dict__["primaryReselect"]

    @property
    def ipv4_mode(self) -> pulumi.Output[str | None]:
        """Where IPv4 addresses come from; left out, its networks decide.

        One of disabled, static, dhcp, pool, auto, link-local. A change needs the host locked.
        """
        return self.__dict__["ipv4Mode"]

    @property
    def ipv6_mode(self) -> pulumi.Output[str | None]:
        """Where IPv6 addresses come from; left out, its networks decide.

        One of disabled, static, dhcp, pool, auto, link-local. A change needs the host locked.
        """
        return self.__dict__["ipv6Mode"]

    @property
    def ipv4_pool(self) -> pulumi.Output[str | None]:
        """With ipv4Mode pool: the pool's name. A change needs the host locked."""
        return self.__dict__["ipv4Pool"]

    @property
    def ipv6_pool(self) -> pulumi.Output[str | None]:
        """With ipv6Mode pool: the pool's name. A change needs the host locked."""
        return self.__dict__["ipv6Pool"]

    @property
    def sriov_num_vfs(self) -> pulumi.Output[int | None]:
        """Pci-sriov: how many VFs. From 0 to 1024. A change needs the host locked."""
        return self.__dict__["sriovNumVfs"]

    @property
    def sriov_vf_driver(self) -> pulumi.Output[str | None]:
        """Pci-sriov: the VFs' driver. One of vfio, netdevice. A change needs the host locked."""
        return self.__dict__["sriovVfDriver"]

    @property
    def max_tx_rate(self) -> pulumi.Output[int | None]:
        """Vf: Mbit/s. From 0 to 1000000. A change needs the host locked."""
        return self.__dict__["maxTxRate"]

    @property
    def provider_networks(self) -> pulumi.Output[Sequence[str] | None]:
        """2018.10, class data: names of its provider networks. A change needs the host locked."""
        return self.__dict__["providerNetworks"]

    @property
    def mac(self) -> pulumi.Output[str | None]:
        """Its MAC address."""
        return self.__dict__["mac"]

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
