"""Clouds: a StarlingX system controller or subcloud, its networks and its nodes."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from model.spec.base import Address, Name, SpecModel, Text
from model.spec.network import Network, Role
from model.spec.node_name import NodeName
from model.spec.starlingx import CloudStarlingX


class CloudRole(StrEnum):
    """What a cloud is in the distributed cloud."""

    SYSTEM_CONTROLLER = "system_controller"
    SUBCLOUD = "subcloud"


class Topology(StrEnum):
    """How a cloud is built: controllers without compute, or all-in-one on two controllers or one."""

    STANDARD = "standard"
    DUPLEX = "duplex"
    SIMPLEX = "simplex"

    @property
    def all_in_one(self) -> bool:
        """Whether controllers carry workload too."""
        return self is not Topology.STANDARD


class Personality(StrEnum):
    """What a node is in its cloud."""

    CONTROLLER = "controller"
    STORAGE = "storage"
    COMPUTE = "compute"


class Node(SpecModel):
    """A server of a cloud."""

    plan: Text
    """Server plan; it must have a port for each network of the cloud."""
    operating_system: Text | None = None
    """What a node that is installed by its controller-0 runs until then; default: the fleet's."""
    boot_device: Text = "sda"
    """The disk that it boots from after the installation."""
    rootfs_device: Text = "sda"
    """The disk that its root file system is installed on."""
    console: Text = "ttyS1,115200n8"
    """The serial console, as a Linux kernel takes it; the default is that of Packet's servers."""
    security_profile: Literal["standard", "extended"] = "standard"
    """StarlingX's security profile."""
    nics: dict[Role, Text] = Field(default_factory=dict[Role, Text])
    """Names of the network interfaces as the installed system sees them, by the role of the network on them;
    default: those of the plan, where the catalogue knows them."""


class Networks(SpecModel):
    """A cloud's networks by role."""

    mgmt: Network = Network()
    """MGMT: between the nodes of the cloud, and to the system controller."""
    oam: Network = Network()
    """OAM: where people and APIs reach the cloud."""
    data: Network | None = None
    """DATA: the external network of a subcloud's tenants; `data: {}` for one with defaults."""

    def by_role(self) -> dict[Role, Network]:
        """The networks that the cloud has, in the order of ports."""
        pairs = ((Role.MGMT, self.mgmt), (Role.OAM, self.oam), (Role.DATA, self.data))
        return {role: network for role, network in pairs if network is not None}


class Cloud(SpecModel):
    """A StarlingX cloud."""

    role: CloudRole
    """system_controller (the central cloud, one a fleet) or subcloud."""
    site: Name
    """The site that it is at."""
    topology: Topology
    """standard, duplex (all-in-one on two controllers) or simplex (all-in-one on one)."""
    nodes: Annotated[dict[NodeName, Node], Field(min_length=1)]
    """Its servers by name."""
    networks: Networks = Networks()
    """Its networks by role."""
    system_name: Text | None = None
    """What StarlingX calls it (a subcloud's name in dcmanager); default: its name here."""
    systemcontroller_gateway: Address | None = None
    """The gateway by which the system controller reaches this subcloud; default: the router's address in the
    central cloud's MGMT network."""
    location: Text | None = None
    """Where it is, for people; default: its site."""
    description: Text | None = None
    """What it is, for people."""
    allow_reinstall: frozenset[NodeName] = frozenset()
    """Nodes that may be reinstalled in place, losing what is on their disks."""
    allow_replace: frozenset[NodeName] = frozenset()
    """Nodes whose server may be given back and replaced by another."""
    allow_lock: frozenset[NodeName] = frozenset()
    """Nodes that may be locked, and so rebooted, for a change of what is configured on them."""
    starlingx: CloudStarlingX = CloudStarlingX()
    """What is configured on it, where the fleet has `starlingx`."""
