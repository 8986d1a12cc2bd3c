"""What each rule says of values that are known only after up."""

from dataclasses import replace

from tests.unit.policies.cases import (
    GPU_SPECS_UNKNOWN,
    HEARTBEATS,
    NO_PLAN,
    SECRET,
    Case,
    access,
    flavor,
    group_rule,
    group_rules,
    layer2_node,
    parameter,
    provider,
    quota,
    router,
)
from tests.unit.policies.support import (
    FLAG,
    NUMBER,
    TEXT,
    attachment,
    block,
    context,
    device,
    nodes,
    vlan,
)

GIVEN = {**GPU_SPECS_UNKNOWN, "isPublic": True}
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
    Case("open-ssh", [group_rules(remoteIpPrefix=TEXT, protocol="tcp")], says="rules.one.remoteIpPrefix"),
    Case("plain-http", [provider(TEXT)], says="metal: endpoint"),
    Case("secret-keys", [], lambda: NO_PLAN, says="murmuration:fleet"),
    Case("secret-keys", says="metalToken is not set"),
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
    Case("gpu-flavors", [replace(flavor(**GPU_SPECS_UNKNOWN), given=GIVEN)], says="gpu: extraSpecs"),
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
