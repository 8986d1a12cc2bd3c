"""Files that prepare hosts: kernel arguments, nova.conf fragments, DevStack's local.conf.

The values are those by which the internal cloud of 2016 was installed with DevStack of stable/mitaka; the
fragments for today's Nova say the same in today's options.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from model.spec.openstack.host import Hosts, PciDevice

FILTERS: Final = (
    "RetryFilter",
    "AvailabilityZoneFilter",
    "RamFilter",
    "DiskFilter",
    "ComputeFilter",
    "ComputeCapabilitiesFilter",
    "ImagePropertiesFilter",
    "ServerGroupAntiAffinityFilter",
    "ServerGroupAffinityFilter",
    "SameHostFilter",
    "DifferentHostFilter",
    "PciPassthroughFilter",
)
"""Scheduler filters of Mitaka with those for PCI cards and for hosts by other servers."""
RETIRED: Final = frozenset({"RetryFilter", "RamFilter", "DiskFilter", "AvailabilityZoneFilter"})
"""Filters that Nova no longer has: Placement does their work."""
SERVICES: Final = (
    "cinder",
    "glance",
    "heat",
    "horizon",
    "keystone",
    "ceilometermiddleware",
    "neutron",
    "nova",
)
COMPUTE_SERVICES: Final = (
    "glance",
    "heat",
    "horizon",
    "keystone",
    "neutron",
    "nova",
    "requirements",
    "tempest",
)

Lines = Iterable[str]


def host_files(hosts: Hosts, password: str) -> dict[str, str]:
    """All files by name: ``HOST/local.conf`` for DevStack, and what every host with cards gets."""
    files = {
        "grub": kernel_arguments(hosts),
        "nova-controller.conf": nova_controller(hosts),
        "nova-compute.conf": nova_compute(hosts),
        "master/local.conf": master_conf(hosts, password),
    }
    computes = sorted(hosts.computes.items())
    return files | {
        f"{name}/local.conf": compute_conf(hosts, address, password) for name, address in computes
    }


def kernel_arguments(hosts: Hosts) -> str:
    """The line of /etc/default/grub; ``grub-mkconfig -o /boot/grub/grub.cfg`` and a reboot make it hold."""
    return f'GRUB_CMDLINE_LINUX_DEFAULT="{" ".join(hosts.kernel_arguments)}"\n'


def nova_controller(hosts: Hosts) -> str:
    """nova.conf of today's scheduler and API: aliases of cards, and filters."""
    filters = ",".join(name for name in FILTERS if name not in RETIRED)
    aliases = [
        f"alias = {json.dumps({'name': name, **_ids(card)})}" for name, card in sorted(hosts.pci.items())
    ]
    return _text(["[pci]", *aliases, "", "[filter_scheduler]", f"enabled_filters = {filters}"])


def nova_compute(hosts: Hosts) -> str:
    """nova.conf of today's compute host: cards that may be given away, and the processor as it is."""
    specs = [f"device_spec = {json.dumps(_ids(card))}" for _, card in sorted(hosts.pci.items())]
    aliases = [
        f"alias = {json.dumps({'name': name, **_ids(card)})}" for name, card in sorted(hosts.pci.items())
    ]
    return _text(["[pci]", *specs, *aliases, "", "[libvirt]", f"cpu_mode = {hosts.cpu_mode}"])


def master_conf(hosts: Hosts, password: str) -> str:
    """DevStack's local.conf of the master: all services, networks, storage paths, cards."""
    return _text(
        [
            "[[local|localrc]]",
            "RECLONE=yes",
            f"REQUIREMENTS_BRANCH={hosts.branch}",
            *_branches("requirements", SERVICES),
            f"HOST_IP={hosts.master}",
            *_passwords(password),
            *_master_network(hosts),
            *_master_storage(hosts),
            *_master_services(hosts.network.interface),
            "[[post-config|$NOVA_CONF]]",
            "[DEFAULT]",
            *_legacy_cards(
                "pci_alias", {name: {"name": name, **_ids(card)} for name, card in hosts.pci.items()}
            ),
            f"scheduler_default_filters={','.join(FILTERS)}",
            "[libvirt]",
            f"cpu_mode={hosts.cpu_mode}",
            "[[post-config|$GLANCE_REGISTRY_CONF]]",
            "[glance_store]",
            f"filesystem_store_datadir={hosts.data}/stack/images",
            "[[post-config|$GLANCE_CACHE_CONF]]",
            "[DEFAULT]",
            f"image_cache_dir={hosts.data}/stack/cache",
        ]
    )


