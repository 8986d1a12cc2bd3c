"""How hosts are prepared to be an OpenStack of one's own, with graphics cards to pass through: DevStack."""

from typing import Annotated

from pydantic import Field

from model.spec.base import Address, Cidr, SecretName, SpecModel, Text
from model.spec.openstack.base import AddressRange, ObjectName

HexId = Annotated[str, Field(pattern=r"^[0-9a-f]{4}$")]
"""Four hexadecimal digits, in quotes where they are all decimal."""


class PciDevice(SpecModel):
    """A kind of PCI card that servers may get whole."""

    vendor: HexId
    """Vendor id, such as 10de."""
    product: HexId
    """Product id, such as "1028"."""


class DevStackNetwork(SpecModel):
    """The networks that DevStack makes."""

    interface: Text
    """The hosts' interface on the external network."""
    floating_range: Text
    """The external network, as an address in it with its prefix length."""
    floating_pool: AddressRange
    """External addresses that are given out."""
    floating_gateway: Address
    """The gateway of the external network."""
    fixed_range: Cidr
    """DevStack's own internal network."""
    fixed_gateway: Address
    """Its gateway."""


class Hosts(SpecModel):
    """Hosts of a DevStack: one master with all services, and compute hosts."""

    branch: Text
    """DevStack's branch, such as stable/mitaka."""
    password: SecretName
    """Name of the configuration key that holds the password of everything."""
    master: Address
    """The master's address."""
    computes: dict[ObjectName, Address] = Field(default_factory=dict[str, str])
    """Addresses of the compute hosts by name."""
    network: DevStackNetwork
    """DevStack's networks."""
    data: Text = "/data/openstack"
    """Where servers, images and logs are kept."""
    kernel_arguments: tuple[Text, ...] = ("intel_iommu=on",)
    """What the kernel of a host with cards to pass through is started with."""
    cpu_mode: Text = "host-passthrough"
    """What servers see of the processor (libvirt)."""
    pci: dict[ObjectName, PciDevice] = Field(default_factory=dict[str, PciDevice])
    """Cards by the alias that flavors ask for them by."""
    swift_hash: Text = "66a3d6b56c1f479c8b4e70ab5c2000f5"
    """Swift's hash suffix; any text that never changes."""
