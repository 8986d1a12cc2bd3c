"""Single decisions of the plan: addresses, MTU, ports, order, tags, cost, notices, size."""

from decimal import Decimal

import pytest

from model.plan import NetworkMode
from model.plan.catalogue import catalogue
from model.plan.cost import total_hourly
from model.plan.fleet import Notice
from model.plan.notices import told
from tests.unit.model.fleets import changed, planned, small, subcloud

NETWORK = "clouds/sc1/networks/oam"


def addresses(**values: str) -> dict[str, str | None]:
    network = planned(changed({NETWORK: {"subnet": "192.168.1.0/24", **values}})).networks["sc1/oam"]
    return {name: network.address(host) for name, host in network.hosts.items()}


def last_octets(**values: str) -> list[int]:
    return [int((address or "").rpartition(".")[2]) for address in addresses(**values).values()]


def test_addresses_follow_the_gateway() -> None:
    names = ["gateway", "start", "end", "floating", "unit_0", "unit_1"]
    assert list(addresses()) == names
    assert last_octets() == [1, 2, 254, 2, 3, 4]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"gateway": "192.168.1.254"}, [254, 1, 253, 1, 2, 3]),
        ({"floating": "192.168.1.12"}, [1, 2, 254, 12, 13, 14]),
        ({"start": "192.168.1.100", "end": "192.168.1.200"}, [1, 100, 200, 100, 101, 102]),
        ({"unit_0": "192.168.1.20"}, [1, 2, 254, 2, 20, 21]),
    ],
)
def test_what_is_explicit_wins_and_the_rest_follows(values: dict[str, str], expected: list[int]) -> None:
    assert last_octets(**values) == expected


def test_data_has_a_range_and_no_controllers() -> None:
    network = planned(small()).networks["sc1/data"]
    assert list(network.hosts) == ["gateway", "start", "end"]


def test_the_mtu_is_the_networks_else_the_sites_else_1400() -> None:
    made = planned(changed({"sites/ewr1/mtu": 1390, f"{NETWORK}/mtu": 1380}))
    assert made.networks["sc1/oam"].mtu == 1380
    assert made.networks["sc1/mgmt"].mtu == 1390
    assert made.networks["sc2/mgmt"].mtu == 1400


def test_a_node_has_one_network_a_port_in_the_order_of_roles() -> None:
    node = planned(small()).clouds["sc1"].nodes["controller-0"].server
    assert node.network_mode is NetworkMode.LAYER2
    assert [(port.name, port.networks) for port in node.ports] == [
        ("eth0", ("sc1/mgmt",)),
        ("eth1", ("sc1/oam",)),
        ("eth2", ("sc1/data",)),
        ("eth3", ()),
    ]
    assert not any(port.bonded or port.native for port in node.ports)
    assert [(bond.name, bond.bonded, bond.layer2) for bond in node.bonds] == [
        ("bond0", False, True),
        ("bond1", False, True),
    ]


def test_a_router_with_four_ports_takes_both_of_the_second_bond_out() -> None:
    router = planned(changed({"sites/ewr1/router/plan": "n2.xlarge.x86"})).sites["ewr1"].router
    assert router is not None
    assert router.port == "eth1"
    assert [(port.name, port.bonded, bool(port.networks)) for port in router.server.ports] == [
        ("eth0", True, False),
        ("eth1", False, True),
        ("eth2", True, False),
        ("eth3", False, False),
    ]


def test_clouds_come_to_life_in_order() -> None:
    data = changed({"clouds/a1": subcloud(), "clouds/zz": small()["clouds"]["cc"], "clouds/cc": subcloud()})
    made = planned(data)
    assert list(made.clouds) == ["zz", "a1", "cc", "sc1", "sc2"]
    assert list(made.sites) == ["ewr1", "dfw2"]
    assert made.system_controller is made.clouds["zz"]
    assert [server.hostname for server in made.servers()][:4] == [
        "ewr1-boot",
        "ewr1-router",
        "dfw2-router",
        "zz-controller-0",
    ]


