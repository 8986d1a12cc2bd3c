"""What a bootstrap leaves: the system, its networks, and controller-0, locked and soon online."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from lab.starlingx import clouds
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import hosts, networks, wiring
from lab.starlingx.sysinv.empty import seed


@dataclass(frozen=True)
class Plan:
    """The addresses of a cloud.

    Attributes:
        management: its subnet; start and end bound the pool, the whole subnet if they are none.
        oam: its subnet, with gateway, floating address and (of a duplex) those of the controllers.
        ports: names and MACs of controller-0's ports: OAM, management, others.
        mgmt_port: which of them carries management; the second unless it is told.
    """

    management: str = "192.168.204.0/24"
    start: str | None = None
    end: str | None = None
    management_gateway: str | None = None
    oam: str = "10.10.10.0/24"
    gateway: str = "10.10.10.1"
    floating: str = "10.10.10.2"
    unit_0: str | None = "10.10.10.3"
    unit_1: str | None = "10.10.10.4"
    pxeboot: str = "169.254.202.0/24"
    cluster_host: str = "192.168.206.0/24"
    multicast: str = "239.1.1.0/28"
    pods: str = "172.16.0.0/16"
    cluster_services: str = "10.96.0.0/12"
    dns: Sequence[str] = ("8.8.8.8", "8.8.4.4")
    timezone: str = "UTC"
    ports: Sequence[tuple[str, str]] = ()
    mgmt_port: str | None = None

    @property
    def mgmt_mac(self) -> str:
        """The MAC address of the port that carries management."""
        if not self.ports:
            return "00:00:00:00:00:00"
        named = dict(self.ports)
        return named.get(self.mgmt_port or "", self.ports[min(1, len(self.ports) - 1)][1])


def bootstrap(records: Records, cloud: Doc, plan: Plan) -> Doc:
    """Configure an installed controller; the answer is controller-0."""
    system = records.one("isystems") if records.count("isystems") else seed(records, cloud)
    records.save(
        "isystems",
        system,
        name=cloud["region"] if cloud["central"] is None else cloud["name"],
        system_type=cloud["type"],
        system_mode=cloud["mode"],
        timezone=plan.timezone,
        capabilities={
            "region_config": cloud["central"] is not None,
            "vswitch_type": "none",
            "shared_services": "[]",
            "sdn_enabled": False,
            "https_enabled": False,
            "bm_region": "External",
        },
        region_name=cloud["region"],
        distributed_cloud_role=cloud["role"],
        service_project_name="services",
    )
    dns = records.one("idns")
    records.save("idns", dns, nameservers=",".join(plan.dns))
    _networks(records, cloud, plan)
    return first_controller(records, cloud, plan)


def _networks(records: Records, cloud: Doc, plan: Plan) -> None:
    modern = clouds.release_of(cloud).modern
    _network(records, "mgmt", "management", plan.management, (plan.start, plan.end), dynamic=True)
    _network(records, "pxeboot", "pxeboot", plan.pxeboot, dynamic=True)
    oam = networks.make_pool(
        records,
        {
            "name": "oam",
            "network": plan.oam.split("/", maxsplit=1)[0],
            "prefix": plan.oam.split("/")[1],
            "floating_address": plan.floating,
            "controller0_address": plan.unit_0 if cloud["mode"] != "simplex" else plan.floating,
            "controller1_address": plan.unit_1 if cloud["mode"] != "simplex" else None,
            "gateway_address": plan.gateway,
        },
    )
    networks.make_network(records, {"type": "oam", "name": "oam", "dynamic": False, "pool_uuid": oam["uuid"]})
    _network(records, "multicast", "multicast-subnet", plan.multicast, dynamic=False)
    if modern:
        _network(records, "cluster-host", "cluster-host-subnet", plan.cluster_host, dynamic=True)
        _network(records, "cluster-pod", "cluster-pod-subnet", plan.pods, dynamic=False)
        _network(records, "cluster-service", "cluster-service-subnet", plan.cluster_services, dynamic=False)


def _network(
    records: Records,
    kind: str,
    pool: str,
    subnet: str,
    bounds: tuple[str | None, str | None] = (None, None),
    *,
    dynamic: bool,
) -> None:
    net = ip_network(subnet)
    first, last = bounds[0] or str(net[1]), bounds[1] or str(ip_address(int(net.broadcast_address) - 1))
    made = networks.make_pool(
        records,
        {
            "name": f"{pool}-ipv{net.version}",
            "network": str(net.network_address),
            "prefix": net.prefixlen,
            "ranges": [[first, last]],
        },
    )
    networks.make_network(
        records, {"type": kind, "name": kind, "dynamic": dynamic, "pool_uuid": made["uuid"]}
    )


def first_controller(records: Records, _cloud: Doc, plan: Plan) -> Doc:
    """Keep controller-0, with management (and cluster-host) on its loopback as Ansible leaves them."""
    body: Doc = {
        "personality": "controller",
        "mgmt_mac": plan.mgmt_mac,
        "invprovision": "provisioning",
    }
    host = hosts.keep(records, body, "controller-0", "controller")
    if plan.ports:
        host = records.save("ihosts", host, _ports=[list(port) for port in plan.ports])
    lo = wiring.add_interface(
        records, host, "lo", "virtual", imac="00:00:00:00:00:00", ifclass="platform", sriov_numvfs=0
    )
    for kind in ("mgmt", "cluster-host"):
        network = records.find("networks", type=kind)
        if network is not None:
            wiring.assign(records, host, lo, network)
    return host
