"""Every resource of the provider."""

from typing import Final

from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.data_network import DataNetwork
from providers.starlingx.resources.dns import Dns
from providers.starlingx.resources.label import Label
from providers.starlingx.resources.ntp import Ntp
from providers.starlingx.resources.system import System

RESOURCES: Final[tuple[type[Managed], ...]] = (DataNetwork, Dns, Label, Ntp, System)
