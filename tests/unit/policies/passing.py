"""What each rule lets pass."""

from dataclasses import replace

from tests.unit.policies.cases import (
    ELSEWHERE,
    GPU_SPECS_UNKNOWN,
    HEARTBEATS,
    SECRET,
    SET_BY_SCRIPT,
    Case,
    access,
    flavor,
    group_rule,
    group_rules,
    layer2_node,
    peers,
    project,
    provider,
    quota,
    router,
)
from tests.unit.policies.support import (
    NUMBER,
    TEXT,
    attachment,
    block,
    context,
    device,
    local,
    node,
    nodes,
    vlan,
)

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
    Case("heartbeat", [replace(one, props={}, given=one.props) for one in HEARTBEATS]),
    Case("heartbeat", [*SET_BY_SCRIPT[:2], HEARTBEATS[2]]),
    Case(
        "open-ssh",
        [group_rule(remoteIpPrefix="10.0.0.0/8", portRangeMin=22.0, portRangeMax=22.0, protocol="tcp")],
    ),
    Case(
        "open-ssh",
        [group_rule(remoteIpPrefix="0.0.0.0/0", portRangeMin=443.0, portRangeMax=443.0, protocol="tcp")],
    ),
    Case("open-ssh", [group_rule(remoteGroupId=TEXT, protocol="tcp")]),
    Case("open-ssh", [group_rules(remoteGroupId=TEXT), group_rules(remoteIpPrefix="10.0.0.0/8")]),
    Case("open-ssh", [group_rules(remoteIpPrefix="0.0.0.0/0", protocol="icmp")]),
    Case("open-ssh", [group_rule(remoteIpPrefix="0.0.0.0/0", direction="egress")]),
    Case("open-ssh", [group_rule(remoteIpPrefix="0.0.0.0/0", protocol="icmp")]),
    Case("open-ssh", [group_rule(remoteIpPrefix="0.0.0.0/0")], local),
    Case("plain-http", [provider("https://api.equinix.com"), provider("http://127.0.0.1:8126/metal/v1")]),
    Case("plain-http", [provider("http://172.20.0.2:5000/v3")], local),
    Case("secret-keys", [], lambda: context(keys=frozenset({"metalToken"}), secrets=SECRET)),
    Case("leaked-secret", [device("a", "router", description="Router")], lambda: context(secrets=SECRET)),
    Case(
        "quotas",
        [quota("a", 10.0), quota("b", 20.0)],
        options={"capacity": {"cores": 16}, "overcommit": {"cores": 2}},
    ),
    Case("public-addresses", [block("a", "mgmt", 128.0), block("b", "mgmt", 128.0)]),
    # What the program did not say, the service adds: no GPU, no promise.
    Case("gpu-flavors", [replace(flavor(**GPU_SPECS_UNKNOWN, isPublic=True), given={"isPublic": True})]),
    Case("quotas", [replace(quota("a", NUMBER), given={"region": "RegionOne"})]),
    Case("gpu-flavors", [flavor(), project("render"), access("render")], options={"projects": ["render"]}),
    Case("budget", [], lambda: context({"budget": {"monthly": 1_000_000}})),
    Case("budget"),
]
