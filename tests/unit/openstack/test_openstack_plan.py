"""What the planner decides about an OpenStack cloud, and what it refuses before anything is asked of one."""

from typing import Any

import pytest

from model.plan.hosts import HostRef
from tests.unit.openstack.specs import planned, project, refusals

NETWORK = {"n": {"subnets": {"s": {"cidr": "192.168.2.0/24"}}}}
SERVER = {"flavor": "small", "image": "disk", "networks": {"eth0": {"network": "n"}}}
OUTER, INNER = {"cidr": "10.0.0.0/16"}, {"cidr": "10.0.1.0/24"}
FIRST_NINE = {"start": "10.0.0.1", "end": "10.0.0.9"}
MEMBERS = {"admin": ["member"]}


def test_quotas_are_always_whole() -> None:
    asked = {"quotas": {"compute": {"cores": 200}, "network": {"floating_ips": 7}}}
    quotas = planned(project(**asked)).tenants[0].quotas
    assert quotas is not None
    assert quotas.compute == {
        "cores": 200, "instances": 10, "ram": 51200, "key_pairs": 100, "metadata_items": 128,
        "server_groups": 10, "server_group_members": 10,
    }  # fmt: skip
    assert (quotas.network["floating_ips"], quotas.network["security_group_rules"]) == (7, 100)
    assert quotas.load_balancer is None


def test_a_quota_that_leaves_the_stack_file_is_the_default_again() -> None:
    quotas = planned(project()).tenants[0].quotas
    assert quotas is not None
    assert (quotas.compute["cores"], quotas.volume["gigabytes"]) == (20, 1000)


def test_a_cloud_may_have_defaults_of_its_own() -> None:
    cloud = project(quotas={"compute": {"ram": 1}}) | {"default_quotas": {"compute": {"cores": 8, "ram": 2}}}
    quotas = planned(cloud).tenants[0].quotas
    assert quotas is not None
    assert (quotas.compute["cores"], quotas.compute["ram"], quotas.compute["instances"]) == (8, 1, 10)


def test_load_balancer_quotas_only_where_asked_for() -> None:
    quotas = planned(project(quotas={"load_balancer": {"pools": 3}})).tenants[0].quotas
    assert quotas is not None
    assert quotas.load_balancer == {
        "load_balancers": -1, "listeners": -1, "pools": 3, "members": -1, "health_monitors": -1,
    }  # fmt: skip


def test_an_adopted_project_keeps_its_quotas_unless_told() -> None:
    assert planned(project(adopt=True)).tenants[0].quotas is None
    assert planned(project(adopt=True, quotas={})).tenants[0].quotas is not None


def test_a_desktop_image_has_the_bytes_of_the_other_and_properties_of_its_own() -> None:
    cloud = project()
    cloud["images"]["disk.x"] = {
        "like": "disk",
        "configure_x": True,
        "properties": {"hw_qemu_guest_agent": "yes"},
    }
    image = planned(cloud).images[1]
    assert image.source.file == "disk.qcow2"
    assert image.properties == {"configure_x": "true", "hw_qemu_guest_agent": "yes", "hw_video_model": "qxl"}


def test_a_new_group_lets_everything_out_unless_closed_and_an_adopted_one_keeps_what_it_has() -> None:
    groups = {"open": {}, "closed": {"egress": "closed"}, "theirs": {"adopt": True}}
    made = {
        group.name: group for group in planned(project(security_groups=groups)).tenants[0].security_groups
    }
    assert ([rule.name for rule in made["open"].rules], made["closed"].rules, made["theirs"].rules) == (
        ["egress-ipv4-any-anywhere", "egress-ipv6-any-anywhere"],
        (),
        (),
    )


