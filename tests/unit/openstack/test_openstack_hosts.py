"""Files of hosts, against the values by which the internal cloud was installed."""

from pathlib import Path

import pytest

from model.plan.openstack.hosts import FILTERS, host_files
from model.spec import load
from model.spec.openstack.host import Hosts

GOLDEN = Path(__file__).parent / "golden"
STACK = Path(__file__).resolve().parents[3] / "Pulumi.fabric.yaml"


@pytest.fixture(scope="module")
def hosts() -> Hosts:
    found = load(STACK).openstack["internal"].hosts
    assert found is not None
    return found


@pytest.fixture(scope="module")
def files(hosts: Hosts) -> dict[str, str]:
    return host_files(hosts, "secret")


def test_every_file_is_the_golden_one(files: dict[str, str]) -> None:
    golden = {str(path.relative_to(GOLDEN)): path.read_text() for path in GOLDEN.rglob("*") if path.is_file()}
    assert files == golden


@pytest.mark.parametrize(
    ("file", "lines"),
    [
        ("grub", ['GRUB_CMDLINE_LINUX_DEFAULT="intel_iommu=on"']),
        (
            "master/local.conf",
            [
                "REQUIREMENTS_BRANCH=stable/mitaka",
                "HOST_IP=10.21.22.109",
                "ADMIN_PASSWORD=secret",
                "FLAT_INTERFACE=em1",
                "FLOATING_RANGE=10.21.22.200/23",
                "FIXED_RANGE=190.168.2.0/24",
                "FIXED_NETWORK_SIZE=256",
                'NETWORK_GATEWAY="190.168.2.1"',
                "Q_FLOATING_ALLOCATION_POOL=start=10.21.22.200,end=10.21.22.254",
                'PUBLIC_NETWORK_GATEWAY="10.21.23.254"',
                "INSTANCES_PATH=/data/openstack/stack/instances",
                "OVS_BRIDGE_MAPPINGS=public:br-ex",
                r'pci_alias={\\"name\\":\\"K20m\\",\\"vendor_id\\":\\"10de\\",\\"product_id\\":\\"1028\\"}',
                "scheduler_default_filters=" + ",".join(FILTERS),
                "cpu_mode=host-passthrough",
            ],
        ),
        (
            "compute-105/local.conf",
            [
                "HOST_IP=10.21.22.105",
                "SERVICE_HOST=10.21.22.109",
                "ENABLED_SERVICES=n-cpu,rabbit,q-agt",
                r'pci_passthrough_whitelist={\\"vendor_id\\":\\"10de\\",\\"product_id\\":\\"1028\\"}',
                "cpu_mode=host-passthrough",
            ],
        ),
        ("nova-controller.conf", ['alias = {"name": "K20m", "vendor_id": "10de", "product_id": "1028"}']),
        (
            "nova-compute.conf",
            ['device_spec = {"vendor_id": "10de", "product_id": "1028"}', "cpu_mode = host-passthrough"],
        ),
    ],
)
def test_the_values_of_the_internal_cloud(files: dict[str, str], file: str, lines: list[str]) -> None:
    missing = [line for line in lines if line not in files[file].splitlines()]
    assert not missing
