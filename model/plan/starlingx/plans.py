"""The StarlingX part of the plan: what is configured on each cloud and each of its hosts."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from model.plan.hosts import nth_host
from model.plan.networks import NetworkPlan
from model.plan.starlingx.profiles import Mode, StarlingXProfile
from model.spec.cloud import CloudRole
from model.spec.fleet import Release
from model.spec.network import Role


@dataclass(frozen=True, slots=True)
class PortRef:
    """A port of a host."""

    name: str
    """What the site's service calls it: ``eth1``."""
    nic: str | None
    """What the installed system calls it; None: it is told by its MAC address."""


@dataclass(frozen=True, slots=True)
class InterfacePlan:
    """An interface of a host, on a port."""

    name: str
    """What it is called: ``oam0``, ``mgmt0``, ``data0``."""
    role: Role
    """The network that its port is on."""
    port: PortRef
    """The port."""
    mtu: int
    """Bytes."""
    networks: tuple[str, ...]
    """StarlingX's platform networks on it: ``oam``, ``mgmt``, ``cluster-host``."""
    data_network: str | None
    """The data network on it."""

    @property
    def interface_class(self) -> str:
        """StarlingX's word for what it is for."""
        return "data" if self.data_network else "platform"


@dataclass(frozen=True, slots=True)
class VolumeGroupPlan:
    """A volume group of a host on a partition."""

    name: str
    """``cinder-volumes`` or ``nova-local``."""
    disk: str
    """The disk."""
    number: int
    """Number of the partition on it, from 1."""
    size_mib: int
    """Size of the partition."""


@dataclass(frozen=True, slots=True)
class HostPlan:
    """A host of a cloud."""

    name: str
    """Its hostname in StarlingX."""
    resource_name: str
    """Resource name of its server."""
    personality: str
    """controller, storage, and worker or (2018.10) compute."""
    first: bool
    """Whether it is controller-0, which is there once the cloud is configured."""
    ports: Mapping[Role, PortRef]
    """Its ports by the network on them."""
    boot_device: str
    """The disk that it boots from."""
    rootfs_device: str
    """The disk of its root file system."""
    console: str
    """Its serial console."""
    interfaces: tuple[InterfacePlan, ...]
    """What is configured on its ports, in the order MGMT, OAM, DATA."""
    volume_groups: tuple[VolumeGroupPlan, ...]
    """Its volume groups."""
    osds: tuple[str, ...]
    """Disks of a storage node that hold data."""
    labels: Mapping[str, str]
    """Kubernetes labels."""


@dataclass(frozen=True, slots=True)
class BackendPlan:
    """A storage backend."""

    name: str
    """``lvm-store`` or ``ceph-store``."""
    kind: str
    """``lvm`` or ``ceph``."""
    services: tuple[str, ...]
    """Who keeps data there."""
    capabilities: Mapping[str, str]
    """Its parameters."""


@dataclass(frozen=True, slots=True)
class ParameterPlan:
    """A service parameter."""

    service: str
    """``platform``."""
    section: str
    """``maintenance``."""
    name: str
    """``heartbeat_failure_action``."""
    value: str
    """``alarm``."""


@dataclass(frozen=True, slots=True)
class Subnets:
    """The subnets of a cloud, known once they are made, in CIDR notation."""

    mgmt: str
    """MGMT."""
    oam: str
    """OAM."""
    central: str
    """MGMT of the system controller."""


@dataclass(frozen=True, slots=True)
class StarlingXPlan:
    """What is configured on a cloud."""

    cloud: str
    """Its name in the stack file."""
    system_name: str
    """What StarlingX calls it."""
    site: str
    """The site that it is at."""
    role: CloudRole
    """System controller or subcloud."""
    release: Release
    """StarlingX release."""
    profile: StarlingXProfile
    """What the release asks for."""
    mode: Mode
    """How it is built."""
    networks: Mapping[Role, NetworkPlan]
    """Its networks."""
    hosts: Mapping[str, HostPlan]
    """Its hosts by name: controllers, storage nodes, then the others."""
    admin_password: str
    """Name of the configuration key that holds the password of ``admin``."""
    dns: tuple[str, ...]
    """Name servers."""
    ntp: tuple[str, ...]
    """Time servers."""
    timezone: str
    """Time zone."""
    location: str
    """Where it is, for people."""
    description: str
    """What it is, for people."""
    contact: str | None
    """Whom to ask."""
    parameters: tuple[ParameterPlan, ...]
    """Service parameters."""
    backends: tuple[BackendPlan, ...]
    """Storage backends."""
    data_network: str | None
    """Its flat data network."""
    allow_lock: tuple[str, ...]
    """Hosts that may be locked for a change."""
    ca_certificate: str | None
    """Certificates of the authority of its APIs; None: they are reached by HTTP."""
    bootstrap: Mapping[str, JsonValue]
    """Further variables of its Ansible bootstrap."""
    systemcontroller_gateway: str | None
    """A subcloud's gateway to the system controller, where the stack file says it; None: the gateway of the
    central MGMT network."""
    central_gateway: int
    """Which host of the central MGMT network its gateway is."""
    private: bool
    """Whether its OAM network is private: it is reached through its site's router."""
    alone: bool
    """Whether it is a subcloud of one node."""
    lost: str | None
    """Why this run would take the configured cloud away, and leave controller-0 bare; None: it stays."""
    anew: bool
    """Whether this run installs its only node again, and so deploys it again."""

    @property
    def central(self) -> bool:
        """Whether it is the system controller."""
        return self.role is CloudRole.SYSTEM_CONTROLLER

    @property
    def first(self) -> HostPlan:
        """controller-0."""
        return self.hosts["controller-0"]

    def address(self, role: Role, name: str, cidr: str) -> str:
        """The address of MGMT or OAM that is called ``gateway``, ``start``, ``floating`` and so on."""
        return nth_host(cidr, self.networks[role].hosts[name].index)

    def gateway_to_central(self, subnets: Subnets) -> str:
        """The address in the central MGMT network by which the system controller reaches it."""
        return self.systemcontroller_gateway or nth_host(subnets.central, self.central_gateway)
