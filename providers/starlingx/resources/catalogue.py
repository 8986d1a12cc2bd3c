"""Every resource of the provider."""

from typing import Final

from providers.starlingx.resources.address_pool import AddressPool
from providers.starlingx.resources.application import Application
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.certificate import Certificate
from providers.starlingx.resources.cpu import Cpu
from providers.starlingx.resources.data_network import DataNetwork
from providers.starlingx.resources.dns import Dns
from providers.starlingx.resources.file_system import FileSystem
from providers.starlingx.resources.host import Host
from providers.starlingx.resources.host_state import HostState
from providers.starlingx.resources.interface import Interface
from providers.starlingx.resources.interface_data_network import InterfaceDataNetwork
from providers.starlingx.resources.interface_network import InterfaceNetwork
from providers.starlingx.resources.label import Label
from providers.starlingx.resources.memory import Memory
from providers.starlingx.resources.network import Network
from providers.starlingx.resources.ntp import Ntp
from providers.starlingx.resources.oam import Oam
from providers.starlingx.resources.osd import Osd
from providers.starlingx.resources.partition import Partition
from providers.starlingx.resources.physical_volume import PhysicalVolume
from providers.starlingx.resources.route import Route
from providers.starlingx.resources.service_parameter import ServiceParameter
from providers.starlingx.resources.storage_backend import StorageBackend
from providers.starlingx.resources.subcloud import Subcloud
from providers.starlingx.resources.subcloud_group import SubcloudGroup
from providers.starlingx.resources.subcloud_management import SubcloudManagement
from providers.starlingx.resources.system import System
from providers.starlingx.resources.update_strategy import UpdateStrategy
from providers.starlingx.resources.volume_group import VolumeGroup

RESOURCES: Final[tuple[type[Managed], ...]] = (
    AddressPool,
    Application,
    Certificate,
    Cpu,
    DataNetwork,
    Dns,
    FileSystem,
    Host,
    HostState,
    Interface,
    InterfaceDataNetwork,
    InterfaceNetwork,
    Label,
    Memory,
    Network,
    Ntp,
    Oam,
    Osd,
    Partition,
    PhysicalVolume,
    Route,
    ServiceParameter,
    StorageBackend,
    Subcloud,
    SubcloudGroup,
    SubcloudManagement,
    System,
    UpdateStrategy,
    VolumeGroup,
)
"""In the order of their names."""
