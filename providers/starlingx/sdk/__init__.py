"""Typed classes of the provider `starlingx`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from providers.starlingx.sdk.address_pool import AddressPool
from providers.starlingx.sdk.cpu import Cpu
from providers.starlingx.sdk.data_network import DataNetwork
from providers.starlingx.sdk.dns import Dns
from providers.starlingx.sdk.functions import get_alarms, get_hosts, get_subclouds, get_versions
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
from providers.starlingx.sdk.provider import Provider
from providers.starlingx.sdk.route import Route
from providers.starlingx.sdk.system import System

__all__ = [
    "AddressPool",
    "Cpu",
    "DataNetwork",
    "Dns",
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
    "Provider",
    "Route",
    "System",
    "get_alarms",
    "get_hosts",
    "get_subclouds",
    "get_versions",
]
