"""An OpenStack cloud in the stack file of a fleet: tenants of a subcloud, on that subcloud's DATA block."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from model.plan.hosts import nth_host
from tests.unit.graph.apart import Graph, recorded
from tests.unit.stack_files import ROOT, edited

CLOUD: dict[str, Any] = {
    "endpoint": {"url": "https://sc1.example:5000/v3", "password": "openstackPassword"},
    "networks": {
        "external": {
            "external": True,
            "provider": {"type": "flat", "physical_network": "data"},
            "subnets": {"data": {"of": "sc1/data", "dhcp": False}},
        }
    },
    "projects": {
        "physics": {
            "networks": {"inside": {"subnets": {"inside-4": {"cidr": "192.168.2.0/24"}}}},
            "routers": {"edge": {"gateway": "external", "subnets": ["inside-4"]}},
        }
    },
}
SUBNET = "openstack:networking/subnet:Subnet sc1/external/data"


def with_cloud(tmp_path: Path) -> Graph:
    """The graph of stack dev whose subcloud sc1 has tenants."""

    def add(fleet: dict[str, Any]) -> None:
        fleet["openstack"] = {"sc1": CLOUD}

    return recorded(edited(tmp_path, "dev", add, secrets=["openstackPassword"]))


def test_tenants_stand_beside_the_fleet_and_change_nothing_of_it(tmp_path: Path) -> None:
    before, after = recorded(ROOT / "Pulumi.dev.yaml"), with_cloud(tmp_path)
    assert any("identity/project:Project sc1/physics" in name for name in after)
    added = {name for name in after if name not in before}
    assert all("openstack" in name for name in added)
    fleet = [name for name in before if name != "stack" and not name.startswith("murmuration:fleet")]
    assert {name for name in fleet if before[name] != after.get(name)} == set()


def test_the_external_network_has_the_block_its_router_and_its_range(tmp_path: Path) -> None:
    graph = with_cloud(tmp_path)
    subnet = graph[SUBNET]
    # The block is the site's service's to give, so the subnet waits for it.
    assert any("reservedIpBlock" in name and "sc1-data" in name for name in subnet["dependencies"])
    cidr = subnet["inputs"]["cidr"]
    last = 2 ** (32 - int(cidr.partition("/")[2])) - 2
    assert subnet["inputs"]["gatewayIp"] == nth_host(cidr, 1)
    assert subnet["inputs"]["allocationPools"] == [{"start": nth_host(cidr, 2), "end": nth_host(cidr, last)}]
    external = graph["openstack:networking/network:Network sc1/external"]["inputs"]
    assert (external["external"], external["segments"]) == (
        True,
        [{"networkType": "flat", "physicalNetwork": "data"}],
    )
