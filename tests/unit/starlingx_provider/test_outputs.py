"""What resources tell of themselves: nothing that another one decides, and nothing that is history."""

from __future__ import annotations

from providers.kit.values import Values
from tests.unit.starlingx_provider.drive import Driver

HOST = {"hostname": "controller-0", "personality": "controller"}
SUBCLOUD = {
    "name": "sc1",
    "managementSubnet": "192.168.101.0/24",
    "managementStartAddress": "192.168.101.2",
    "managementEndAddress": "192.168.101.50",
    "managementGatewayAddress": "192.168.101.1",
    "systemControllerGatewayAddress": "192.168.204.101",
    "oamSubnet": "10.10.10.0/24",
    "bootstrapValues": {"dns_servers": ["8.8.8.8"], "docker_http_proxy": "http://a"},
}


async def test_a_hosts_state_is_told_where_it_is_given(driver: Driver) -> None:
    _, state = await driver.create("Host", HOST)
    assert {"administrative", "availability", "operational"}.isdisjoint(state)
    await driver.start()
    found = await driver.read("Host", "controller-0", state)
    assert found is not None
    assert found.state == state
    _, state = await driver.create("Host", {**HOST, "administrative": "unlocked"})
    assert (state["administrative"], state["availability"]) == ("unlocked", "available")


async def test_an_import_tells_everything(driver: Driver) -> None:
    found = await driver.read("Host", "controller-0")
    assert found is not None
    assert {"administrative", "availability", "operational"} <= found.state.keys()


def deployed(status: str = "complete") -> Values:
    return {**SUBCLOUD, "deploy": True, "deployStatus": status}


async def test_name_servers_of_a_bootstrap_that_is_over_are_no_change(driver: Driver) -> None:
    values = {"dns_servers": ["1.1.1.1"], "docker_http_proxy": "http://a"}
    told = driver.diff("Subcloud", deployed(), {**SUBCLOUD, "bootstrapValues": values})
    assert (told.changes, told.warnings) == ({}, [])


async def test_what_comes_too_late_for_a_bootstrap_is_said(driver: Driver) -> None:
    values = {"dns_servers": ["8.8.8.8"], "docker_http_proxy": "http://b"}
    late = {**SUBCLOUD, "oamSubnet": "10.10.20.0/24", "bootstrapValues": values}
    told = driver.diff("Subcloud", deployed(), late)
    assert told.changes == {}
    assert told.warnings == [
        "sc1 is deployed, and stays as it was then in oamSubnet, bootstrapValues.docker_http_proxy"
    ]


async def test_values_that_an_import_cannot_know_are_not_said(driver: Driver) -> None:
    imported = {
        key: value for key, value in deployed().items() if key not in ("oamSubnet", "bootstrapValues")
    }
    told = driver.diff("Subcloud", imported, SUBCLOUD)
    assert (told.changes, told.warnings) == ({}, [])


async def test_values_of_a_bootstrap_that_failed_are_a_change(driver: Driver) -> None:
    late = {**SUBCLOUD, "oamSubnet": "10.10.20.0/24"}
    assert "oamSubnet" in driver.diff("Subcloud", deployed("bootstrap-failed"), late).changes
