"""The stack files of this repository: their whole plans, and what must be true of them.

A change that is meant is written down by ``UPDATE_GOLDEN=1 pytest tests/unit/model``.
"""

import os
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from model.ledger_file import ledger_path, read_ledger
from model.plan import FleetPlan, InstallSource, NetworkMode, Origin, plan
from model.plan.cost import CostKind, hourly_by, total_hourly, total_monthly
from model.plan.render import to_data
from model.spec import CloudRole, Personality, Role, Topology, load

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = Path(__file__).parent / "golden"
STACKS = sorted(path.name.split(".")[1] for path in ROOT.glob("Pulumi.*.yaml"))


def planned(stack: str) -> FleetPlan:
    return plan(load(ROOT / f"Pulumi.{stack}.yaml"), read_ledger(ledger_path(stack, ROOT)))


@pytest.fixture(scope="module")
def wiki() -> FleetPlan:
    return planned("packet-sig")


@pytest.fixture(scope="module")
def dev() -> FleetPlan:
    return planned("dev")


@pytest.mark.parametrize("stack", STACKS)
def test_the_plan_is_the_golden_one(stack: str) -> None:
    golden, seen = GOLDEN / f"{stack}.yaml", to_data(planned(stack))
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(yaml.safe_dump(seen, sort_keys=False, default_flow_style=None, width=120))
    assert seen == yaml.load(golden.read_text(), Loader=yaml.CSafeLoader)


@pytest.mark.parametrize("stack", STACKS)
def test_the_ledger_is_written(stack: str) -> None:
    made = planned(stack)
    assert made.drawn == ()
    assert made.ledger == read_ledger(ledger_path(stack, ROOT))


