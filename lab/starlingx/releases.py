"""What differs between releases of StarlingX, as far as the services show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.starlingx.services import R1_SERVICES, SERVICES, Service


@dataclass(frozen=True)
class Release:
    """A release.

    Attributes:
        name: how the project calls it.
        version: how sysinv calls it (``software_version``).
        worker: the personality of hosts that carry the load.
        services: what its clouds have.
        kinds: collections of sysinv that it lacks.
    """

    name: str
    version: str
    worker: str = "worker"
    services: Mapping[str, Service] = field(default_factory=lambda: SERVICES)
    lacks: frozenset[str] = frozenset()

    @property
    def modern(self) -> bool:
        """Whether it is bootstrapped by Ansible and has deploy states."""
        return self.worker == "worker"


R1_LACKS = frozenset(
    {
        "apps",
        "datanetworks",
        "interface_datanetworks",
        "network_addresspools",
        "host_fs",
        "kube_clusters",
        "kube_upgrade",
        "kube_versions",
        "labels",
        "storage_ceph_rook",
    }
)
"""Collections that came after 2018.10."""

RELEASES: Mapping[str, Release] = {
    "12.0": Release("12.0", "26.03"),
    "11.0": Release("11.0", "25.09"),
    "master": Release("master", "26.09"),
    "2018.10": Release("2018.10", "18.10", "compute", R1_SERVICES, R1_LACKS),
}
"""``master`` is what the recordings were taken from."""

DEFAULT = "12.0"
