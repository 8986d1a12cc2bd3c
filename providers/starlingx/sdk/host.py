"""The resource `starlingx:index:Host`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class Host(pulumi.CustomResource):
    """A host of the cloud.

    It is added by its management MAC address, or taken over where it has booted from the network and waits
    for a personality, or is there already. The create waits until it is installed and has told its inventory.
    Its state can be given here, or by a HostState once its interfaces and storage are configured; not by
    both.

    Args:
        hostname: Its name: controller-0, controller-1, storage-N, or any for workers. A change replaces the
            object.
        personality: What it does: worker is for modern releases, compute for 2018.10. One of controller,
            worker, storage, compute. A change replaces the object.
        management_mac: MAC address of its management port; needed to add it. A change replaces the object.
        subfunctions: controller,worker for an all-in-one controller. A change replaces the object.
        location: Where it stands.
        console: Kernel console, such as `ttyS1,115200`. A change needs the host locked.
        install_output: Of the installer. One of text, graphical. A change needs the host locked.
        rootfs_device: Disk of the root file system. A change needs the host locked.
        boot_device: Disk to boot from. A change needs the host locked.
        bm_type: Its board management controller. One of none, dynamic, ipmi, redfish.
        bm_ip: Address of its board management controller.
        bm_username: User of its board management controller.
        bm_password: Password of its board management controller.
        clock_synchronization: Protocol. One of ntp, ptp. A change needs the host locked.
        administrative: In or out of service; left out, a HostState tells it. One of unlocked, locked.
        reinstall: Any text: when it changes, the host is reinstalled. A change needs the host locked.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        hostname: pulumi.Input[str],
        personality: pulumi.Input[str],
        management_mac: pulumi.Input[str] | None = None,
        subfunctions: pulumi.Input[str] | None = None,
        location: pulumi.Input[str] | None = None,
        console: pulumi.Input[str] | None = None,
        install_output: pulumi.Input[str] | None = None,
        rootfs_device: pulumi.Input[str] | None = None,
        boot_device: pulumi.Input[str] | None = None,
        bm_type: pulumi.Input[str] | None = None,
        bm_ip: pulumi.Input[str] | None = None,
        bm_username: pulumi.Input[str] | None = None,
        bm_password: pulumi.Input[str] | None = None,
        clock_synchronization: pulumi.Input[str] | None = None,
        administrative: pulumi.Input[str] | None = None,
        reinstall: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "hostname": hostname,
            "personality": personality,
            "managementMac": management_mac,
            "subfunctions": subfunctions,
            "location": location,
            "console": console,
            "installOutput": install_output,
            "rootfsDevice": rootfs_device,
            "bootDevice": boot_device,
            "bmType": bm_type,
            "bmIp": bm_ip,
            "bmUsername": bm_username,
            "bmPassword": bm_password,
            "clockSynchronization": clock_synchronization,
            "administrative": administrative,
            "reinstall": reinstall,
            "operational": None,
            "availability": None,
            "managementIp": None,
            "inventoryState": None,
            "configStatus": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Host", resource_name, properties, opts)

    @property
    def hostname(self) -> pulumi.Output[str]:
        """Its name: controller-0, controller-1, storage-N, or any for workers.

        A change replaces the object.
        """
        return self.__dict__["hostname"]

    @property
    def personality(self) -> pulumi.Output[str]:
        """What it does: worker is for modern releases, compute for 2018.10.

        One of controller, worker, storage, compute. A change replaces the object.
        """
        return self.__dict__["personality"]

    @property
    def management_mac(self) -> pulumi.Output[str | None]:
        """MAC address of its management port; needed to add it. A change replaces the object."""
        return self.__dict__["managementMac"]

    @property
    def subfunctions(self) -> pulumi.Output[str | None]:
        """Controller,worker for an all-in-one controller. A change replaces the object."""
        return self.__dict__["subfunctions"]

    @property
    def location(self) -> pulumi.Output[str | None]:
        """Where it stands."""
        return self.__dict__["location"]

    @property
    def console(self) -> pulumi.Output[str | None]:
        """Kernel console, such as `ttyS1,115200`. A change needs the host locked."""
        return self.__dict__["console"]

    @property
    def install_output(self) -> pulumi.Output[str | None]:
        """Of the installer. One of text, graphical. A change needs the host locked."""
        return self.__dict__["installOutput"]

    @property
    def rootfs_device(self) -> pulumi.Output[str | None]:
        """Disk of the root file system. A change needs the host locked."""
        return self.__dict__["rootfsDevice"]

    @property
    def boot_device(self) -> pulumi.Output[str | None]:
        """Disk to boot from. A change needs the host locked."""
        return self.__dict__["bootDevice"]

    @property
    def bm_type(self) -> pulumi.Output[str | None]:
        """Its board management controller. One of none, dynamic, ipmi, redfish."""
        return self.__dict__["bmType"]

    @property
    def bm_ip(self) -> pulumi.Output[str | None]:
        """Address of its board management controller."""
        return self.__dict__["bmIp"]

    @property
    def bm_username(self) -> pulumi.Output[str | None]:
        """User of its board management controller."""
        return self.__dict__["bmUsername"]

    @property
    def bm_password(self) -> pulumi.Output[str | None]:
        """Password of its board management controller."""
        return self.__dict__["bmPassword"]

    @property
    def clock_synchronization(self) -> pulumi.Output[str | None]:
        """Protocol. One of ntp, ptp. A change needs the host locked."""
        return self.__dict__["clockSynchronization"]

    @property
    def administrative(self) -> pulumi.Output[str | None]:
        """In or out of service; left out, a HostState tells it. One of unlocked, locked."""
        return self.__dict__["administrative"]

    @property
    def reinstall(self) -> pulumi.Output[str | None]:
        """Any text: when it changes, the host is reinstalled. A change needs the host locked."""
        return self.__dict__["reinstall"]

    @property
    def operational(self) -> pulumi.Output[str | None]:
        """Enabled or disabled. Told where administrative is given."""
        return self.__dict__["operational"]

    @property
    def availability(self) -> pulumi.Output[str | None]:
        """Available, degraded, online, offline, failed ... Told where administrative is given."""
        return self.__dict__["availability"]

    @property
    def management_ip(self) -> pulumi.Output[str | None]:
        """Its management address."""
        return self.__dict__["managementIp"]

    @property
    def inventory_state(self) -> pulumi.Output[str | None]:
        """Inventoried once its agent has told all."""
        return self.__dict__["inventoryState"]

    @property
    def config_status(self) -> pulumi.Output[str | None]:
        """`Config out-of-date` where a lock and unlock is due. Told where administrative is given."""
        return self.__dict__["configStatus"]

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
