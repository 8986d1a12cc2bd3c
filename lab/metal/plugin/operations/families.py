"""The families of calls of Equinix's client, each imported when first used: all of them take a second."""

import importlib
from functools import cached_property
from typing import TYPE_CHECKING, Any

from equinix_metal.api_client import ApiClient

if TYPE_CHECKING:
    from equinix_metal.api.bgp_api import BGPApi
    from equinix_metal.api.devices_api import DevicesApi
    from equinix_metal.api.events_api import EventsApi
    from equinix_metal.api.hardware_reservations_api import HardwareReservationsApi
    from equinix_metal.api.ip_addresses_api import IPAddressesApi
    from equinix_metal.api.metal_gateways_api import MetalGatewaysApi
    from equinix_metal.api.ports_api import PortsApi
    from equinix_metal.api.projects_api import ProjectsApi
    from equinix_metal.api.ssh_keys_api import SSHKeysApi
    from equinix_metal.api.vlans_api import VLANsApi


class Families:
    """The families, as attributes."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def _family(self, module: str, name: str) -> Any:
        return getattr(importlib.import_module(f"equinix_metal.api.{module}"), name)(self._client)

    @cached_property
    def bgp(self) -> "BGPApi":
        """BGP configurations and sessions."""
        return self._family("bgp_api", "BGPApi")

    @cached_property
    def devices(self) -> "DevicesApi":
        """Servers."""
        return self._family("devices_api", "DevicesApi")

    @cached_property
    def events(self) -> "EventsApi":
        """Events."""
        return self._family("events_api", "EventsApi")

    @cached_property
    def gateways(self) -> "MetalGatewaysApi":
        """Metal Gateways."""
        return self._family("metal_gateways_api", "MetalGatewaysApi")

    @cached_property
    def ips(self) -> "IPAddressesApi":
        """Address reservations and assignments."""
        return self._family("ip_addresses_api", "IPAddressesApi")

    @cached_property
    def keys(self) -> "SSHKeysApi":
        """SSH keys."""
        return self._family("ssh_keys_api", "SSHKeysApi")

    @cached_property
    def ports(self) -> "PortsApi":
        """Ports."""
        return self._family("ports_api", "PortsApi")

    @cached_property
    def projects(self) -> "ProjectsApi":
        """Projects."""
        return self._family("projects_api", "ProjectsApi")

    @cached_property
    def reservations(self) -> "HardwareReservationsApi":
        """Hardware reservations."""
        return self._family("hardware_reservations_api", "HardwareReservationsApi")

    @cached_property
    def vlans(self) -> "VLANsApi":
        """Virtual networks."""
        return self._family("vlans_api", "VLANsApi")
