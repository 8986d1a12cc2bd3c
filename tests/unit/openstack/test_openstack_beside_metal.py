"""An OpenStack cloud in the stack file of a fleet: tenants of a subcloud, on that subcloud's DATA block."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi
import pytest

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


def with_cloud(tmp_path: Path, *, cloud: dict[str, Any] = CLOUD, preview: bool = False) -> Graph:
    """The graph of stack dev whose subcloud sc1 has tenants."""

    def add(fleet: dict[str, Any]) -> None:
        fleet["openstack"] = {"sc1": cloud}

    return recorded(edited(tmp_path, "dev", add, secrets=["openstackPassword"]), preview=preview)


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


@pytest.mark.parametrize("provider", ["openstack sc1", "murmuration-openstack sc1-companion"])
def test_a_cloud_on_a_subcloud_is_asked_once_that_is_in_service(tmp_path: Path, provider: str) -> None:
    made = with_cloud(tmp_path)[f"pulumi:providers:{provider}"]
    assert "starlingx:index:HostState sc1-controller-0-state" in made["dependencies"]
    assert "starlingx:index:SubcloudManagement sc1" in made["dependencies"]


def test_the_preview_of_a_bring_up_asks_nothing_of_the_cloud_on_it(tmp_path: Path) -> None:
    preview = with_cloud(tmp_path, preview=True)
    assert preview["pulumi:providers:openstack sc1"]["inputs"]["authUrl"] == "<unknown>"
    assert preview.keys() == with_cloud(tmp_path).keys()


def test_nothing_can_be_adopted_of_a_cloud_that_is_not_up_yet(tmp_path: Path) -> None:
    adopting = {**CLOUD, "projects": {"physics": {"adopt": True}}}
    with pytest.raises(
        pulumi.RunError, match="sc1: the project 'physics' can be adopted once the cloud is up"
    ):
        with_cloud(tmp_path, cloud=adopting, preview=True)
