"""What each port of a device carries on its switch, given what the Metal API says of it. Pure.

The service's rules: a port on layer 3 carries the service's own network untagged and its VLANs tagged. A
port on layer 2 with one VLAN carries it untagged; with several it carries them tagged, except the one that
is set as native (setting one is for ports with several:
https://docs.equinix.com/metal/layer2-networking/native-vlan).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lab.metal.hosts import HostPort

LAYER3_VLAN = 4000
"""VLAN of the service's layer 3 on a site's switch. The API gives out 2 to 3999."""


@dataclass(frozen=True)
class Carried:
    """VLANs on a switch's port."""

    untagged: int | None
    tagged: frozenset[int]


NOTHING = Carried(None, frozenset())


def carried(port: HostPort) -> Carried:
    """What the switch port of this NIC carries."""
    if port.layer3:
        return Carried(LAYER3_VLAN, frozenset(port.vlans))
    if port.native is None and len(port.vlans) == 1:
        return Carried(port.vlans[0], frozenset())
    return Carried(port.native, frozenset(port.vlans))


def on_layer3(ports: Iterable[HostPort]) -> bool:
    """True where the device has a way to the service's layer 3."""
    return any(port.layer3 for port in ports)
