"""Interfaces: ports, bonds, and the networks on them."""

from __future__ import annotations

from typing import Any

import pytest

from providers.kit.errors import ProviderError
from tests.unit.starlingx_provider.drive import Driver
from tests.unit.starlingx_provider.sysinv import HOST_UUID, PORT, Sysinv

OAM = {"host": "controller-0", "name": "oam0", "interfaceType": "ethernet", "port": "enp0s3"}


async def test_a_port_is_named_and_put_back(sysinv: Sysinv, driver: Driver) -> None:
    sysinv.rows["iinterfaces"] = [dict(PORT)]
    resource_id, state = await driver.create("Interface", {**OAM, "interfaceClass": "platform", "mtu": 1400})
    assert sysinv.patches == [("iinterfaces", {"ifname": "oam0", "ifclass": "platform", "imtu": 1400})]
    await driver.delete("Interface", resource_id, state)
    assert sysinv.rows["iinterfaces"][0]["ifname"] == "enp0s3"
    assert sysinv.rows["iinterfaces"][0]["ifclass"] == "none"


async def test_a_port_of_another_name_is_found_by_its_port(sysinv: Sysinv, driver: Driver) -> None:
    sysinv.rows["iinterfaces"] = [{**PORT, "ifname": "old"}]
    sysinv.rows["ethernet_ports"] = [{"name": "enp0s3", "interface_uuid": "if-1", "host_uuid": HOST_UUID}]
    await driver.create("Interface", OAM)
    assert sysinv.rows["iinterfaces"][0]["ifname"] == "oam0"


async def test_a_bond_lives(sysinv: Sysinv, driver: Driver) -> None:
    sysinv.rows["iinterfaces"] = [dict(PORT), {**PORT, "uuid": "if-2", "ifname": "enp0s4"}]
    inputs = {"host": "controller-0", "name": "bond0", "interfaceType": "ae", "uses": ["enp0s4", "enp0s3"]}
    resource_id, state = await driver.create("Interface", inputs)
    made = sysinv.rows["iinterfaces"][-1]
    assert (made["ihost_uuid"], made["uses"], made["iftype"]) == (HOST_UUID, ["enp0s4", "enp0s3"], "ae")
    assert not driver.diff("Interface", {**state, "uses": ["enp0s3", "enp0s4"]}, inputs).changes
    await driver.update("Interface", resource_id, state, {**inputs, "uses": ["enp0s3"]})
    assert sysinv.patches[-1] == ("iinterfaces", {"usesmodify": "enp0s3"})
    await driver.delete("Interface", resource_id, state)
    assert len(sysinv.rows["iinterfaces"]) == 2


@pytest.mark.parametrize(
    ("inputs", "path", "reason"),
    [
        ({**OAM, "mtu": 100}, "mtu", "between 576 and 9216"),
        ({**OAM, "vlanId": 5}, "vlanId", "of type vlan, not ethernet"),
        ({**OAM, "interfaceType": "vlan", "port": None, "vlanId": 5000}, "vlanId", "between 1 and 4094"),
        ({**OAM, "aeMode": "roundrobin"}, "aeMode", "must be one of balanced"),
        ({**OAM, "interfaceClass": "data", "sriovNumVfs": 4}, "sriovNumVfs", "pci-sriov"),
        ({**OAM, "name": "a-name-that-is-too-long"}, "name", "1 to 15"),
        ({**OAM, "providerNetworks": ["p"]}, "providerNetworks", "2018.10"),
    ],
)
async def test_wrong_interfaces(driver: Driver, inputs: dict[str, Any], path: str, reason: str) -> None:
    assert reason in driver.reasons("Interface", inputs)[path]


async def test_networks_are_put_on_interfaces(sysinv: Sysinv, driver: Driver) -> None:
    sysinv.rows["iinterfaces"] = [{**PORT, "ifname": "oam0"}]
    sysinv.rows["networks"] = [{"id": 3, "uuid": "net", "name": "oam", "type": "oam"}]
    wanted = {"host": "controller-0", "interface": "oam0", "network": "oam"}
    made = await driver.create("InterfaceNetwork", wanted)
    assert made[0] == "controller-0/oam0/oam"
    carried = [(row["interface_uuid"], row["network_uuid"]) for row in sysinv.rows["interface_networks"]]
    assert carried == [(PORT["uuid"], "net")]


async def test_unknown_networks_name_the_known_ones(sysinv: Sysinv, driver: Driver) -> None:
    sysinv.rows["iinterfaces"] = [{**PORT, "ifname": "oam0"}]
    sysinv.rows["networks"] = [{"id": 3, "uuid": "net", "name": "oam", "type": "oam"}]
    with pytest.raises(ProviderError, match="no network 'ohm'; there are: oam"):
        await driver.create(
            "InterfaceNetwork", {"host": "controller-0", "interface": "oam0", "network": "ohm"}
        )
