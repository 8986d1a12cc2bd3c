"""Every rule: a fleet that breaks it alone is refused by its name, at its path, with what would be right."""

from dataclasses import dataclass, field

import pytest

from model.plan import Ledger
from model.plan.keep import after_apply
from model.plan.record import node_records, read_outputs
from model.plan.rules import distributed, installed, network, server
from model.plan.rules import plan as planned_rules
from tests.unit.model.fleets import REMOVE, Data, central, changed, planned, refusal, small, subcloud

NETWORKS = "clouds/sc1/networks"


@dataclass(frozen=True)
class Case:
    """A fleet that breaks a rule."""

    rule: str
    path: str
    message: str
    changes: dict[str, object]
    others: set[str] = field(default_factory=set[str])


def net(role: str, **values: object) -> dict[str, object]:
    return {f"{NETWORKS}/{role}/{key}": value for key, value in values.items()}


CASES = [
    Case(
        "site-exists",
        "clouds.sc1.site",
        "there is no site 'ewr2'; sites are dfw2, ewr1; did you mean 'ewr1'?",
        {"clouds/sc1/site": "ewr2"},
    ),
    Case(
        "boot-server",
        "sites.dfw2",
        "need a boot server",
        {
            "sites/sjc1": {
                "provider": small()["sites"]["ewr1"]["provider"],
                "boot_server": {"plan": "c3.small.x86"},
            }
        },
    ),
    Case(
        "boot-server",
        "sites.dfw2.boot_server.at",
        "'dfw2' has no boot server of its own; sites that have one: ewr1",
        {"sites/dfw2/boot_server": {"at": "dfw2"}},
    ),
    Case("router-per-site", "sites.dfw2", "add 'router: {plan: ...}'", {"sites/dfw2/router": REMOVE}),
    Case(
        "one-system-controller",
        "clouds.cc2.role",
        "cc is the system controller already",
        {"clouds/cc2": central()},
    ),
    Case("one-system-controller", "clouds", "subclouds need a system controller", {"clouds/cc": REMOVE}),
    Case(
        "central-topology",
        "clouds.cc.topology",
        "a system controller of release 2018.10 cannot be duplex; it can be standard",
        {"release": "2018.10", "clouds/cc/topology": "duplex"},
    ),
    Case(
        "central-topology",
        "clouds.cc.topology",
        "cannot be simplex; it can be duplex, standard",
        {"clouds/cc/topology": "simplex", "clouds/cc/nodes/controller-1": REMOVE},
    ),
    Case(
        "subcloud-topology",
        "clouds.sc1.topology",
        "cannot be standard; it can be duplex, simplex",
        {
            "release": "2018.10",
            "clouds/sc1/topology": "standard",
            "clouds/sc1/nodes/controller-1": {"plan": "n2.xlarge.x86"},
        },
    ),
    Case(
        "controllers",
        "clouds.sc1.nodes",
        "a simplex cloud has controller-0, this one has controller-0 and controller-1",
        {"clouds/sc1/nodes/controller-1": {"plan": "n2.xlarge.x86"}},
    ),
    Case(
        "controllers",
        "clouds.cc.nodes",
        "a standard cloud has controller-0 and controller-1, this one has controller-0",
        {"clouds/cc/nodes/controller-1": REMOVE},
    ),
    Case(
        "personalities",
        "clouds.sc1.nodes.compute-0",
        "a simplex cloud is one controller and has no other nodes",
        {"clouds/sc1/nodes/compute-0": {"plan": "n2.xlarge.x86"}},
    ),
    Case(
        "personalities",
        "clouds.cc.nodes.compute-0",
        "the system controller is controllers without compute",
        {"clouds/cc/nodes/compute-0": {"plan": "s3.xlarge.x86"}},
    ),
    Case(
        "personalities",
        "clouds.cc.nodes.storage-0",
        "storage nodes belong to a standard cloud",
        {"clouds/cc/topology": "duplex", "clouds/cc/nodes/storage-0": {"plan": "s3.xlarge.x86"}},
    ),
    Case(
        "central-without-data",
        "clouds.cc.networks.data",
        "DATA is not applicable to the system controller",
        {
            "clouds/cc/networks/data": {},
            "clouds/cc/nodes": {f"controller-{unit}": {"plan": "n2.xlarge.x86"} for unit in (0, 1)},
        },
    ),
    Case(
        "remote-management-public",
        "clouds.sc2.networks.mgmt",
        "must be public ('public: true'): sc2 at dfw2 and cc at ewr1",
        {"clouds/sc2/networks/mgmt/public": False},
    ),
    Case(
        "remote-management-public",
        "clouds.cc.networks.mgmt",
        "must be public ('public: true'): sc2 at dfw2 and cc at ewr1",
        {"clouds/cc/networks/mgmt/public": False},
    ),
    Case(
        "systemcontroller-gateway",
        "clouds.cc.systemcontroller_gateway",
        "the system controller has none: remove it",
        {"clouds/cc/systemcontroller_gateway": "192.168.204.1"},
    ),
    Case(
        "allowed-nodes",
        "clouds.sc1.allow_reinstall",
        "there is no node 'controller-1'; nodes are controller-0; did you mean 'controller-0'?",
        {"clouds/sc1/allow_reinstall": ["controller-1"]},
    ),
    Case(
        "one-size",
        "clouds.sc1.networks.mgmt.prefix_length",
        "says the size already",
        net("mgmt", subnet="192.168.1.0/24", prefix_length=24),
    ),
    Case(
        "one-size",
        "clouds.sc1.networks.oam.reservation",
        "is of a public block",
        net("oam", reservation="b1", prefix_length=29),
    ),
    Case(
        "one-size",
        "clouds.cc.networks.oam.reservation",
        "needs the block's size",
        {"clouds/cc/networks/oam/reservation": "b1"},
    ),
    Case(
        "public-management-size",
        "clouds.cc.networks.mgmt",
        "a public MGMT network must be at least /28, this is /29",
        {"clouds/cc/networks/mgmt/prefix_length": 29},
    ),
    Case(
        "smallest-network",
        "clouds.sc1.networks.oam",
        "a network for OAM must be at least /29 (8 addresses), this is /30",
        net("oam", prefix_length=30),
        {"addresses-inside"},
    ),
    Case(
        "smallest-network",
        "clouds.sc1.networks.data",
        "a network for DATA must be at least /29 (8 addresses), this is /30",
        net("data", subnet="172.30.0.0/30"),
    ),
    Case(
        "smallest-network",
        "clouds.sc1.networks.mgmt",
        "a network for MGMT must be at least /29 (8 addresses), this is /30",
        {"pools/mgmt/prefix_length": 30},
    ),
    Case(
        "public-block-size",
        "clouds.cc.networks.mgmt",
        "the service reserves public blocks up to /24, this is /23",
        {"clouds/cc/networks/mgmt/prefix_length": 23},
    ),
    Case(
        "address-needs-subnet",
        "clouds.sc1.networks.mgmt.gateway",
        "needs the network's subnet",
        net("mgmt", gateway="192.168.1.1"),
    ),
    Case(
        "address-in-subnet",
        "clouds.sc1.networks.mgmt.end",
        "192.168.2.9 is not a host in 192.168.1.0/24; give an address of it",
        net("mgmt", subnet="192.168.1.0/24", end="192.168.2.9"),
    ),
    Case(
        "address-in-subnet",
        "clouds.sc1.networks.oam.floating",
        "192.168.1.255 is not a host in 192.168.1.0/24",
        net("oam", subnet="192.168.1.0/24", floating="192.168.1.255"),
    ),
    Case(
        "data-without-units",
        "clouds.sc1.networks.data.unit_0",
        "DATA has no address of the controllers",
        net("data", subnet="172.30.0.0/24", unit_0="172.30.0.3"),
    ),
    Case(
        "one-native",
        "clouds.sc1.networks.oam.native",
        "cc OAM is untagged at ewr1 already",
        {"clouds/cc/networks/oam/native": True, **net("oam", native=True)},
    ),
    Case(
        "nics",
        "clouds.cc.nodes.controller-0.nics.data",
        "cc has no DATA network",
        {"clouds/cc/nodes/controller-0/nics": {"data": "eno3"}},
    ),
    Case(
        "nics",
        "clouds.cc.nodes.controller-0.nics.mgmt",
        "'eno1' is named for two networks",
        {"clouds/cc/nodes/controller-0/nics": {"mgmt": "eno1", "oam": "eno1"}},
    ),
    Case(
        "known-plan",
        "clouds.sc1.nodes.controller-0.plan",
        "did you mean 'n2.xlarge.x86'?",
        {"clouds/sc1/nodes/controller-0/plan": "n2.xlarge"},
    ),
    Case(
        "hybrid-router",
        "sites.ewr1.router.plan",
        "which c1.small.x86 does not have; plans that do: c2.medium.x86",
        {"sites/ewr1/router/plan": "c1.small.x86"},
    ),
    Case(
        "native-capable",
        "clouds.cc.networks.oam.native",
        "the router at ewr1 is a n2.xlarge.x86",
        {"sites/ewr1/router/plan": "n2.xlarge.x86", "clouds/cc/networks/oam/native": True},
    ),
    Case(
        "enough-ports",
        "clouds.sc1.nodes.controller-0.plan",
        "c3.medium.x86 has 2 ports, and MGMT, OAM, DATA need one each; plans with enough: m1.xlarge.x86",
        {"clouds/sc1/nodes/controller-0/plan": "c3.medium.x86"},
    ),
    Case(
        "unique-hostnames",
        "clouds.cc.nodes.controller-0",
        "the hostname 'cc-controller-0' is that of sites.ewr1.router.hostname already",
        {"sites/ewr1/router/hostname": "cc-controller-0"},
    ),
    Case(
        "remote-steps",
        "operator.host_key_seed",
        "private_key asks for remote steps, which need it too",
        {"operator/private_key": "operatorKey"},
    ),
    Case(
        "remote-steps",
        "sites.ewr1.boot_server.iso",
        "say which image is fetched",
        {"operator/private_key": "operatorKey"},
    ),
    Case(
        "unique-system-names",
        "clouds.sc2.system_name",
        "'subcloud' is what StarlingX calls sc1 already",
        {"clouds/sc1/system_name": "subcloud", "clouds/sc2/system_name": "subcloud"},
    ),
    Case(
        "pool-missing",
        "clouds.sc1.networks.oam",
        "has no subnet, and there is no pool to draw it from",
        {"pools/oam": REMOVE},
    ),
    Case(
        "pool-exhausted",
        "clouds.sc2.networks.oam",
        "no /24 is left in pools.oam (172.20.0.0/24)",
        {"pools/oam/cidr": "172.20.0.0/24"},
    ),
    Case(
        "pool-exhausted",
        "clouds.sc1.networks.oam",
        "no VLAN id is left in pools.vlans (100 to 102) at site ewr1",
        {"pools/vlans": {"first": 100, "last": 102}},
    ),
    Case(
        "no-overlap",
        "clouds.sc2.networks.oam",
        "192.168.1.128/25 overlaps 192.168.1.0/24 of clouds.sc1.networks.mgmt",
        {
            **net("mgmt", subnet="192.168.1.0/24"),
            "clouds/sc2/networks/oam/subnet": "192.168.1.128/25",
        },
    ),
    Case(
        "no-overlap",
        "clouds.cc.networks.mgmt",
        "139.178.67.16/28 overlaps 139.178.67.0/24 of clouds.sc1.networks.oam",
        {
            **net("oam", subnet="139.178.67.0/24"),
            "clouds/cc/networks/mgmt/subnet": "139.178.67.16/28",
        },
    ),
    Case(
        "internal-ranges",
        "clouds.sc1.networks.mgmt",
        "overlaps 192.168.206.0/24, which StarlingX 12.0 uses inside each cloud for the cluster's hosts",
        net("mgmt", subnet="192.168.206.0/25"),
    ),
    Case(
        "unique-vlan",
        "clouds.sc1.networks.mgmt",
        "VLAN 77 is that of clouds.cc.networks.oam already, at the same place",
        {"clouds/cc/networks/oam/vlan": 77, **net("mgmt", vlan=77)},
    ),
    Case(
        "addresses-inside",
        "clouds.sc1.networks.oam.unit_1",
        "unit_1 would be host number 7, and a /29 has 6: give unit_1 explicitly",
        net("oam", subnet="192.168.1.0/29", floating="192.168.1.5"),
    ),
    Case(
        "addresses-distinct",
        "clouds.sc1.networks.oam.unit_0",
        "192.168.1.1 is the address of gateway and of unit_0; give another",
        net("oam", subnet="192.168.1.0/24", unit_0="192.168.1.1"),
        {"addresses-distinct"},
    ),
    Case(
        "range",
        "clouds.sc1.networks.data.start",
        "start 192.168.1.9 is after end 192.168.1.8",
        net("data", subnet="192.168.1.0/24", start="192.168.1.9", end="192.168.1.8"),
    ),
    Case(
        "range",
        "clouds.sc1.networks.mgmt.gateway",
        "the gateway 192.168.1.9 must be outside of start to end (192.168.1.2 to 192.168.1.20)",
        net(
            "mgmt",
            subnet="192.168.1.0/24",
            gateway="192.168.1.9",
            start="192.168.1.2",
            end="192.168.1.20",
            floating="192.168.1.2",
        ),
    ),
    Case(
        "management-room",
        "clouds.cc.networks.mgmt",
        "has room for 2 addresses from start to end, and needs 3: a floating one and 2 of nodes",
        {
            "clouds/cc/networks/mgmt/subnet": "139.178.67.16/28",
            "clouds/cc/networks/mgmt/end": "139.178.67.19",
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.path}")
def test_a_rule_refuses_what_breaks_it(case: Case) -> None:
    error = refusal(changed(case.changes))
    found = [problem for problem in error.problems if problem.rule == case.rule]
    assert case.path in {problem.dotted for problem in found}, str(error)
    assert any(case.message in problem.message for problem in found if problem.dotted == case.path), str(
        error
    )
    assert error.rules - case.others == {case.rule} - case.others, str(error)


def test_a_wide_network_overlaps_all_that_are_in_it() -> None:
    inside = {
        f"{NETWORKS}/{role}/subnet": f"192.168.1.{first}/26" for role, first in (("oam", 0), ("data", 192))
    }
    error = refusal(changed({**inside, f"{NETWORKS}/mgmt/subnet": "192.168.1.0/24"}))
    assert [problem.dotted for problem in error.problems] == [
        f"clouds.sc1.networks.{role}" for role in ("oam", "data")
    ]
    assert all("192.168.1.0/24 of clouds.sc1.networks.mgmt" in problem.message for problem in error.problems)


def installed_ledger(data: Data) -> Ledger:
    """The ledger of a fleet after an apply."""
    made = planned(data)
    given, nodes = read_outputs({"ledger": {"version": 1, "nodes": node_records(made)}}, "test")
    return after_apply(made.ledger, made.networks, given, nodes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"clouds/cc/nodes/controller-0/boot_device": "sdb"}, "boot_device sda -> sdb"),
        (
            {"clouds/cc/nodes/controller-0/security_profile": "extended"},
            "security_profile standard -> extended",
        ),
        ({"clouds/cc/nodes/controller-0/console": "ttyS0"}, "console ttyS1,115200n8 -> ttyS0"),
        ({"clouds/cc/topology": "duplex"}, "kickstart pxeboot_controller.cfg -> pxeboot_smallsystem.cfg"),
    ],
)
def test_an_installed_node_is_not_reinstalled_unasked(changes: dict[str, object], told: str) -> None:
    ledger = installed_ledger(small())
    error = refusal(changed(changes), ledger)
    assert error.rules == {"no-reinstallation"}
    assert [problem.dotted for problem in error.problems] == ["clouds.cc.nodes.controller-0"]
    assert "cc-controller-0 is installed and would be reinstalled" in str(error)
    assert told in str(error)
    assert "add controller-0 to clouds.cc.allow_reinstall" in str(error)
    allowed = planned(changed({**changes, "clouds/cc/allow_reinstall": ["controller-0"]}), ledger)
    assert any(notice.rule == "lost-disks" and told in notice.message for notice in allowed.notices)


