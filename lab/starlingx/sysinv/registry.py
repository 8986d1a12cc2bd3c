"""Which collections sysinv has, and what stands below a host besides them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lab.starlingx.calls import Answer, Call
from lab.starlingx.errors import RoutingError
from lab.starlingx.store import Doc
from lab.starlingx.sysinv import (
    addressing,
    applications,
    assignments,
    backends,
    datanetworks,
    filesystems,
    hosts,
    interfaces,
    labels,
    networks,
    parameters,
    processors,
    storage,
    systems,
)
from lab.starlingx.sysinv.collection import Collection, refuse
from lab.starlingx.sysinv.shapes import links


def _no_get(_call: Call, _rest: Sequence[str]) -> Answer | None:
    raise RoutingError(405)


def _refuses(text: str, status: int = 400) -> Callable[[Call, Sequence[str]], Answer | None]:
    def refusing(_call: Call, _rest: Sequence[str]) -> Answer | None:
        raise refuse(text, status)

    return refusing


def _charts(call: Call, _rest: Sequence[str]) -> Answer | None:
    if "app_name" not in call.query:
        raise refuse('Missing argument: "app_name"')
    return Answer({"charts": []})


def _versions(_call: Call, _rest: Sequence[str]) -> Answer | None:
    return Answer({"kube_versions": [{"version": "v1.34.1", "state": "active", "target": True}]})


def _nodes(call: Call, _rest: Sequence[str]) -> Answer | None:
    rows = [
        {
            "id": host["id"],
            "name": host["hostname"],
            "administrative_state": host["administrative"],
            "operational_state": host["operational"],
            "availability_status": host["availability"],
            "ready_state": "enabled",
        }
        for host in call.records.all("ihosts")
        if host["personality"] == "controller"
    ]
    return Answer({"nodes": rows})


def _clusters(_call: Call, _rest: Sequence[str]) -> Answer | None:
    return Answer({"kube_clusters": [{"cluster_name": "kubernetes", "cluster_version": "v1.34.1"}]})


def _healthy(_call: Call, _rest: Sequence[str]) -> Answer | None:
    return Answer("System Health:\nAll hosts are provisioned: [OK]\nNo alarms: [OK]\n")


COLLECTIONS: Mapping[str, Collection] = {
    found.name: found
    for found in (
        systems.SYSTEMS,
        systems.DNS,
        systems.NTP,
        systems.OAM_ADDRESSES,
        filesystems.CONTROLLER_FS,
        filesystems.HOST_FS,
        hosts.HOSTS,
        interfaces.INTERFACES,
        networks.POOLS,
        networks.NETWORKS,
        networks.LINKS,
        assignments.INTERFACE_NETWORKS,
        assignments.INTERFACE_DATANETWORKS,
        datanetworks.DATANETWORKS,
        addressing.ADDRESSES,
        addressing.ROUTES,
        labels.LABELS,
        parameters.PARAMETERS,
        processors.CPUS,
        processors.MEMORY,
        storage.DISKS,
        storage.PARTITIONS,
        storage.VOLUME_GROUPS,
        storage.VOLUMES,
        storage.OSDS,
        backends.BACKENDS,
        backends.CEPHS,
        backends.LVM,
        backends.ROOK,
        backends.FILES,
        backends.CLUSTERS,
        backends.TIERS,
        backends.MONITORS,
        applications.APPS,
        applications.CERTIFICATES,
        Collection("inodes"),
        Collection("ethernet_ports", missing="Port {} could not be found."),
        Collection("iuser"),
        Collection("drbdconfig"),
        Collection("remotelogging"),
        Collection("ptp_instances"),
        Collection("isensors"),
        Collection("lldp_agents"),
        Collection("pci_devices"),
        Collection("kube_upgrade"),
        Collection("license", special=_no_get),
        Collection("upgrade", special=_refuses("This API is deprecated.", 500)),
        Collection("helm_charts", special=_charts),
        Collection("kube_versions", special=_versions),
        Collection("health", special=_healthy),
        Collection("servicenodes", special=_nodes),
        Collection("kube_clusters", special=_clusters),
    )
}

Below = Callable[[Call, Doc, Sequence[str]], Answer | None]


def _kernel(call: Call, host: Doc, _rest: Sequence[str]) -> Answer | None:
    return Answer(
        {
            "ihost_uuid": host["uuid"],
            "hostname": host["hostname"],
            "kernel_provisioned": "standard",
            "kernel_running": "standard",
            "links": links(call.base, "ihosts", host["uuid"], "kernel"),
        }
    )


def _addresses(call: Call, host: Doc, _rest: Sequence[str]) -> Answer | None:
    return addressing.ADDRESSES.rows(call, addressing.below(call, host))


BELOW: Mapping[str, Below] = {
    "kernel": _kernel,
    "addresses": _addresses,
    "host_fs": filesystems.of_host,
    "state": processors.state,
}
