"""Every rule of the pack: what passes, what it forbids, and what it says of values that are not known yet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from policies.context import Context, Peer
from policies.pack import GUARDS
from policies.resource import Resource, resource
from tests.unit.policies.support import (
    FLAG,
    NUMBER,
    TEXT,
    attachment,
    block,
    context,
    device,
    find,
    local,
    node,
    nodes,
    port,
    questions,
    violations,
    vlan,
)

NO_PLAN = Context(stack="small", problem="Pulumi.small.yaml:3: release: missing")
SECRET = {"metalToken": "s3cr3t-token"}


@dataclass(frozen=True)
class Case:
    """Resources and a stack, and what a rule says of them."""

    name: str
    """The rule."""
    resources: list[Resource] = field(default_factory=list[Resource])
    stack: Callable[[], Context] = context
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    says: str = ""
    """Part of what it says; empty where it says nothing."""


def group_rule(**inputs: object) -> Resource:
    """A security group rule that lets something in."""
    given = {"direction": "ingress", "ethertype": "IPv4", **inputs}
    return resource("openstack:networking/secGroupRule:SecGroupRule", "ssh", given, urn="urn::ssh")


def flavor(**inputs: object) -> Resource:
    """A flavor with a GPU."""
    given = {"extraSpecs": {"pci_passthrough:alias": "gpu:1"}, "isPublic": False, **inputs}
    return resource("openstack:compute/flavor:Flavor", "gpu", given, urn="urn::gpu")


def project(name: str) -> Resource:
    """A project."""
    return resource("openstack:identity/project:Project", name, {"name": name}, urn=f"urn::{name}")


def access(*projects: str, tenant: object = TEXT) -> Resource:
    """A grant of the GPU flavor."""
    sources = {"flavorId": ("urn::gpu",), "tenantId": tuple(f"urn::{name}" for name in projects)}
    inputs = {"flavorId": TEXT, "tenantId": tenant}
    return resource(
        "openstack:compute/flavorAccess:FlavorAccess", "access", inputs, urn="urn::access", sources=sources
    )


def quota(name: str, cores: object) -> Resource:
    """A quota of a project."""
    return resource("openstack:compute/quotaSetV2:QuotaSetV2", name, {"cores": cores}, urn=f"urn::{name}")


def parameter(cloud: str, value: object) -> Resource:
    """A service parameter of a cloud."""
    inputs = {"name": "heartbeat_failure_action", "value": value}
    return resource(
        "starlingx:platform:ServiceParameter", f"{cloud}-heartbeat", inputs, urn=f"urn::{cloud}-heartbeat"
    )


def provider(endpoint: object) -> Resource:
    """A provider with an endpoint."""
    return resource("pulumi:providers:equinix-metal", "metal", {"endpoint": endpoint}, urn="urn::metal")


def layer2_node(**bond: object) -> list[Resource]:
    """A node with its bond."""
    one = node("sc1", "controller-0")
    return [one, port("sc1-controller-0-bond0", one, **bond)]


def router(**ports: object) -> list[Resource]:
    """A router with its port of VLANs."""
    one = device("ewr1-router", "router")
    return [one, port("ewr1-router-eth1", one, **ports)]


def peers(*found: Peer) -> Callable[[], Context]:
    """A stack with neighbours."""
    return lambda: context({"clouds/sc1/networks/mgmt": {"subnet": "192.168.214.0/24"}}, peers=found)


OVERLAPPING = Peer("other", "sc7/mgmt", "192.168.214.128/25", 1000, "p1/ny")
ELSEWHERE = Peer("other", "sc7/mgmt", "192.168.30.0/24", 1000, "p1/da")
GPU_SPECS_UNKNOWN = {"extraSpecs": {"pci_passthrough:alias": TEXT}}
CLOUD_SC1 = {
    "clouds/sc1/topology": "standard",
    "clouds/sc1/nodes": {
        "controller-0": {"plan": "n2.xlarge.x86"},
        "controller-1": {"plan": "n2.xlarge.x86"},
    },
}
HEARTBEATS = [parameter(cloud, "alarm") for cloud in ("cc", "sc1", "sc2")]

PASSING = [
    Case("block-size", [block("cc-mgmt", "mgmt", 16.0), block("cc-oam", "oam", 8.0), block("x", "data", 8)]),
    Case(
        "no-overlap",
        [attachment("a", "198.51.100.0/28")],
        lambda: context(
            {
                "clouds/cc/networks/mgmt": {"public": True, "subnet": "198.51.100.16/28"},
                "clouds/cc/networks/oam": {"public": True, "subnet": "198.51.100.32/29"},
                "clouds/sc2/networks/mgmt": {"public": True, "subnet": "198.51.100.48/28"},
            }
        ),
    ),
    Case("unique-address", [attachment("a", "198.51.100.0/28"), attachment("b", "198.51.100.16/28")]),
    Case(
        "unique-vlan", [vlan("a", 1000), vlan("b", 1001), vlan("c", 1000, metro="da"), vlan("d"), vlan("e")]
    ),
    Case("unique-vlan", [vlan("a", 1000)], peers(ELSEWHERE)),
    Case("mtu"),
    Case(
        "server-networking",
        [*layer2_node(layer2=True, bonded=False), *router(bonded=False), device("b", "boot_server")],
    ),
    Case(
        "server-plan",
        [device("r", "router", plan="c3.medium.x86"), node("sc1", "controller-0", plan="n2.xlarge.x86")],
    ),
    Case(
        "protected",
        [
            node("cc", "controller-0", protect=True),
            block("b", "mgmt", 16, protect=True),
            device("r", "router"),
        ],
    ),
    Case("protected", [node("cc", "controller-0")], local),
    Case("required-tags", [device("r", "router"), block("b", "oam", 8)]),
    Case("hostname", [device("ewr1-router", "router")]),
    Case("unique-hostname", [device("a", "router"), device("b", "router")]),
    Case("controllers", [*nodes("cc", controller=2), *nodes("sc1", controller=1)]),
    Case("storage-nodes", nodes("cc", controller=2, storage=9)),
    Case("replication-groups", [*nodes("cc", storage=4), *nodes("sc1", storage=3)]),
    Case("compute-nodes", [*nodes("cc", compute=100, storage=2), *nodes("sc1", compute=99)]),
    Case("heartbeat", nodes("cc", controller=2)),
    Case("heartbeat", HEARTBEATS),
    Case(
        "open-ssh",
        [group_rule(remoteIpPrefix="10.0.0.0/8", portRangeMin=22.0, portRangeMax=22.0, protocol="tcp")],
    ),
    Case(
        "open-ssh",
        [group_rule(remoteIpPrefix="0.0.0.0/0", portRangeMin=443.0, portRangeMax=443.0, protocol="tcp")],
    ),
    Case("open-ssh", [group_rule(remoteGroupId=TEXT, protocol="tcp")]),
    Case("open-ssh", [group_rule(remoteIpPrefix="0.0.0.0/0", direction="egress")]),
    Case("open-ssh", [group_rule(remoteIpPrefix="0.0.0.0/0", protocol="icmp")]),
    Case("open-ssh", [group_rule(remoteIpPrefix="0.0.0.0/0")], local),
    Case("plain-http", [provider("https://api.equinix.com"), provider("http://127.0.0.1:8126/metal/v1")]),
    Case("secret-keys", [], lambda: context(keys=frozenset({"metalToken"}), secrets=SECRET)),
    Case("leaked-secret", [device("a", "router", description="Router")], lambda: context(secrets=SECRET)),
    Case(
        "quotas",
        [quota("a", 10.0), quota("b", 20.0)],
        options={"capacity": {"cores": 16}, "overcommit": {"cores": 2}},
    ),
    Case("public-addresses", [block("a", "mgmt", 128.0), block("b", "mgmt", 128.0)]),
    Case("gpu-flavors", [flavor(), project("render"), access("render")], options={"projects": ["render"]}),
    Case("budget", [], lambda: context({"budget": {"monthly": 1_000_000}})),
    Case("budget"),
]

VIOLATING = [
    Case("block-size", [block("cc-mgmt", "mgmt", 8.0)], says="needs 16 (/28)"),
    Case("block-size", [block("cc-oam", "oam", 4.0)], says="needs 8 (/29)"),
    Case("block-size", [block("sc1-data", "data", 4.0)], says="needs 8 (/29)"),
    Case(
        "no-overlap",
        [attachment("a", "198.51.100.0/28"), attachment("b", "198.51.100.8/29")],
        says="networks a and b",
    ),
    Case(
        "no-overlap",
        [],
        peers(OVERLAPPING),
        says="sc1/mgmt has addresses in common with sc7/mgmt of stack other",
    ),
    Case(
        "unique-address",
        [attachment("a", "198.51.100.0/28"), attachment("b", "198.51.100.0/28")],
        says="by a and by b",
    ),
    Case("unique-vlan", [vlan("a", 1000.0), vlan("b", 1000.0)], says="VLAN 1000 is that of a and of b"),
    Case("unique-vlan", [vlan("a", 1000.0)], peers(OVERLAPPING), says="of sc7/mgmt of stack other and of a"),
    Case(
        "mtu",
        [],
        lambda: context({"clouds/sc1/networks/oam": {"mtu": 1500}}),
        says="sc1/oam is 1500, and at most 1400",
    ),
    Case("mtu", options={"largest": 1300}, says="at most 1300"),
    Case("server-networking", [node("sc1", "controller-0")], says="keeps layer 3"),
    Case("server-networking", layer2_node(bonded=False), says="keeps layer 3"),
    Case("server-networking", layer2_node(layer2=False, bonded=False), says="keeps layer 3"),
    Case("server-networking", router(layer2=True, bonded=False), says="loses layer 3"),
    Case("server-networking", router(bonded=True), says="not hybrid"),
    Case("server-networking", [device("ewr1-router", "router")], says="not hybrid"),
    Case("server-plan", [device("r", "router", plan="c1.small.x86")], says="layer 3 and VLANs at once"),
    Case(
        "server-plan",
        [node("sc1", "controller-0", plan="c3.medium.x86")],
        says="has 2 ports, and MGMT, OAM, DATA",
    ),
    Case("server-plan", [device("r", "router", plan="x9.huge")], says="no server plan x9.huge"),
    Case("protected", [node("cc", "controller-0")], says="controller cc-controller-0 is not protected"),
    Case("protected", [block("b", "mgmt", 16)], says="address block b is not protected"),
    Case("protected", [node("cc", "controller-0")], local, {"local": True}, says="not protected"),
    Case("required-tags", [device("r", "router", tags=["site=ewr1"])], says="lacks the tags fleet, role"),
    Case(
        "required-tags", [device("r", "router")], options={"required": ["owner"]}, says="lacks the tags owner"
    ),
    Case("hostname", [device("Router_1", "router")], says="'Router_1' is no hostname"),
    Case("hostname", [device("r", "router", hostname="")], says="has no hostname"),
    Case(
        "unique-hostname",
        [device("a", "router", hostname="x"), device("b", "router", hostname="x")],
        says="both called 'x'",
    ),
    Case("controllers", nodes("cc", controller=1), says="has 1 controllers and needs 2"),
    Case("controllers", nodes("sc1", controller=2), says="has 2 controllers and needs 1"),
    Case("controllers", nodes("nope", controller=2), says="does not have"),
    Case("storage-nodes", nodes("cc", storage=1), says="has 1 storage nodes"),
    Case("storage-nodes", nodes("cc", storage=10), says="2 to 9"),
    Case("replication-groups", nodes("cc", storage=5), says="groups of 2 or 3"),
    Case("replication-groups", nodes("cc", storage=7), says="groups of 2 or 3"),
    Case("replication-groups", nodes("cc", storage=4), options={"factor": 3}, says="groups of 3"),
    Case("compute-nodes", nodes("cc", compute=101, storage=2), says="at most 100"),
    Case("compute-nodes", nodes("cc", compute=100), says="need Ceph"),
    Case("heartbeat", HEARTBEATS[:2], says="cloud sc2 is on Packet"),
    Case("heartbeat", [*HEARTBEATS[:2], parameter("sc2", "fail")], says="to 'fail', not alarm"),
    Case(
        "open-ssh",
        [group_rule(remoteIpPrefix="0.0.0.0/0", portRangeMin=22.0, portRangeMax=22.0, protocol="tcp")],
        says="port 22",
    ),
    Case(
        "open-ssh",
        [group_rule(remoteIpPrefix="0.0.0.0/0", portRangeMin=1.0, portRangeMax=1024.0, protocol="tcp")],
        says="ports 1 to 1024",
    ),
    Case("open-ssh", [group_rule(remoteIpPrefix="0.0.0.0/0")], says="all ports"),
    Case("open-ssh", [group_rule(remoteIpPrefix="::/0", protocol="tcp")], says="all ports"),
    Case("open-ssh", [group_rule(protocol="tcp")], says="all ports"),
    Case("open-ssh", [group_rule()], local, {"local": True}, says="all ports"),
    Case("plain-http", [provider("http://metal.example.org/v1")], says="plain HTTP"),
    Case("secret-keys", [], lambda: context(keys=frozenset({"metalToken"})), says="in the clear"),
    Case(
        "leaked-secret",
        [device("a", "router", description="use s3cr3t-token")],
        lambda: context(secrets=SECRET),
        says="description of a holds the secret metalToken",
    ),
    Case(
        "leaked-secret",
        [device("a", "router", tags=["x=s3cr3t-token"])],
        lambda: context(secrets=SECRET),
        says="tags of a",
    ),
    Case(
        "quotas",
        [quota("a", 10.0), quota("b", 20.0)],
        options={"capacity": {"cores": 16}},
        says="30 cores, and the cloud has 16",
    ),
    Case("quotas", [quota("a", -1.0)], options={"capacity": {"cores": 16}}, says="no limit of cores"),
    Case("public-addresses", [block("a", "mgmt", 256.0), block("b", "mgmt", 16.0)], says="reserves 272"),
    Case("gpu-flavors", [flavor(isPublic=True)], says="is public"),
    Case(
        "gpu-flavors",
        [flavor(), project("web"), access("web")],
        options={"projects": ["render"]},
        says="project web gets",
    ),
    Case("gpu-flavors", [flavor(), access(tenant="t-1")], says="project t-1 gets"),
    Case("budget", [], lambda: context({"budget": {"monthly": 10}}), says="more than its budget"),
    Case("budget", options={"monthly": 10}, says="more than its budget"),
]

UNKNOWN = [
    Case(
        "block-size", [block("b", "mgmt", NUMBER)], says="ReservedIpBlock b: quantity is known only after up"
    ),
    Case("block-size", [block("b", "mgmt", 16, tags=TEXT)], says="b: tags"),
    Case("no-overlap", says="network cc/mgmt: subnet is known only after up"),
    Case("no-overlap", [], lambda: NO_PLAN, says="release: missing"),
    Case(
        "no-overlap",
        [],
        lambda: context(peer_problems=("Pulumi.x.yaml: not YAML",)),
        says="another stack: Pulumi.x.yaml",
    ),
    Case("unique-address", [attachment("a", TEXT)], says="a: cidrNotation"),
    Case("unique-address", [], lambda: NO_PLAN, says="murmuration:fleet"),
    Case("unique-vlan", [vlan("a", NUMBER)], says="a: vxlan"),
    Case("unique-vlan", [vlan("a", 1000, projectId=TEXT)], says="a: projectId"),
    Case("mtu", [], lambda: NO_PLAN, says="murmuration:fleet"),
    Case("server-networking", layer2_node(layer2=FLAG, bonded=False), says="bond0: layer2"),
    Case("server-networking", router(bonded=FLAG), says="eth1: bonded"),
    Case("server-networking", [device("r", "router", tags=TEXT)], says="r: tags"),
    Case("server-plan", [device("r", "router", plan=TEXT)], says="r: plan"),
    Case("protected", [device("r", "router", tags=["fleet=x", TEXT])], says="r: tags"),
    Case("required-tags", [device("r", "router", tags=TEXT)], says="r: tags"),
    Case("hostname", [device("r", "router", hostname=TEXT)], says="r: hostname"),
    Case("unique-hostname", [device("r", "router", hostname=TEXT)], says="r: hostname"),
    Case("controllers", [device("r", "x", tags=TEXT)], says="r: tags"),
    Case("controllers", nodes("cc", controller=2), lambda: NO_PLAN, says="murmuration:fleet"),
    Case("storage-nodes", [device("r", "x", tags=TEXT)], says="r: tags"),
    Case("replication-groups", [device("r", "x", tags=TEXT)], says="r: tags"),
    Case("compute-nodes", [device("r", "x", tags=TEXT)], says="r: tags"),
    Case("heartbeat", [*HEARTBEATS[:2], parameter("sc2", TEXT)], says="heartbeat_failure_action"),
    Case("open-ssh", [group_rule(remoteIpPrefix=TEXT, protocol="tcp")], says="ssh: remoteIpPrefix"),
    Case("plain-http", [provider(TEXT)], says="metal: endpoint"),
    Case("secret-keys", [], lambda: NO_PLAN, says="murmuration:fleet"),
    Case("secret-keys", says="metalToken (not set)"),
    Case(
        "leaked-secret",
        [device("a", "router", userData=TEXT)],
        lambda: context(secrets=SECRET),
        says="a: userData",
    ),
    Case("quotas", [quota("a", NUMBER)], says="a: cores"),
    Case("quotas", [quota("a", 4.0)], says="configure quotas.capacity"),
    Case("public-addresses", [block("a", "mgmt", NUMBER)], says="a: quantity"),
    Case("gpu-flavors", [flavor(**GPU_SPECS_UNKNOWN)], says="gpu: extraSpecs"),
    Case("gpu-flavors", [flavor(isPublic=FLAG)], says="gpu: isPublic"),
    Case("gpu-flavors", [flavor(), access()], says="access: tenantId"),
    Case("budget", [], lambda: NO_PLAN, says="murmuration:fleet"),
    Case(
        "budget",
        [],
        lambda: context(
            {"clouds/sc1/nodes/controller-0/plan": "m1.xlarge.x86", "budget": {"monthly": 10**6}}
        ),
        says="price of m1.xlarge.x86",
    ),
]


def _name(case: Case) -> str:
    return f"{case.name}:{case.says}"


@pytest.mark.parametrize("case", PASSING, ids=_name)
def test_passes(case: Case) -> None:
    assert find(case.name, case.resources, case.stack(), **case.options) == []


@pytest.mark.parametrize("case", VIOLATING, ids=_name)
def test_forbids(case: Case) -> None:
    found = violations(find(case.name, case.resources, case.stack(), **case.options))
    assert [message for message in found if case.says in message], found


@pytest.mark.parametrize("case", UNKNOWN, ids=_name)
def test_says_what_it_does_not_know(case: Case) -> None:
    found = find(case.name, case.resources, case.stack(), **case.options)
    assert [message for message in questions(found) if case.says in message], found
    assert violations(found) == []


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_every_rule_has_all_three(guard: Any) -> None:
    for cases in (PASSING, VIOLATING, UNKNOWN):
        assert any(case.name == guard.name for case in cases)


def test_a_secret_is_never_repeated() -> None:
    found = find(
        "leaked-secret", [device("a", "router", description="s3cr3t-token")], context(secrets=SECRET)
    )
    assert violations(found)
    assert "s3cr3t-token" not in " ".join(violations(found))


def test_a_stack_may_leave_neighbours_out() -> None:
    stack = peers(OVERLAPPING)()
    assert violations(find("no-overlap", [], stack, ignore=["other"])) == []
    assert violations(find("unique-vlan", [vlan("a", 1000)], stack, ignore=["other"])) == []
