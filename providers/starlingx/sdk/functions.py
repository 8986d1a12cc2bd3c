"""What a program may ask of a cloud.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


def get_subcloud_config(
    *,
    name: pulumi.Input[str],
    system_mode: pulumi.Input[str] | None = None,
    management_interface_port: pulumi.Input[str] | None = None,
    management_interface_mtu: pulumi.Input[int] | None = None,
    management_vlan: pulumi.Input[int] | None = None,
    pxe_subnet: pulumi.Input[str] | None = None,
    oam_subnet: pulumi.Input[str] | None = None,
    oam_gateway_address: pulumi.Input[str] | None = None,
    oam_floating_address: pulumi.Input[str] | None = None,
    oam_unit0_address: pulumi.Input[str] | None = None,
    oam_unit1_address: pulumi.Input[str] | None = None,
    oam_interface_port: pulumi.Input[str] | None = None,
    oam_interface_mtu: pulumi.Input[int] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """2018.10: the configuration file for config_subcloud, with the central cloud's secrets in it.

    The answer holds `config`: the file, INI.

    Args:
        name: The subcloud's name.
        system_mode: How it is built. One of simplex, duplex, duplex-direct.
        management_interface_port: Port of the management network.
        management_interface_mtu: Bytes. From 576 to 9216.
        management_vlan: VLAN of the management network. From 1 to 4094.
        pxe_subnet: Network to boot from, where the management network has a VLAN.
        oam_subnet: The OAM network.
        oam_gateway_address: Its way out.
        oam_floating_address: Of the active controller.
        oam_unit0_address: Of controller-0.
        oam_unit1_address: Of controller-1.
        oam_interface_port: Port of the OAM network.
        oam_interface_mtu: Bytes. From 576 to 9216.
        opts: As for every function.
    """
    arguments: dict[str, Any] = {
        "name": name,
        "systemMode": system_mode,
        "managementInterfacePort": management_interface_port,
        "managementInterfaceMtu": management_interface_mtu,
        "managementVlan": management_vlan,
        "pxeSubnet": pxe_subnet,
        "oamSubnet": oam_subnet,
        "oamGatewayAddress": oam_gateway_address,
        "oamFloatingAddress": oam_floating_address,
        "oamUnit0Address": oam_unit0_address,
        "oamUnit1Address": oam_unit1_address,
        "oamInterfacePort": oam_interface_port,
        "oamInterfaceMtu": oam_interface_mtu,
    }
    return pulumi.runtime.invoke_output("starlingx:index:getSubcloudConfig", arguments, opts)


def get_alarms(
    *,
    severity: pulumi.Input[str] | None = None,
    entity: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """The active alarms of the cloud.

    The answer holds `alarms`: the alarms.

    Args:
        severity: Only those of this severity. One of critical, major, minor, warning.
        entity: Only those about this entity, such as `host=controller-0`.
        opts: As for every function.
    """
    arguments: dict[str, Any] = {"severity": severity, "entity": entity}
    return pulumi.runtime.invoke_output("starlingx:index:getAlarms", arguments, opts)


def get_hosts(
    *,
    personality: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """The hosts of the cloud with their states.

    The answer holds `hosts`: the hosts.

    Args:
        personality: Only those of this personality.
        opts: As for every function.
    """
    arguments: dict[str, Any] = {"personality": personality}
    return pulumi.runtime.invoke_output("starlingx:index:getHosts", arguments, opts)


def get_subclouds(
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """The subclouds of a system controller with their states. The answer holds `subclouds`: the subclouds."""
    arguments: dict[str, Any] = {}
    return pulumi.runtime.invoke_output("starlingx:index:getSubclouds", arguments, opts)


def get_versions(
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """The software versions of the cloud and its hosts.

    The answer holds `system`: the cloud's version; `hosts`: version by host.
    """
    arguments: dict[str, Any] = {}
    return pulumi.runtime.invoke_output("starlingx:index:getVersions", arguments, opts)
