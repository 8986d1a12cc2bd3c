"""The collections of the services: where they are listed, at once for all hosts or host by host."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Row = Mapping[str, Any]
"""One object as a service tells it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A collection: its path, the key of the list in the answer, and its path below a host where it has one.

    `whole` is where it may be listed for all hosts at once, in the order in which to try: sysinv lists the
    interfaces of all hosts under `detail` only, its plain list asks for a host.
    """

    path: str
    key: str
    per_host: str | None = None
    whole: tuple[str, ...] = ()
    service: str = "platform"


def _of_hosts(path: str, *first: str) -> Kind:
    return Kind(f"/{path}", path, path, (*first, f"/{path}"))


KINDS: Final[Mapping[str, Kind]] = {
    "system": Kind("/isystems", "isystems"),
    "host": Kind("/ihosts", "ihosts"),
    "dns": Kind("/idns", "idnss"),
    "ntp": Kind("/intp", "intps"),
    "oam": Kind("/iextoam", "iextoams"),
    "pool": Kind("/addrpools", "addrpools"),
    "network": Kind("/networks", "networks"),
    "datanetwork": Kind("/datanetworks", "datanetworks"),
    "parameter": Kind("/service_parameter", "parameters"),
    "application": Kind("/apps", "apps"),
    "certificate": Kind("/certificate", "certificates"),
    "backend": Kind("/storage_backend", "storage_backends"),
    "cluster": Kind("/clusters", "clusters"),
    "controllerfs": Kind("/controller_fs", "controller_fs"),
    "interface": _of_hosts("iinterfaces", "/iinterfaces/detail"),
    "port": _of_hosts("ethernet_ports"),
    "ifnetwork": _of_hosts("interface_networks"),
    "ifdatanetwork": _of_hosts("interface_datanetworks"),
    "route": _of_hosts("routes"),
    "label": _of_hosts("labels"),
    "memory": _of_hosts("imemorys"),
    "cpu": _of_hosts("icpus"),
    "disk": _of_hosts("idisks"),
    "partition": _of_hosts("partitions"),
    "volumegroup": _of_hosts("ilvgs"),
    "physicalvolume": _of_hosts("ipvs"),
    "osd": _of_hosts("istors"),
    "hostfs": _of_hosts("host_fs"),
    "subcloud": Kind("/subclouds", "subclouds", service="dcmanager"),
    "group": Kind("/subcloud-groups", "subcloud_groups", service="dcmanager"),
    "alarm": Kind("/alarms", "alarms", service="faultmanagement"),
    "providernet": Kind("/v2.0/wrs-provider/providernets", "providernets", service="network"),
    "providernetrange": Kind(
        "/v2.0/wrs-provider/providernet-ranges", "providernet_ranges", service="network"
    ),
}