def test_a_new_release_or_image_reinstalls_every_first_controller() -> None:
    ledger = installed_ledger(small())
    for changes in (
        {"release": "11.0"},
        {"sites/ewr1/boot_server/iso": {"url": "http://mirror/bootimage.iso"}},
    ):
        error = refusal(changed(changes), ledger)
        assert error.rules == {"no-reinstallation"}
        assert {problem.dotted.split(".")[1] for problem in error.problems} == {"cc", "sc1", "sc2"}


@pytest.mark.parametrize(
    ("changes", "node", "told"),
    [
        (
            {"clouds/cc/nodes/controller-1/plan": "c3.medium.x86"},
            "controller-1",
            "plan s3.xlarge.x86 -> c3.medium.x86",
        ),
        (
            {"clouds/cc/nodes/controller-1/operating_system": "debian_12"},
            "controller-1",
            "operating_system ubuntu_22_04 -> debian_12",
        ),
        ({"clouds/sc1/nodes/controller-0/plan": "m1.xlarge.x86"}, "controller-0", "plan n2.xlarge.x86 ->"),
    ],
)
def test_an_installed_server_is_not_replaced_unasked(
    changes: dict[str, object], node: str, told: str
) -> None:
    ledger = installed_ledger(small())
    error = refusal(changed(changes), ledger)
    assert error.rules == {"no-replacement"}
    assert told in str(error)
    cloud = next(iter(changes)).split("/")[1]
    allowed = planned(changed({**changes, f"clouds/{cloud}/allow_replace": [node]}), ledger)
    assert any(notice.rule == "lost-disks" and told in notice.message for notice in allowed.notices)


def test_what_is_no_matter_of_the_disk_is_not_refused() -> None:
    ledger = installed_ledger(small())
    made = planned(
        changed(
            {
                "tags": {"owner": "me"},
                "clouds/sc1/description": "x",
                "clouds/sc1/networks/mgmt/mtu": 1300,
                "sites/ewr1/boot_server/hostname": "boot",
                "clouds/sc3": subcloud(),
            }
        ),
        ledger,
    )
    assert "sc3-controller-0" not in ledger.nodes
    assert [node.name for node in made.clouds["sc3"].nodes.values()] == ["controller-0"]


def test_every_rule_has_a_test() -> None:
    rules = (
        *distributed.REFERENCES,
        *distributed.RULES,
        *network.RULES,
        *server.RULES,
        *planned_rules.RULES,
        *installed.RULES,
    )
    tested = {case.rule for case in CASES} | {"no-reinstallation", "no-replacement"}
    assert {rule.name for rule in rules} | {"pool-missing", "pool-exhausted"} == tested