def test_a_subnet_has_the_addresses_of_a_network_of_the_fleet() -> None:
    operator_side = {
        "sites": {
            "here": {
                "provider": {
                    "kind": "metal", "endpoint": "http://127.0.0.1:1/metal/v1", "token": "t",
                    "project": "52000000-0000-4000-8000-000000000001", "metro": "ny",
                },
                "router": {"plan": "c3.medium.x86"},
                "boot_server": {"plan": "c3.small.x86"},
            }
        },
        "clouds": {
            "cc": {
                "role": "system_controller", "site": "here", "topology": "duplex",
                "networks": {"mgmt": {"subnet": "192.168.204.0/24"}, "oam": {"subnet": "172.20.4.0/24"}},
                "nodes": {f"controller-{unit}": {"plan": "s3.xlarge.x86"} for unit in (0, 1)},
            },
            "edge": {
                "role": "subcloud", "site": "here", "topology": "simplex",
                "networks": {
                    "mgmt": {"subnet": "192.168.205.0/24"}, "oam": {"subnet": "172.20.5.0/24"},
                    "data": {"public": True},
                },
                "nodes": {"controller-0": {"plan": "n2.xlarge.x86"}},
            },
        },
    }  # fmt: skip
    subnets = {"known": {"of": "edge/oam"}}
    cloud = project() | {
        "networks": {"known": {"subnets": subnets}, "given": {"subnets": {"s": {"of": "edge/data"}}}}
    }
    given, known = planned(cloud, **operator_side).networks
    assert (known.subnets[0].cidr, known.subnets[0].block) == ("172.20.5.0/24", "edge/oam")
    assert (given.subnets[0].cidr, given.subnets[0].block) == (None, "edge/data")
    # The site's router is the first host of the block; ports get what the fleet leaves.
    data = given.subnets[0]
    assert data.gateway == HostRef("edge/data", 1)
    assert data.pool == (HostRef("edge/data", 2), HostRef("edge/data", 6))
    wrong = project() | {"networks": {"n": {"subnets": {"s": {"of": "edge/oam"}}}}}
    assert "'edge/oam' is not a network of the fleet" in refusals(wrong)[0]


def server(**fields: Any) -> dict[str, Any]:
    return project(networks=NETWORK, members=MEMBERS, servers={"vm": {**SERVER, **fields}})


def test_a_server_gets_a_port_for_each_interface() -> None:
    made = planned(server()).tenants[0].servers[0]
    assert [(port.name, port.network.name, dict(port.addresses)) for port in made.ports] == [
        ("vm-eth0", "n", {"s": None})
    ]


