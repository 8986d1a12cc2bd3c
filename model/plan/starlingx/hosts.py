"""The hosts of a StarlingX cloud: their interfaces, volume groups and OSDs."""

from collections.abc import Iterator, Sequence

from model.plan.fleet import CloudPlan
from model.plan.networks import NetworkPlan
from model.plan.servers import NodePlan
from model.plan.starlingx.plans import HostPlan, InterfacePlan, PortRef, VolumeGroupPlan
from model.plan.starlingx.profiles import Configurator, StarlingXProfile
from model.spec.cloud import Personality
from model.spec.network import Role
from model.spec.starlingx import CloudStarlingX, Volumes

MIB_PER_GIB = 1024
_CINDER, _NOVA = "cinder-volumes", "nova-local"


def plan_host(
    cloud: CloudPlan, node: NodePlan, spec: CloudStarlingX, profile: StarlingXProfile, *, ceph: bool
) -> HostPlan:
    """What is configured on a node."""
    storage = node.personality is Personality.STORAGE
    return HostPlan(
        name=node.name,
        resource_name=node.server.resource_name,
        personality=profile.worker if node.personality is Personality.COMPUTE else node.personality.value,
        first=node.install is not None,
        ports={role: _port(node, network) for role, network in cloud.networks.items()},
        boot_device=_device(node.boot_device, profile),
        rootfs_device=_device(node.rootfs_device, profile),
        console=node.console,
        interfaces=tuple(_interfaces(cloud, node, spec, profile)),
        volume_groups=_volume_groups(cloud, node, spec, ceph=ceph) if profile.volume_groups else (),
        osds=tuple(spec.ceph.disks) if storage else (),
        labels=dict(sorted(spec.labels.get(node.name, {}).items())),
    )


def carries_workload(cloud: CloudPlan, node: NodePlan) -> bool:
    """Whether virtual machines run on it."""
    if node.personality is Personality.CONTROLLER:
        return cloud.topology.all_in_one
    return node.personality is Personality.COMPUTE


def _interfaces(
    cloud: CloudPlan, node: NodePlan, spec: CloudStarlingX, profile: StarlingXProfile
) -> Iterator[InterfacePlan]:
    # config_controller and config_subcloud configure controller-0's own ports; Ansible leaves the networks on
    # the loopback.
    configured = node.install is not None and profile.configurator is Configurator.INI
    networks = ("mgmt", "cluster-host") if profile.cluster_host else ("mgmt",)
    # Other nodes of 2018.10 have had MGMT configured by their own network boot.
    if not configured and profile.cluster_host:
        yield _interface(node, "mgmt0", cloud.networks[Role.MGMT], networks)
    if not configured and node.personality is Personality.CONTROLLER:
        yield _interface(node, "oam0", cloud.networks[Role.OAM], ("oam",))
    data = cloud.networks.get(Role.DATA)
    if data and spec.data_network and carries_workload(cloud, node):
        yield _interface(node, "data0", data, (), spec.data_network)


def _interface(
    node: NodePlan, name: str, network: NetworkPlan, networks: Sequence[str], data_network: str | None = None
) -> InterfacePlan:
    return InterfacePlan(
        name=name,
        role=network.role,
        port=_port(node, network),
        mtu=network.mtu,
        networks=tuple(networks),
        data_network=data_network,
    )


def _port(node: NodePlan, network: NetworkPlan) -> PortRef:
    name = next(port.name for port in node.server.ports if network.key in port.networks)
    return PortRef(name, node.nics.get(network.role))


def _device(name: str, profile: StarlingXProfile) -> str:
    return name if name.startswith("/") else f"{profile.device_prefix}{name}"


def _volume_groups(
    cloud: CloudPlan, node: NodePlan, spec: CloudStarlingX, *, ceph: bool
) -> tuple[VolumeGroupPlan, ...]:
    """2018.10: Cinder's on controllers, unless it is on Ceph; Nova's on every host with virtual machines."""
    wanted: list[tuple[str, Volumes]] = []
    if node.personality is Personality.CONTROLLER and not ceph:
        wanted.append((_CINDER, spec.volumes))
    if carries_workload(cloud, node):
        wanted.append((_NOVA, spec.ephemeral))
    made: list[VolumeGroupPlan] = []
    for name, volumes in wanted:
        number = 1 + sum(one.disk == volumes.disk for one in made)
        made.append(VolumeGroupPlan(name, volumes.disk, number, volumes.size_gib * MIB_PER_GIB))
    return tuple(made)
