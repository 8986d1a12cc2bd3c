"""Which services a cloud has, where they listen on a real one, and how Keystone's catalogue names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """A service of a cloud.

    Attributes:
        port: where it listens on the OAM address of a real cloud.
        type: its type in the catalogue.
        path: what its endpoint ends in.
        central: whether it is in the region SystemController only.
    """

    port: int
    type: str
    path: str = ""
    central: bool = False


SERVICES: Mapping[str, Service] = {
    "keystone": Service(5000, "identity", "/v3"),
    "sysinv": Service(6385, "platform", "/v1"),
    "dcmanager": Service(8119, "dcmanager", "/v1.0", central=True),
    "fm": Service(18002, "faultmanagement"),
    "vim": Service(4545, "nfv"),
    "usm": Service(5493, "usm"),
}
"""Those of a modern cloud. Ports and types: the catalogue of a real one."""

R1_SERVICES: Mapping[str, Service] = {
    **{name: SERVICES[name] for name in ("keystone", "sysinv", "dcmanager", "fm", "vim")},
    "patching": Service(5491, "patching"),
    "neutron": Service(9696, "network"),
}
"""Those of 2018.10: OpenStack runs on the platform itself, and patches are not USM's."""

REGION_ONE = "RegionOne"
SYSTEM_CONTROLLER = "SystemController"
CENTRAL_REGIONS = (REGION_ONE, SYSTEM_CONTROLLER)
