"""The servers of the plan: routers, boot servers and nodes, their ports and how they are installed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from model.plan.hosts import HostRef
from model.spec.cloud import Personality
from model.spec.network import Role


class ServerRole(StrEnum):
    """What a server is for."""

    BOOT_SERVER = "boot_server"
    ROUTER = "router"
    NODE = "node"


class InstallSource(StrEnum):
    """Where a server's system comes from."""

    IMAGE = "image"
    """The service's operating system image; for routers and boot servers."""
    BOOT_SERVER = "boot_server"
    """Custom iPXE from the boot server, from the server's first day: controller-0 of each cloud."""
    CONTROLLER = "controller"
    """Network boot over MGMT from its own controller-0; an operating system image until then."""


class NetworkMode(StrEnum):
    """How a server's ports are to be set."""

    LAYER3 = "layer3"
    """All ports bonded, public and private addresses; as delivered."""
    HYBRID = "hybrid"
    """Layer 3 on what remains of the bonds, VLANs on a port that was taken out."""
    LAYER2 = "layer2"
    """No layer 3; every port stands alone with at most one VLAN."""


@dataclass(frozen=True, slots=True)
class BondPlan:
    """A bond of a server's ports, as the Metal API names it."""

    name: str
    """``bond0``."""
    members: tuple[str, ...]
    """Its ports as delivered: ``eth0``, ``eth1``."""
    bonded: bool
    """Whether it is to remain a bond."""
    layer2: bool
    """Whether it is to lose layer 3."""


@dataclass(frozen=True, slots=True)
class PortPlan:
    """A port of a server, as the Metal API names it."""

    name: str
    """``eth0``."""
    bonded: bool
    """Whether it is to stay in its bond."""
    networks: tuple[str, ...]
    """Keys of the networks whose VLANs are on it, in a stable order."""
    native: str | None
    """Key of the network that is untagged on it, where there are others too (a node's only VLAN is untagged
    without being named native)."""
    nic: str | None
    """What the installed system calls it (``eno1``), where that is known."""


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """A server, whatever it is for."""

    resource_name: str
    """Its logical name; it stays when the hostname changes."""
    hostname: str
    """Its hostname."""
    role: ServerRole
    """What it is for."""
    site: str
    """The site that it is at."""
    plan: str
    """The service's server plan."""
    operating_system: str
    """Slug of the operating system; ``custom_ipxe`` where it is installed from a boot server."""
    install_source: InstallSource
    """Where its system comes from."""
    always_pxe: bool
    """Whether it boots from the network each time."""
    network_mode: NetworkMode
    """How its ports are to be set."""
    bonds: tuple[BondPlan, ...]
    """Its bonds; nothing is to be done to those of a LAYER3 server."""
    ports: tuple[PortPlan, ...]
    """Its ports in order."""
    tags: tuple[str, ...]
    """Its tags, sorted."""
    description: str
    """What it is, for people."""
    protect: bool
    """Whether it is protected from deletion."""
    hourly: Decimal | None
    """Price in USD an hour; None where the price list has none."""


@dataclass(frozen=True, slots=True)
class InstallPlan:
    """How a controller is installed from a boot server."""

    boot_server: str
    """The site whose boot server it is."""
    script_path: str
    """Path of its iPXE script on the boot server: ``/ipxe/cc-controller-0.ipxe``."""
    kickstart: str
    """File name of its kickstart: ``pxeboot_controller.cfg``."""
    own_kickstart: str | None
    """File name of the node's own kickstart, which adds to that; None where remote steps are off."""
    account: str
    """The account that the image makes: who logs in."""
    parameters: tuple[tuple[str, str | None], ...]
    """The kernel's parameters in order, ``${base-url}`` unresolved; a value of None is a bare word."""
    facts: Mapping[str, str]
    """What decides about a reinstall: when one of these changes, the node is reinstalled."""
    digest: str
    """``sha256:...`` of the facts."""
    custom_data: str
    """The facts and their digest as JSON, for the device's custom_data: its change reinstalls the device."""


@dataclass(frozen=True, slots=True)
class NodePlan:
    """A server of a cloud."""

    name: str
    """Its name within the cloud: ``controller-0``."""
    cloud: str
    """The cloud."""
    personality: Personality
    """controller, storage or compute."""
    unit: int
    """Its number: 0 for controller-0."""
    server: ServerPlan
    """The server itself."""
    install: InstallPlan | None
    """How it is installed from a boot server; None where its controller-0 installs it."""
    boot_device: str
    """The disk that it boots from."""
    rootfs_device: str
    """The disk of its root file system."""
    console: str
    """Its serial console."""
    nics: Mapping[Role, str]
    """Interface names of the installed system by role, where they are known."""
    oam: HostRef | None
    """Its own address in OAM, where it is reached; None for nodes that are no controllers."""
    replace_facts: Mapping[str, str]
    """What decides about a replacement of its server: plan, location, operating system."""
    allow_reinstall: bool
    """Whether the stack file allows to reinstall it."""
    allow_replace: bool
    """Whether the stack file allows to replace its server."""


@dataclass(frozen=True, slots=True)
class RouterPlan:
    """A site's router. Its address in each network is that network's gateway."""

    server: ServerPlan
    """The server itself."""
    port: str
    """The port that carries the VLANs: ``eth1``."""
    networks: tuple[str, ...]
    """Keys of the networks that it routes, in a stable order."""
    uplink: str
    """The bond that keeps layer 3: ``bond0``."""
    ifupdown: bool
    """Whether its operating system's network is /etc/network/interfaces; otherwise it is systemd-networkd."""
    nat: bool
    """Whether private OAM networks reach the outside by its public address."""


@dataclass(frozen=True, slots=True)
class IsoPlan:
    """The image that a boot server serves."""

    url: str
    """Where it is downloaded from."""
    sha256: str | None
    """Its SHA-256 digest in hexadecimal."""
    sha256_url: str | None
    """Where that is published."""
    size: int | None
    """Its size in bytes."""


@dataclass(frozen=True, slots=True)
class BootServerPlan:
    """A site's boot server."""

    server: ServerPlan
    """The server itself."""
    iso: IsoPlan | None
    """The image that it serves."""
    base_path: str
    """Path of the image's files on it: ``/BIOS-Client``; the base URL is ``http://ADDRESS`` and this."""
    nodes: tuple[str, ...]
    """Resource names of the nodes that it installs, sorted."""