def compute_conf(hosts: Hosts, address: str, password: str) -> str:
    """DevStack's local.conf of a compute host: Nova's compute, Neutron's agent, the rest at the master."""
    network = hosts.network
    return _text(
        [
            "[[local|localrc]]",
            "RECLONE=yes",
            f"CINDER_BRANCH={hosts.branch}",
            *_branches("cinder", COMPUTE_SERVICES),
            f"HOST_IP={address}",
            f'NETWORK_GATEWAY="{network.fixed_gateway}"',
            f"FIXED_RANGE={network.fixed_range}",
            *_passwords(password),
            "DATABASE_TYPE=mysql",
            f"SERVICE_HOST={hosts.master}",
            "MYSQL_HOST=$SERVICE_HOST",
            "RABBIT_HOST=$SERVICE_HOST",
            "GLANCE_HOSTPORT=$SERVICE_HOST:9292",
            "Q_HOST=$SERVICE_HOST",
            "VNCSERVER_PROXYCLIENT_ADDRESS=$HOST_IP",
            "VNCSERVER_LISTEN=0.0.0.0",
            f"FLAT_INTERFACE={network.interface}",
            "ENABLED_SERVICES=n-cpu,rabbit,q-agt",
            "NOVA_VNC_ENABLED=True",
            'NOVNCPROXY_URL="http://$SERVICE_HOST:6080/vnc_auto.html"',
            f"PUBLIC_INTERFACE={network.interface}",
            "LIBVIRT_TYPE=kvm",
            f"INSTANCES_PATH={hosts.data}",
            f"DATA_DIR={hosts.data}",
            "[[post-config|$NOVA_CONF]]",
            "[DEFAULT]",
            *_legacy_cards(
                "pci_passthrough_whitelist", {name: _ids(card) for name, card in hosts.pci.items()}
            ),
            f"scheduler_default_filters={','.join(FILTERS)}",
            "[libvirt]",
            f"cpu_mode={hosts.cpu_mode}",
        ]
    )


def _branches(first: str, services: Iterable[str]) -> list[str]:
    """The branch of the first, which the second follows, which all others follow: one line decides."""
    second, *others = (f"{service.upper()}_BRANCH" for service in services)
    return [f"{second}=${first.upper()}_BRANCH", *(f"{name}=${second}" for name in others)]


def _passwords(password: str) -> list[str]:
    names = ("DATABASE", "RABBIT", "SERVICE")
    return [f"ADMIN_PASSWORD={password}", *(f"{name}_PASSWORD=$ADMIN_PASSWORD" for name in names)]


def _master_network(hosts: Hosts) -> list[str]:
    network, pool = hosts.network, hosts.network.floating_pool
    return [
        f"FLAT_INTERFACE={network.interface}",
        f"FLOATING_RANGE={network.floating_range}",
        f"FIXED_RANGE={network.fixed_range}",
        f"FIXED_NETWORK_SIZE={1 << (32 - int(network.fixed_range.partition('/')[2]))}",
        f'NETWORK_GATEWAY="{network.fixed_gateway}"',
        f"Q_FLOATING_ALLOCATION_POOL=start={pool.start},end={pool.end}",
        f'PUBLIC_NETWORK_GATEWAY="{network.floating_gateway}"',
        "LIBVIRT_TYPE=kvm",
    ]


def _master_storage(hosts: Hosts) -> list[str]:
    stack = f"{hosts.data}/stack"
    return [
        f"INSTANCES_PATH={stack}/instances",
        f"GLANCE_IMAGE_DIR={stack}/images",
        f"DATA_DIR={stack}/nova",
        f"LOGDIR={stack}/logs",
        "MULTI_HOST=True",
        f"SWIFT_HASH={hosts.swift_hash}",
        "SWIFT_REPLICAS=1",
        f"SWIFT_DATA_DIR={stack}/swift",
        "SWIFT_LOOPBACK_DISK_SIZE=100G",
    ]


def _master_services(interface: str) -> list[str]:
    neutron = ("q-svc", "q-agt", "q-dhcp", "q-l3", "q-meta", "neutron")
    ceilometer = "ceilometer-acompute,ceilometer-acentral,ceilometer-collector,ceilometer-api"
    notifiers = (
        "notification_driver=nova.openstack.common.notifier.rabbit_notifier,ceilometer.compute.nova_notifier"
    )
    return [
        "disable_service n-net",
        *(f"enable_service {service}" for service in neutron),
        "disable_service tempest",
        "enable_service h-eng h-api h-api-cfn h-api-cw",
        "enable_service s-proxy s-object s-container s-account",
        f"EXTRA_OPTS=({notifiers})",
        f"enable_service {ceilometer}",
        "Q_USE_SECGROUP=True",
        f"PUBLIC_INTERFACE={interface}",
        "Q_USE_PROVIDERNET_FOR_PUBLIC=True",
        "OVS_PHYSICAL_BRIDGE=br-ex",
        "PUBLIC_BRIDGE=br-ex",
        "OVS_BRIDGE_MAPPINGS=public:br-ex",
    ]


def _legacy_cards(option: str, cards: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Mitaka's option for a card. DevStack's shell takes one level of quotes away, hence the backslashes."""
    return [f"{option}={_escaped(card)}" for _, card in sorted(cards.items())]


def _escaped(card: Mapping[str, str]) -> str:
    return "{" + ",".join(f'\\\\"{key}\\\\":\\\\"{value}\\\\"' for key, value in card.items()) + "}"


def _ids(card: PciDevice) -> dict[str, str]:
    return {"vendor_id": card.vendor, "product_id": card.product}


def _text(lines: Lines) -> str:
    return "\n".join(lines) + "\n"
