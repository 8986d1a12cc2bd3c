"""Typed classes of the provider `starlingx`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from providers.starlingx.sdk.data_network import DataNetwork
from providers.starlingx.sdk.dns import Dns
from providers.starlingx.sdk.functions import get_alarms, get_hosts, get_subclouds, get_versions
from providers.starlingx.sdk.label import Label
from providers.starlingx.sdk.ntp import Ntp
from providers.starlingx.sdk.provider import Provider
from providers.starlingx.sdk.system import System

__all__ = [
    "DataNetwork",
    "Dns",
    "Label",
    "Ntp",
    "Provider",
    "System",
    "get_alarms",
    "get_hosts",
    "get_subclouds",
    "get_versions",
]