@pytest.mark.parametrize(
    ("cloud", "path", "words"),
    [
        (server(flavor="smal"), "servers.vm.flavor", "'smal' is not a flavor of the cloud: there are small"),
        (server(image="x"), "servers.vm.image", "'x' is not a image of the cloud"),
        (server(networks={"eth0": {"network": "nope"}}), "networks.eth0.network", "'nope' is not a network"),
        (server(volumes={"v": None}), "servers.vm.volumes", "'v' is not a volume of the project 'p'"),
        (server(key_pair="k"), "servers.vm.key_pair", "'k' is not a key pair of the project 'p'"),
        (
            server(networks={"eth0": {"network": "n", "port": {"addresses": {"s": "10.0.0.1"}}}}),
            "networks.eth0.addresses.s",
            "10.0.0.1 is not in 192.168.2.0/24",
        ),
        (project(members={"eve": ["member"]}), "members.eve", "'eve' is not a user of the cloud"),
        (project(members={"admin": ["boss"]}), "members.admin", "'boss' is not a role of the cloud"),
        (project(acts_as="eve"), "projects.p.acts_as", "'eve' is not a user of the cloud"),
        (
            project(key_pairs={"k": {"public_key": "ssh-ed25519 A"}}),
            "projects.p.members",
            "made by 'admin', who is not a member: add 'admin: [member]'",
        ),
        (project(routers={"r": {"gateway": "publi"}}), "routers.r.gateway", "did you mean 'public'?"),
        (project(routers={"r": {"subnets": ["s"]}}), "routers.r.subnets", "'s' is not a subnet of"),
        (
            project(networks={"n": {"subnets": {"a": OUTER, "b": INNER}}}),
            "networks.n.subnets.b.cidr",
            "10.0.1.0/24 overlaps 10.0.0.0/16 of 'a', on the same network 'n'",
        ),
        (
            project(
                networks={"n": {"subnets": {"a": OUTER}}, "m": {"subnets": {"b": INNER}}},
                routers={"r": {"subnets": ["a", "b"]}},
            ),
            "routers.r.subnets.cidr",
            "both are behind the router 'r'",
        ),
        (
            project(networks={"n": {"subnets": {"s": {"cidr": "10.0.0.0/24", "pools": [FIRST_NINE]}}}}),
            "subnets.s.pools.0",
            "holds the gateway 10.0.0.1",
        ),
        (
            project(networks={"n": {"subnets": {"s": {"cidr": "10.0.0.0/24", "gateway": "10.9.0.1"}}}}),
            "subnets.s.gateway",
            "10.9.0.1 is not in 10.0.0.0/24",
        ),
        (
            project(
                quotas={"compute": {"cores": 3}}, networks=NETWORK, members=MEMBERS,
                servers={"a": SERVER, "b": SERVER},
            ),
            "projects.p.quotas.compute.cores",
            "takes 4 of cores, and the quota is 3",
        ),
        (
            project(members=MEMBERS, quotas={"volume": {"gigabytes": 9}}, volumes={"v": {"size": 10}}),
            "quotas.volume.gigabytes",
            "takes 10 GiB of gigabytes, and the quota is 9 GiB",
        ),
        (project(stacks={"x": {"template": "simple"}}), "stacks.x", "'m1.small' is not a flavor"),
        (
            project() | {"absent": {"flavors": ["small"]}},
            "absent.flavors",
            "it cannot be there and not be there",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_where_it_stands(cloud: dict[str, Any], path: str, words: str) -> None:
    said = refusals(cloud)
    assert any(path in line and words in line for line in said), said


@pytest.mark.parametrize(
    ("kind", "name", "hidden", "seen"),
    [
        ("images", "disk", {"visibility": "private"}, {"visibility": "community"}),
        ("images", "disk", {"visibility": "shared"}, {"visibility": "shared", "shared_with": ["p"]}),
        ("flavors", "small", {"public": False}, {"public": False, "access": ["p"]}),
    ],
)
def test_a_server_needs_an_image_and_a_flavor_that_its_project_sees(
    kind: str, name: str, hidden: dict[str, Any], seen: dict[str, Any]
) -> None:
    cloud = server()
    cloud[kind][name] |= hidden
    assert "the project 'p' does not see it: " in "".join(refusals(cloud))
    # An administrator sees what others have.
    cloud["projects"]["p"]["members"] = {"admin": ["admin", "member"]}
    assert refusals(cloud) == []
    cloud = server()
    cloud[kind][name] |= seen
    assert refusals(cloud) == []


def test_names_do_not_depend_on_the_order_of_the_stack_file() -> None:
    one = project(networks={"a": {}, "b": {}}, security_groups={"x": {}, "y": {}})
    other = project(security_groups={"y": {}, "x": {}}, networks={"b": {}, "a": {}})
    assert planned(one) == planned(other)


def test_a_thousand_rules_are_planned_one_by_one() -> None:
    networks = {
        f"n{number}": {"subnets": {f"s{number}": {"cidr": f"10.{number}.0.0/16"}}} for number in range(200)
    }
    users = {f"u{number}": {"password": "word"} for number in range(500)}
    members = {name: ["member"] for name in users}
    rules = [
        {"protocol": "tcp", "ports": [str(2 * port)], "remotes": [f"10.{port % 250}.0.0/16"]}
        for port in range(1000)
    ]
    cloud = project(
        networks=networks, members=members, security_groups={"g": {"rules": rules}},
        quotas={"network": {"networks": 300, "subnets": 300, "security_group_rules": 1100}},
    ) | {"users": users}  # fmt: skip
    tenant = planned(cloud).tenants[0]
    assert (len(tenant.networks), len(tenant.memberships), len(tenant.security_groups[0].rules)) == (
        200,
        500,
        1002,
    )
