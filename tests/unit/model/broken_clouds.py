"""Fleets whose sites, clouds or nodes break a rule."""

from tests.unit.model.broken_case import Case
from tests.unit.model.fleets import REMOVE, central, small

CLOUDS = (
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
)