@pytest.mark.parametrize("stack", STACKS)
def test_the_schema_is_named(stack: str) -> None:
    first = (ROOT / f"Pulumi.{stack}.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=docs/stack.schema.json"


# --- packet-sig: the wiki page, number by number ---


@pytest.mark.parametrize(
    ("key", "interface"),
    [
        ("cc/mgmt", ("139.178.67.16/28", 1172, 1400, "139.178.67.17")),
        ("cc/oam", ("147.75.105.192/29", None, 1500, "147.75.105.193")),
        ("sc1/mgmt", ("192.168.214.0/24", 1117, 1400, "192.168.214.1")),
        ("sc1/oam", ("11.11.11.0/24", 1092, 1500, "11.11.11.1")),
        ("sc1/data", ("139.178.66.40/29", 1145, 1500, "139.178.66.41")),
    ],
)
def test_the_central_router_has_the_interfaces_of_the_wiki(
    wiki: FleetPlan, key: str, interface: tuple[str, int | None, int, str]
) -> None:
    network = wiki.networks[key]
    router = network.address(network.gateway)
    assert (network.subnet.cidr, network.vlan.vid, network.mtu, router) == interface


def test_the_central_router_routes_all_of_its_site_on_its_second_port(wiki: FleetPlan) -> None:
    router = wiki.sites["ewr1"].router
    assert router is not None
    assert (router.server.hostname, router.server.plan) == ("cc-router", "c2.medium.x86")
    assert router.server.operating_system == "ubuntu_16_04"
    assert router.server.network_mode is NetworkMode.HYBRID
    first, second = router.server.ports
    assert (first.nic, first.bonded, first.networks) == ("enp1s0f0", True, ())
    assert (second.nic, second.bonded, second.native) == ("enp1s0f1", False, "cc/oam")
    assert set(second.networks) == {"cc/mgmt", "cc/oam", "sc1/mgmt", "sc1/oam", "sc1/data"}


def test_horizon_is_where_the_wiki_says(wiki: FleetPlan) -> None:
    oam = wiki.networks["cc/oam"]
    assert oam.floating is not None
    assert oam.address(oam.floating) == "147.75.105.194"


def test_public_and_private_are_as_on_the_wiki(wiki: FleetPlan) -> None:
    public = {key: one.subnet.prefix_length for key, one in wiki.networks.items() if one.public}
    assert public == {
        "cc/mgmt": 28,
        "cc/oam": 29,
        "sc1/data": 29,
        "sc3/mgmt": 28,
        "sc3/oam": 29,
        "sc3/data": 29,
    }
    assert "cc/data" not in wiki.networks
    for key in public:
        assert wiki.networks[key].subnet.origin is Origin.SERVICE


def test_subcloud_1_is_added_with_the_options_of_the_wiki(wiki: FleetPlan) -> None:
    cloud = wiki.clouds["sc1"]
    mgmt, oam = cloud.networks[Role.MGMT], cloud.networks[Role.OAM]
    assert cloud.system_name == "subcloud-1"
    assert cloud.description == "subcloud-1 description"
    assert cloud.location == "subcloud-1 location"
    assert mgmt.subnet.cidr == "192.168.214.0/24"
    assert {name: mgmt.address(host) for name, host in mgmt.hosts.items()} == {
        "gateway": "192.168.214.1",
        "start": "192.168.214.2",
        "end": "192.168.214.50",
        "floating": "192.168.214.2",
        "unit_0": "192.168.214.3",
        "unit_1": "192.168.214.4",
    }
    assert cloud.systemcontroller_gateway == "192.168.204.1"
    assert oam.subnet.cidr == "11.11.11.0/24"
    addresses = {name: oam.address(host) for name, host in oam.hosts.items()}
    assert (addresses["gateway"], addresses["floating"]) == ("11.11.11.1", "11.11.11.12")
    assert (addresses["unit_0"], addresses["unit_1"]) == ("11.11.11.13", "11.11.11.14")
    assert cloud.topology is Topology.SIMPLEX
    node = cloud.nodes["controller-0"]
    assert node.nics == {Role.MGMT: "eno1", Role.OAM: "eno2"}
    assert [port.networks for port in node.server.ports] == [("sc1/mgmt",), ("sc1/oam",), ("sc1/data",), ()]


def test_the_servers_are_those_of_the_wiki(wiki: FleetPlan) -> None:
    assert {server.hostname: (server.plan, server.site) for server in wiki.servers()} == {
        "ewr1-boot": ("c1.small.x86", "ewr1"),
        "cc-router": ("c2.medium.x86", "ewr1"),
        "dfw2-router": ("c2.medium.x86", "dfw2"),
        "cc-controller-0": ("m1.xlarge.x86", "ewr1"),
        "cc-controller-1": ("m1.xlarge.x86", "ewr1"),
        "sc1-controller-0": ("m1.xlarge.x86", "ewr1"),
        "sc3-controller-0": ("n2.xlarge.x86", "dfw2"),
    }
    boot = wiki.sites["ewr1"].boot_server
    assert boot is not None
    assert boot.iso is not None
    assert boot.iso.url.endswith("/2018.10/centos/2018.10.0/outputs/iso/bootimage.iso")
    assert boot.base_path == "/BIOS-Client"
    assert boot.nodes == ("cc-controller-0", "sc1-controller-0", "sc3-controller-0")
    assert wiki.sites["dfw2"].boots_from == "ewr1"


def test_the_second_controller_is_installed_by_the_first(wiki: FleetPlan) -> None:
    first, second = wiki.clouds["cc"].nodes.values()
    assert (first.server.install_source, first.server.operating_system) == (
        InstallSource.BOOT_SERVER,
        "custom_ipxe",
    )
    assert (second.server.install_source, second.server.operating_system) == (
        InstallSource.CONTROLLER,
        "ubuntu_16_04",
    )
    assert (first.server.always_pxe, second.server.always_pxe) == (False, True)
    assert second.install is None


def test_the_cost_is_that_of_packets_price_list(wiki: FleetPlan) -> None:
    servers = [line for line in wiki.cost if line.kind is CostKind.SERVER]
    assert total_hourly(servers) == Decimal("9.75")
    assert total_hourly(wiki.cost) == Decimal("10.07")
    assert total_monthly(wiki.cost) == Decimal("7351.10")
    assert hourly_by(wiki.cost, lambda line: line.site) == {"dfw2": Decimal("3.41"), "ewr1": Decimal("6.66")}


def test_what_is_odd_about_the_wikis_cloud_is_told(wiki: FleetPlan) -> None:
    assert {(notice.path, notice.rule) for notice in wiki.notices} == {
        ("clouds.cc.networks.oam.mtu", "large-mtu"),
        ("clouds.sc1.networks.oam.mtu", "large-mtu"),
        ("clouds.sc1.networks.data.mtu", "large-mtu"),
        ("clouds.sc1.networks.oam.subnet", "public-space"),
        ("clouds.sc1.systemcontroller_gateway", "foreign-gateway"),
    }


# --- dev: the same in small ---


def test_dev_has_the_shape_of_the_wikis_cloud(dev: FleetPlan) -> None:
    assert len(list(dev.servers())) == 7
    assert len(dev.sites) == 2
    assert [bool(site.boot_server) for site in dev.sites.values()] == [True, False]
    assert all(site.router for site in dev.sites.values())
    central, local, remote = dev.clouds.values()
    assert (central.role, len(central.nodes)) == (CloudRole.SYSTEM_CONTROLLER, 2)
    assert (local.site, remote.site) == (central.site, "dfw2")
    assert {node.personality for node in dev.nodes()} == {Personality.CONTROLLER}
    assert {network.mtu for network in dev.networks.values()} == {1400}
    assert dev.networks["cc/mgmt"].public
    assert not dev.networks["sc1/mgmt"].public
    assert not dev.networks["sc1/oam"].public


def test_dev_can_be_switched_to_the_first_release_by_one_line(tmp_path: Path) -> None:
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(text.replace('release: "12.0"', 'release: "2018.10"'))
    made = plan(load(path))
    assert made.release.value == "2018.10"
    boot = made.sites["ewr1"].boot_server
    assert boot is not None
    assert boot.iso is not None
    assert "/2018.10/" in boot.iso.url, "and its image"


def test_dev_may_be_taken_down_and_needs_no_passphrase_to_be_read(dev: FleetPlan) -> None:
    assert not dev.protect_blocks
    assert not any(server.protect for server in dev.servers())
    assert {site.provider.token for site in dev.sites.values()} == {"metalToken"}
