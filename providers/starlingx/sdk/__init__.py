"""Typed classes of the provider `starlingx`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from providers.starlingx.sdk.address_pool import AddressPool
from providers.starlingx.sdk.application import Application
from providers.starlingx.sdk.certificate import Certificate
from providers.starlingx.sdk.cpu import Cpu
from providers.starlingx.sdk.data_network import DataNetwork
from providers.starlingx.sdk.dns import Dns
from providers.starlingx.sdk.file_system import FileSystem
from providers.starlingx.sdk.functions import (
    get_alarms,
    get_hosts,
    get_subcloud_config,
    get_subclouds,
    get_versions,
)
from providers.starlingx.sdk.host import Host
from providers.starlingx.sdk.host_state import HostState
from providers.starlingx.sdk.interface import Interface
from providers.starlingx.sdk.interface_data_network import InterfaceDataNetwork
from providers.starlingx.sdk.interface_network import InterfaceNetwork
from providers.starlingx.sdk.label import Label
from providers.starlingx.sdk.memory import Memory
from providers.starlingx.sdk.network import Network
from providers.starlingx.sdk.ntp import Ntp
from providers.starlingx.sdk.oam import Oam
from providers.starlingx.sdk.osd import Osd
from providers.starlingx.sdk.partition import Partition
from providers.starlingx.sdk.physical_volume import PhysicalVolume
from providers.starlingx.sdk.provider import Provider
from providers.starlingx.sdk.route import Route
from providers.starlingx.sdk.service_parameter import ServiceParameter
from providers.starlingx.sdk.storage_backend import StorageBackend
from providers.starlingx.sdk.subcloud import Subcloud
from providers.starlingx.sdk.subcloud_group import SubcloudGroup
from providers.starlingx.sdk.subcloud_management import SubcloudManagement
from providers.starlingx.sdk.system import System
from providers.starlingx.sdk.update_strategy import UpdateStrategy
from providers.starlingx.sdk.volume_group import VolumeGroup

__all__ = [
    "AddressPool",
    "Application",
    "Certificate",
    "Cpu",
    "DataNetwork",
    "Dns",
    "FileSystem",
    "Host",
    "HostState",
    "Interface",
    "InterfaceDataNetwork",
    "InterfaceNetwork",
    "Label",
    "Memory",
    "Network",
    "Ntp",
    "Oam",
    "Osd",
    "Partition",
    "PhysicalVolume",
    "Provider",
    "Route",
    "ServiceParameter",
    "StorageBackend",
    "Subcloud",
    "SubcloudGroup",
    "SubcloudManagement",
    "System",
    "UpdateStrategy",
    "VolumeGroup",
    "get_alarms",
    "get_hosts",
    "get_subcloud_config",
    "get_subclouds",
    "get_versions",
]
