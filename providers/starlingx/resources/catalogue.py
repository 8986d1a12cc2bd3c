"""Every resource of the provider."""

from typing import Final

from providers.starlingx.resources.address_pool import AddressPool
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.cpu import Cpu
from providers.starlingx.resources.data_network import DataNetwork
from providers.starlingx.resources.dns import Dns
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
from providers.starlingx.resources.route import Route
from providers.starlingx.resources.system import System

RESOURCES: Final[tuple[type[Managed], ...]] = (
    AddressPool,
    Cpu,
    DataNetwork,
    Dns,
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
    Route,
    System,
)
"""In the order of their names."""