def test_nodes_are_ordered_by_personality_and_number() -> None:
    nodes = {
        name: {"plan": "n2.xlarge.x86"} for name in ("compute-10", "compute-2", "controller-1", "storage-0")
    }
    data = changed(
        {
            "clouds/sc1/topology": "standard",
            "clouds/sc1/nodes": nodes | {"controller-0": {"plan": "n2.xlarge.x86"}},
        }
    )
    made = planned(data).clouds["sc1"]
    assert list(made.nodes) == ["controller-0", "controller-1", "storage-0", "compute-2", "compute-10"]


def test_tags_say_what_a_server_is() -> None:
    made = planned(changed({"tags": {"owner": "me", "cloud": "ours"}}))
    node = made.clouds["sc1"].nodes["controller-0"].server
    assert node.tags == ("cloud=sc1", "fleet=small", "owner=me", "role=controller", "site=ewr1")


def test_controllers_are_protected_unless_the_stack_says_otherwise() -> None:
    made = planned(small())
    assert {server.resource_name for server in made.servers() if server.protect} == {
        node.server.resource_name for node in made.nodes()
    }
    assert made.protect_blocks
    free = planned(changed({"protection": {"controllers": False, "address_blocks": False}}))
    assert not any(server.protect for server in free.servers())
    assert not free.protect_blocks


def test_every_address_of_a_block_is_paid_for() -> None:
    blocks = [line for line in planned(small()).cost if line.kind == "addresses"]
    assert {line.name: line.hourly for line in blocks} == {
        "cc/mgmt": Decimal("0.080"),
        "cc/oam": Decimal("0.040"),
        "sc2/mgmt": Decimal("0.080"),
    }


def test_a_price_that_is_not_known_is_told_and_left_out() -> None:
    made = planned(changed({"clouds/sc1/nodes/controller-0/plan": "m1.xlarge.x86"}))
    assert ("sites.ewr1", "unpriced") in {(notice.path, notice.rule) for notice in made.notices}
    assert made.clouds["sc1"].nodes["controller-0"].server.hourly is None
    assert total_hourly(made.cost) == total_hourly(planned(small()).cost) - Decimal("3.25")


@pytest.mark.parametrize(
    ("changes", "rule", "path"),
    [
        ({f"{NETWORK}/mtu": 1500}, "large-mtu", "clouds.sc1.networks.oam.mtu"),
        ({f"{NETWORK}/subnet": "11.11.11.0/24"}, "public-space", "clouds.sc1.networks.oam.subnet"),
        ({f"{NETWORK}/subnet": "10.1.0.0/24"}, "service-range", "clouds.sc1.networks.oam.subnet"),
        (
            {"clouds/cc/networks/mgmt/prefix_length": 24, "clouds/sc2/networks/mgmt/prefix_length": 27},
            "many-addresses",
            "clouds",
        ),
        (
            {
                "clouds/cc/networks/mgmt/subnet": "139.178.67.16/28",
                "clouds/sc1/systemcontroller_gateway": "192.168.204.1",
            },
            "foreign-gateway",
            "clouds.sc1.systemcontroller_gateway",
        ),
    ],
)
def test_what_is_odd_is_told_and_does_not_stop(changes: dict[str, object], rule: str, path: str) -> None:
    assert (path, rule) not in {(notice.path, notice.rule) for notice in planned(small()).notices}
    assert (path, rule) in {(notice.path, notice.rule) for notice in planned(changed(changes)).notices}


def test_the_catalogue_is_whole() -> None:
    plans = catalogue().plans
    for name, plan in plans.items():
        assert plan.ports, name
        assert set(plan.hybrid) <= set(plan.ports), name
        assert len(plan.nics) <= len(plan.ports), name
        assert any(name in prices.plans for prices in catalogue().price_lists.values()), name
    for prices in catalogue().price_lists.values():
        assert set(prices.plans) <= set(plans)
    n2 = plans["n2.xlarge.x86"]
    assert (n2.bonds, n2.hybrid) == ({"bond0": ("eth0", "eth2"), "bond1": ("eth1", "eth3")}, ("eth1", "eth3"))


def test_a_log_tells_a_few_notices_of_each_kind_and_how_many_more() -> None:
    alike = [Notice(f"clouds.c{number}", "is odd", "odd") for number in range(5)]
    lines = told([*alike, Notice("clouds.c1", "is even", "even")])
    assert [line.split(":")[0] for line in lines] == [
        "clouds.c0",
        "clouds.c1",
        "clouds.c2",
        "2 more like these",
        "clouds.c1",
    ]
