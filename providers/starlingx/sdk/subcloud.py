"""The resource `starlingx:index:Subcloud`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class Subcloud(pulumi.CustomResource):
    """A subcloud of a system controller.

    It is created, installed where install values are given, bootstrapped and configured, phase by phase; a
    phase that failed is resumed by the next run. On 2018.10 it is only added, and configured by the file that
    getSubcloudConfig returns. A deletion needs it unmanaged and powered down: it unmanages it and waits.

    Args:
        name: Its name. A change replaces the object.
        description: What it is for.
        location: Where it is.
        group: Its subcloud group's name.
        system_mode: How it is built. One of simplex, duplex, duplex-direct.
        management_subnet: Its management network. A change replaces the object.
        management_start_address: The first address that is drawn. A change replaces the object.
        management_end_address: The last address that is drawn. A change replaces the object.
        management_gateway_address: The way to the central cloud. A change replaces the object.
        system_controller_gateway_address: The central cloud's way to it, in the central management network. A
            change replaces the object.
        oam_subnet: Its OAM network.
        oam_gateway_address: The OAM network's way out.
        oam_floating_address: Its OAM address.
        bootstrap_address: Address of its controller-0 while it is bootstrapped.
        bootstrap_values: Further bootstrap values, by Ansible's names.
        install_values: Install values for an install over Redfish, without the password.
        deploy_config: Configuration for the deployment manager, YAML.
        sysadmin_password: Password of sysadmin on it.
        bmc_password: Password of its board management controller.
        release: Software release to install; left out, the central cloud's.
        deploy: Whether to deploy it: false only creates it.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        location: pulumi.Input[str] | None = None,
        group: pulumi.Input[str] | None = None,
        system_mode: pulumi.Input[str] | None = None,
        management_subnet: pulumi.Input[str],
        management_start_address: pulumi.Input[str],
        management_end_address: pulumi.Input[str],
        management_gateway_address: pulumi.Input[str],
        system_controller_gateway_address: pulumi.Input[str],
        oam_subnet: pulumi.Input[str] | None = None,
        oam_gateway_address: pulumi.Input[str] | None = None,
        oam_floating_address: pulumi.Input[str] | None = None,
        bootstrap_address: pulumi.Input[str] | None = None,
        bootstrap_values: pulumi.Input[Mapping[str, pulumi.Input[Any]]] | None = None,
        install_values: pulumi.Input[Mapping[str, pulumi.Input[Any]]] | None = None,
        deploy_config: pulumi.Input[str] | None = None,
        sysadmin_password: pulumi.Input[str] | None = None,
        bmc_password: pulumi.Input[str] | None = None,
        release: pulumi.Input[str] | None = None,
        deploy: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "name": name,
            "description": description,
            "location": location,
            "group": group,
            "system_mode": system_mode,
            "management_subnet": management_subnet,
            "management_start_address": management_start_address,
            "management_end_address": management_end_address,
            "management_gateway_address": management_gateway_address,
            "system_controller_gateway_address": system_controller_gateway_address,
            "oam_subnet": oam_subnet,
            "oam_gateway_address": oam_gateway_address,
            "oam_floating_address": oam_floating_address,
            "bootstrap_address": bootstrap_address,
            "bootstrap_values": bootstrap_values,
            "install_values": install_values,
            "deploy_config": deploy_config,
            "sysadmin_password": sysadmin_password,
            "bmc_password": bmc_password,
            "release": release,
            "deploy": deploy,
            "deploy_status": None,
            "management_state": None,
            "availability": None,
            "software_version": None,
            "region_name": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Subcloud", resource_name, properties, opts)

    @property
    @pulumi.getter(name="name")
    def name(self) -> pulumi.Output[str]:
        """Its name. A change replaces the object."""
        return self.__dict__["name"]

    @property
    @pulumi.getter(name="description")
    def description(self) -> pulumi.Output[str | None]:
        """What it is for."""
        return self.__dict__["description"]

    @property
    @pulumi.getter(name="location")
    def location(self) -> pulumi.Output[str | None]:
        """Where it is."""
        return self.__dict__["location"]

    @property
    @pulumi.getter(name="group")
    def group(self) -> pulumi.Output[str | None]:
        """Its subcloud group's name."""
        return self.__dict__["group"]

    @property
    @pulumi.getter(name="systemMode")
    def system_mode(self) -> pulumi.Output[str | None]:
        """How it is built. One of simplex, duplex, duplex-direct."""
        return self.__dict__["system_mode"]

    @property
    @pulumi.getter(name="managementSubnet")
    def management_subnet(self) -> pulumi.Output[str]:
        """Its management network. A change replaces the object."""
        return self.__dict__["management_subnet"]

    @property
    @pulumi.getter(name="managementStartAddress")
    def management_start_address(self) -> pulumi.Output[str]:
        """The first address that is drawn. A change replaces the object."""
        return self.__dict__["management_start_address"]

    @property
    @pulumi.getter(name="managementEndAddress")
    def management_end_address(self) -> pulumi.Output[str]:
        """The last address that is drawn. A change replaces the object."""
        return self.__dict__["management_end_address"]

    @property
    @pulumi.getter(name="managementGatewayAddress")
    def management_gateway_address(self) -> pulumi.Output[str]:
        """The way to the central cloud. A change replaces the object."""
        return self.__dict__["management_gateway_address"]

    @property
    @pulumi.getter(name="systemControllerGatewayAddress")
    def system_controller_gateway_address(self) -> pulumi.Output[str]:
        """The central cloud's way to it, in the central management network. A change replaces the object."""
        return self.__dict__["system_controller_gateway_address"]

    @property
    @pulumi.getter(name="oamSubnet")
    def oam_subnet(self) -> pulumi.Output[str | None]:
        """Its OAM network."""
        return self.__dict__["oam_subnet"]

    @property
    @pulumi.getter(name="oamGatewayAddress")
    def oam_gateway_address(self) -> pulumi.Output[str | None]:
        """The OAM network's way out."""
        return self.__dict__["oam_gateway_address"]

    @property
    @pulumi.getter(name="oamFloatingAddress")
    def oam_floating_address(self) -> pulumi.Output[str | None]:
        """Its OAM address."""
        return self.__dict__["oam_floating_address"]

    @property
    @pulumi.getter(name="bootstrapAddress")
    def bootstrap_address(self) -> pulumi.Output[str | None]:
        """Address of its controller-0 while it is bootstrapped."""
        return self.__dict__["bootstrap_address"]

    @property
    @pulumi.getter(name="bootstrapValues")
    def bootstrap_values(self) -> pulumi.Output[Mapping[str, Any] | None]:
        """Further bootstrap values, by Ansible's names."""
        return self.__dict__["bootstrap_values"]

    @property
    @pulumi.getter(name="installValues")
    def install_values(self) -> pulumi.Output[Mapping[str, Any] | None]:
        """Install values for an install over Redfish, without the password."""
        return self.__dict__["install_values"]

    @property
    @pulumi.getter(name="deployConfig")
    def deploy_config(self) -> pulumi.Output[str | None]:
        """Configuration for the deployment manager, YAML."""
        return self.__dict__["deploy_config"]

    @property
    @pulumi.getter(name="sysadminPassword")
    def sysadmin_password(self) -> pulumi.Output[str | None]:
        """Password of sysadmin on it."""
        return self.__dict__["sysadmin_password"]

    @property
    @pulumi.getter(name="bmcPassword")
    def bmc_password(self) -> pulumi.Output[str | None]:
        """Password of its board management controller."""
        return self.__dict__["bmc_password"]

    @property
    @pulumi.getter(name="release")
    def release(self) -> pulumi.Output[str | None]:
        """Software release to install; left out, the central cloud's."""
        return self.__dict__["release"]

    @property
    @pulumi.getter(name="deploy")
    def deploy(self) -> pulumi.Output[bool | None]:
        """Whether to deploy it: false only creates it."""
        return self.__dict__["deploy"]

    @property
    @pulumi.getter(name="deployStatus")
    def deploy_status(self) -> pulumi.Output[str | None]:
        """Where its deployment stands."""
        return self.__dict__["deploy_status"]

    @property
    @pulumi.getter(name="managementState")
    def management_state(self) -> pulumi.Output[str | None]:
        """Managed or unmanaged."""
        return self.__dict__["management_state"]

    @property
    @pulumi.getter(name="availability")
    def availability(self) -> pulumi.Output[str | None]:
        """Online or offline."""
        return self.__dict__["availability"]

    @property
    @pulumi.getter(name="softwareVersion")
    def software_version(self) -> pulumi.Output[str | None]:
        """Its software version."""
        return self.__dict__["software_version"]

    @property
    @pulumi.getter(name="regionName")
    def region_name(self) -> pulumi.Output[str | None]:
        """Its region in Keystone."""
        return self.__dict__["region_name"]

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
