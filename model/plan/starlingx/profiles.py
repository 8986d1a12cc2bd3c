"""What differs between StarlingX releases once the servers are installed, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from model.spec.cloud import Topology
from model.spec.fleet import Release


class Configurator(StrEnum):
    """What configures an installed controller-0."""

    INI = "ini"
    """``config_controller`` and ``config_subcloud`` with a configuration file (2018.10)."""
    ANSIBLE = "ansible"
    """The Ansible bootstrap, of a subcloud by its system controller."""


class Mode(StrEnum):
    """How a cloud is built, in StarlingX's words; ``standard`` is what it calls duplex with other nodes."""

    SIMPLEX = "simplex"
    DUPLEX = "duplex"
    STANDARD = "standard"

    @property
    def system_mode(self) -> str:
        """StarlingX's ``system_mode``."""
        return "simplex" if self is Mode.SIMPLEX else "duplex"


MODES: Final[Mapping[Topology, Mode]] = {
    Topology.STANDARD: Mode.STANDARD,
    Topology.DUPLEX: Mode.DUPLEX,
    Topology.SIMPLEX: Mode.SIMPLEX,
}


@dataclass(frozen=True, slots=True)
class StarlingXProfile:
    """What a release asks of a bring-up."""

    version: str
    """What the software calls itself: a configuration file for another is refused."""
    configurator: Configurator
    """What configures controller-0."""
    worker: str
    """The personality of nodes that carry workload."""
    shared_keystone: bool
    """Whether subclouds use the system controller's Keystone."""
    cluster_host: bool
    """Whether there is a network between the hosts of the Kubernetes cluster; it shares MGMT's port."""
    volume_groups: bool
    """Whether Cinder's volumes and Nova's disks are in volume groups of the hosts."""
    labels: bool
    """Whether hosts have Kubernetes labels."""
    sheltered: bool
    """Whether, until controller-0's first unlock, its services answer on the management network alone."""
    device_prefix: str
    """What stands before a disk's name where hosts are told their boot disk."""


def _today(version: str) -> StarlingXProfile:
    return StarlingXProfile(
        version=version,
        configurator=Configurator.ANSIBLE,
        worker="worker",
        shared_keystone=False,
        cluster_host=True,
        volume_groups=False,
        labels=True,
        sheltered=True,
        device_prefix="/dev/",
    )


PROFILES: Final[Mapping[Release, StarlingXProfile]] = {
    Release.R2018_10: StarlingXProfile(
        version="18.10",
        configurator=Configurator.INI,
        worker="compute",
        shared_keystone=True,
        cluster_host=False,
        volume_groups=True,
        labels=False,
        sheltered=False,
        device_prefix="",
    ),
    Release.R11_0: _today("25.09"),
    Release.R12_0: _today("26.03"),
}
"""The profile of every release."""
MULTICAST: Final = "239.1.1.0/28"
"""Multicast addresses of a cloud's MGMT network: what every release's own example has."""
STORAGE_NODES: Final = range(2, 10)
"""The project's presentation of StarlingX: a Ceph cluster of 2 to 9 storage nodes."""
MOST_COMPUTES: Final = 100
"""The same: 2 to 100 compute nodes, more than a few only with storage nodes."""
FEWEST_MGMT: Final = 8
"""R1's validator: the range of MGMT has at least 8 addresses."""
FEWEST_MGMT_SUBCLOUD: Final = 5
"""R1's validator: that of a subcloud 5."""
