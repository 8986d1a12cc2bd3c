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
        installation: Which installation of its controller-0 it is on: any text. When it changes, that was
            bare, and the subcloud is deleted, added and deployed again.
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
        installation: pulumi.Input[str] | None = None,
        deploy: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "name": name,
            "description": description,
            "location": location,
            "group": group,
            "systemMode": system_mode,
            "managementSubnet": management_subnet,
            "managementStartAddress": management_start_address,
            "managementEndAddress": management_end_address,
            "managementGatewayAddress": management_gateway_address,
            "systemControllerGatewayAddress": system_controller_gateway_address,
            "oamSubnet": oam_subnet,
            "oamGatewayAddress": oam_gateway_address,
            "oamFloatingAddress": oam_floating_address,
            "bootstrapAddress": bootstrap_address,
            "bootstrapValues": bootstrap_values,
            "installValues": install_values,
            "deployConfig": deploy_config,
            "sysadminPassword": sysadmin_password,
            "bmcPassword": bmc_password,
            "release": release,
            "installation": installation,
            "deploy": deploy,
            "deployStatus": None,
            "softwareVersion": None,
            "regionName": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Subcloud", resource_name, properties, opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """Its name. A change replaces the object."""
        return self.__dict__["name"]

    @property
    def description(self) -> pulumi.Output[str | None]:
        """What it is for."""
        return self.__dict__["description"]

    @property
    def location(self) -> pulumi.Output[str | None]:
        """Where it is."""
        return self.__dict__["location"]

    @property
    def group(self) -> pulumi.Output[str | None]:
        """Its subcloud group's name."""
        return self.__dict__["group"]

    @property
    def system_mode(self) -> pulumi.Output[str | None]:
        """How it is built. One of simplex, duplex, duplex-direct."""
        return self.__dict__["systemMode"]

    @property
    def management_subnet(self) -> pulumi.Output[str]:
        """Its management network. A change replaces the object."""
        return self.__dict__["managementSubnet"]

    @property
    def management_start_address(self) -> pulumi.Output[str]:
        """The first address that is drawn. A change replaces the object."""
        return self.__dict__["managementStartAddress"]

    @property
    def management_end_address(self) -> pulumi.Output[str]:
        """The last address that is drawn. A change replaces the object."""
        return self.__dict__["managementEndAddress"]

    @property
    def management_gateway_address(self) -> pulumi.Output[str]:
        """The way to the central cloud. A change replaces the object."""
        return self.__dict__["managementGatewayAddress"]

    @property
    def system_controller_gateway_address(self) -> pulumi.Output[str]:
        """The central cloud's way to it, in the central management network. A change replaces the object."""
        return self.__dict__["systemControllerGatewayAddress"]

    @property
    def oam_subnet(self) -> pulumi.Output[str | None]:
        """Its OAM network."""
        return self.__dict__["oamSubnet"]

    @property
    def oam_gateway_address(self) -> pulumi.Output[str | None]:
        """The OAM network's way out."""
        return self.__dict__["oamGatewayAddress"]

    @property
    def oam_floating_address(self) -> pulumi.Output[str | None]:
        """Its OAM address."""
        return self.__dict__["oamFloatingAddress"]

    @property
    def bootstrap_address(self) -> pulumi.Output[str | None]:
        """Address of its controller-0 while it is bootstrapped."""
        return self.__dict__["bootstrapAddress"]

    @property
    def bootstrap_values(self) -> pulumi.Output[Mapping[str, Any] | None]:
        """Further bootstrap values, by Ansible's names."""
        return self.__dict__["bootstrapValues"]

    @property
    def install_values(self) -> pulumi.Output[Mapping[str, Any] | None]:
        """Install values for an install over Redfish, without the password."""
        return self.__dict__["installValues"]

    @property
    def deploy_config(self) -> pulumi.Output[str | None]:
        """Configuration for the deployment manager, YAML."""
        return self.__dict__["deployConfig"]

    @property
    def sysadmin_password(self) -> pulumi.Output[str | None]:
        """Password of sysadmin on it."""
        return self.__dict__["sysadminPassword"]

    @property
    def bmc_password(self) -> pulumi.Output[str | None]:
        """Password of its board management controller."""
        return self.__dict__["bmcPassword"]

    @property
    def release(self) -> pulumi.Output[str | None]:
        """Software release to install; left out, the central cloud's."""
        return self.__dict__["release"]

    @property
    def installation(self) -> pulumi.Output[str | None]:
        """Which installation of its controller-0 it is on: any text.

        When it changes, that was bare, and the subcloud is deleted, added and deployed again.
        """
        return self.__dict__["installation"]

    @property
    def deploy(self) -> pulumi.Output[bool | None]:
        """Whether to deploy it: false only creates it."""
        return self.__dict__["deploy"]

    @property
    def deploy_status(self) -> pulumi.Output[str | None]:
        """Where its deployment stands."""
        return self.__dict__["deployStatus"]

    @property
    def software_version(self) -> pulumi.Output[str | None]:
        """Its software version."""
        return self.__dict__["softwareVersion"]

    @property
    def region_name(self) -> pulumi.Output[str | None]:
        """Its region in Keystone."""
        return self.__dict__["regionName"]

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
