"""Tenants on a cloud of stack dev: its servers and blocks by the lab's Metal API, its tenants on OpenStack.

The subcloud's servers are records here: the OpenStack that its name leads to is the lab's. The block of its
external network is what the Metal API gave it in the same run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from netaddr import IPAddress, IPNetwork

from tests.engine.conftest import Pulumiw
from tests.engine.fleet import Fleet
from tests.engine.openstack.client import Client
from tests.engine.openstack.standing import ENDPOINT, standing

pytestmark = pytest.mark.timeout(3600)
IMAGE = {
    "file": "lab/openstack/images/empty.qcow2",
    "checksum": "sha256:34ad93485f8d049f7923cfcfd9da1d1da8eaee4137a8a3f6f867dc5af2ba1410",
    "visibility": "public",
}
CLOUD: dict[str, Any] = {
    "endpoint": ENDPOINT,
    "users": {"physicist": {"password": "openstackPassword"}},
    "flavors": {"tiny": {"ram": 64, "disk": 1, "vcpus": 1}},
    "images": {"empty": IMAGE},
    "networks": {
        "outside": {
            "external": True,
            "provider": {"type": "flat", "physical_network": "data"},
            "subnets": {"data": {"of": "sc1/data", "dhcp": False}},
        }
    },
    "projects": {
        "physics": {
            "members": {"physicist": ["member"]},
            "acts_as": "physicist",
            "quotas": {"compute": {"cores": 3}, "network": {"floating_ips": 2}},
            "networks": {"inside": {"subnets": {"inside-4": {"cidr": "192.168.2.0/24"}}}},
            "routers": {"edge": {"gateway": "outside", "subnets": ["inside-4"]}},
            "security_groups": {"web": {"rules": [{"protocol": "tcp", "ports": ["443"]}]}},
            "servers": {
                "web": {
                    "flavor": "tiny",
                    "image": "empty",
                    "networks": {
                        "eth0": {
                            "network": "inside",
                            "port": {"security_groups": ["web"]},
                            "floating_ip": "outside",
                        }
                    },
                }
            },
        }
    },
}
LOOK = """
subnet = admin.network.find_subnet("data")
project = admin.identity.find_project("physics")
result = None if project is None else {
    "cidr": subnet.cidr,
    "gateway": subnet.gateway_ip,
    "floating": [i.floating_ip_address for i in admin.network.ips(project_id=project.id)],
    "servers": [s.status for s in admin.compute.servers(all_projects=True, project_id=project.id)],
    "cores": admin.get_compute_quotas("physics").cores,
    "rules": sorted(
        str(r["port_range_min"]) for r in admin.network.security_group_rules(project_id=project.id)
        if r["protocol"]
    ),
}
"""


@pytest.fixture(scope="module")
def before(client: Client) -> dict[str, list[str]]:
    """What there is before the stack."""
    return client.everything()


@pytest.fixture(scope="module")
def dev(lab: Pulumiw, before: dict[str, list[str]]) -> Iterator[Fleet]:
    """Stack dev with tenants on its subcloud sc1, up."""
    assert "physics" not in before["projects"]
    lab.python("-m", "lab", "up", "metal")
    tenants = {"openstack": {"sc1": CLOUD}}
    words = {"openstackPassword": "lab-openstack-password"}
    with standing(lab, "dev", lambda spec: spec.update(tenants), like="dev", secrets=words) as made:
        yield made
    lab.python("-m", "lab", "down", "metal")


def test_the_tenants_are_on_the_block_that_the_site_gave(dev: Fleet, client: Client) -> None:
    rows = json.loads(dev.pulumiw("stack", "output", "addresses", "--json", "--stack", "dev").stdout)
    block = IPNetwork(
        next(row["subnet"] for row in rows if (row["cloud"], row["network"]) == ("sc1", "DATA"))
    )
    found = client.run(LOOK)
    assert (found["cidr"], found["gateway"]) == (str(block), str(block[1]))
    assert len(found["floating"]) == 1
    assert IPAddress(found["floating"][0]) in block
    assert (found["servers"], found["cores"], found["rules"]) == (["ACTIVE"], 3, ["443"])
    assert "sc1-controller-0" in dev.devices()


def test_there_is_nothing_to_change(dev: Fleet) -> None:
    dev.up("--expect-no-changes")


def test_destroy_leaves_no_trace(dev: Fleet, client: Client, before: dict[str, list[str]]) -> None:
    dev.pulumiw("destroy", "--stack", "dev", "--yes", "--non-interactive")
    after = client.everything()
    assert {kind: names for kind, names in after.items() if names != before[kind]} == {}
    assert dev.devices() == {}
