"""Hosts and their states, locks, memory and processors."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from providers.kit.errors import ProviderError
from tests.unit.starlingx_provider.cloud import refusal
from tests.unit.starlingx_provider.drive import Driver
from tests.unit.starlingx_provider.sysinv import HOST_UUID, PORT, Sysinv, host

WORKER = {"hostname": "worker-0", "personality": "worker", "managementMac": "08:00:27:f0:00:00"}
UNLOCKED = {"administrative": "unlocked", "operational": "enabled", "availability": "available"}
MATE = {
    "id": 2,
    "uuid": "mate",
    "hostname": "controller-1",
    "mgmt_mac": "08:00:27:c1:00:00",
    "capabilities": {"Personality": "Controller-Standby"},
}


class Installing(Sysinv):
    """Hosts that are added are online at the first look, unprovisioned at the next, then inventoried."""

    def _post(self, parts: list[str], body: dict[str, Any]) -> httpx.Response:
        answer = super()._post(parts, body)
        if parts[0] == "ihosts":
            row = self.rows["ihosts"][-1]
            row |= {"id": 9, "administrative": "locked", "operational": "disabled", "availability": "offline"}
            row |= {"invprovision": None, "inv_state": None, "capabilities": {}, "task": ""}
        return answer

    def _get(self, parts: list[str]) -> httpx.Response:
        answer = super()._get(parts)
        for row in self.rows["ihosts"]:
            if row["availability"] == "offline":
                row["availability"] = "online"
            elif row["invprovision"] is None:
                row["invprovision"] = "unprovisioned"
            elif row["inv_state"] is None:
                row["inv_state"] = "inventoried"
        return answer


async def test_a_host_is_added_waited_for_and_deleted() -> None:
    sysinv = Installing()
    driver = await Driver(sysinv).start()
    resource_id, state = await driver.create("Host", WORKER)
    assert (resource_id, state["inventoryState"]) == ("worker-0", "inventoried")
    assert state["origin"] == {"made": True, "before": {}}
    await driver.delete("Host", resource_id, state)
    assert [row["hostname"] for row in sysinv.rows["ihosts"]] == ["controller-0"]


async def test_a_killed_run_is_gone_on_with() -> None:
    sysinv = Installing()
    await (await Driver(sysinv).start()).create("Host", WORKER)
    _, state = await (await Driver(sysinv).start()).create("Host", WORKER)
    assert len([line for line in sysinv.log if line == "POST ihosts"]) == 1
    assert state["origin"] == {"made": True, "before": {}}


async def test_a_host_that_has_booted_gets_its_personality(sysinv: Sysinv, driver: Driver) -> None:
    waiting = host(id=2, uuid="w", hostname=None, personality=None, mgmt_mac=WORKER["managementMac"])
    sysinv.rows["ihosts"].append({**waiting, "capabilities": {}})
    await driver.create("Host", WORKER)
    assert sysinv.patches == [("ihosts", {"personality": "worker", "hostname": "worker-0"})]


async def test_a_host_of_the_bootstrap_is_taken_over_and_stays(sysinv: Sysinv, driver: Driver) -> None:
    inputs = {"hostname": "controller-0", "personality": "controller", "location": "rack 4"}
    resource_id, state = await driver.create("Host", inputs)
    assert state["origin"] == {
        "made": False,
        "before": {"hostname": "controller-0", "personality": "controller", "location": None},
    }
    await driver.delete("Host", resource_id, state)
    assert len(sysinv.rows["ihosts"]) == 1


async def test_an_unlock_is_waited_for(sysinv: Sysinv, driver: Driver) -> None:
    _, state = await driver.create("HostState", {"host": "controller-0", "administrative": "unlocked"})
    assert (state["administrative"], state["availability"]) == ("unlocked", "available")


class Failing(Sysinv):
    """Whatever is asked of a host, it fails."""

    def apply(self, kind: str, row: dict[str, Any], changes: dict[str, Any]) -> None:
        row["availability"] = "failed"


async def test_an_unlock_that_fails_tells_the_state() -> None:
    driver = await Driver(Failing()).start()
    with pytest.raises(ProviderError, match="controller-0: locked/disabled/failed: it has failed"):
        await driver.create("HostState", {"host": "controller-0", "administrative": "unlocked"})


class GivenUp(Sysinv):
    """The first unlock fails for good: maintenance waits for a lock and an unlock."""

    TASK = "Configuration failure, threshold reached, Lock/Unlock to retry"

    def __init__(self) -> None:
        super().__init__()
        self.actions: list[str] = []

    def apply(self, kind: str, row: dict[str, Any], changes: dict[str, Any]) -> None:
        self.actions.append(changes["action"])
        super().apply(kind, row, changes)
        row["task"] = ""
        if self.actions == ["unlock"]:
            row |= {"operational": "disabled", "availability": "failed", "task": self.TASK}


async def test_a_host_that_maintenance_has_given_up_is_locked_first_by_the_next_run() -> None:
    sysinv = GivenUp()
    driver = await Driver(sysinv).start()
    inputs = {"host": "controller-0", "administrative": "unlocked"}
    with pytest.raises(ProviderError, match="Lock/Unlock to retry: run again once the cause is removed"):
        await driver.create("HostState", inputs)
    _, state = await driver.create("HostState", inputs)
    assert (state["administrative"], state["availability"]) == ("unlocked", "available")
    assert sysinv.actions == ["unlock", "lock", "unlock"]


async def test_locking_a_host_in_service_is_refused_unless_allowed(sysinv: Sysinv) -> None:
    sysinv.rows["ihosts"][0] |= UNLOCKED
    inputs = {"host": "controller-0", "administrative": "locked"}
    state = {**inputs, "administrative": "unlocked"}
    driver = await Driver(sysinv).start()
    assert "refused until its cloud's allow_lock" in driver.diff("HostState", state, inputs).warnings[0]
    with pytest.raises(ProviderError, match="allowLock"):
        await driver.update("HostState", "controller-0", state, inputs)
    driver = await Driver(sysinv, allowLock=["controller-0"]).start()
    await driver.update("HostState", "controller-0", state, inputs)
    assert sysinv.rows["ihosts"][0]["administrative"] == "locked"


async def test_a_controller_is_not_locked_while_its_mate_is_away(sysinv: Sysinv) -> None:
    sysinv.rows["ihosts"] = [host(**UNLOCKED), host(**MATE)]
    driver = await Driver(sysinv, allowLock=["*"]).start()
    inputs = {"host": "controller-0", "administrative": "locked"}
    with pytest.raises(ProviderError, match="while its mate is not in service"):
        await driver.update("HostState", "controller-0", {**inputs, "administrative": "unlocked"}, inputs)


@pytest.mark.parametrize(
    ("config", "personality", "name", "reason"),
    [
        ({"release": "2018.10"}, "worker", "worker-0", "has no worker"),
        ({}, "compute", "compute-0", "has no compute"),
        ({"systemMode": "simplex"}, "controller", "controller-1", "controller-0 only"),
        ({"systemMode": "duplex"}, "storage", "storage-0", "no storage hosts"),
        ({}, "controller", "boss", "named controller-0 and controller-1"),
    ],
)
async def test_personalities_that_a_cloud_lacks(
    sysinv: Sysinv, config: dict[str, Any], personality: str, name: str, reason: str
) -> None:
    driver = await Driver(sysinv, **config).start()
    assert reason in driver.reasons("Host", {"hostname": name, "personality": personality})["personality"]


async def test_changes_of_one_host_share_a_lock_and_a_reboot(sysinv: Sysinv) -> None:
    sysinv.rows["ihosts"][0] |= UNLOCKED
    sysinv.rows["iinterfaces"] = [
        {**PORT, "uuid": f"if-{number}", "ifname": f"data{number}"} for number in range(4)
    ]
    driver = await Driver(sysinv, allowLock=["controller-0"]).start()

    async def change(number: int) -> None:
        state = {"host": "controller-0", "name": f"data{number}", "interfaceType": "ethernet", "mtu": 1500}
        await driver.update("Interface", f"controller-0/data{number}", state, {**state, "mtu": 1400})

    await asyncio.gather(*(change(number) for number in range(4)))
    actions = [line for line in sysinv.log if line == f"PATCH ihosts/{HOST_UUID}"]
    assert len(actions) == 2
    assert {row["imtu"] for row in sysinv.rows["iinterfaces"]} == {1400}
    assert sysinv.rows["ihosts"][0]["administrative"] == "unlocked"


async def test_no_lock_where_the_host_is_locked_already(sysinv: Sysinv, driver: Driver) -> None:
    sysinv.rows["iinterfaces"] = [dict(PORT)]
    state = {"host": "controller-0", "name": "enp0s3", "interfaceType": "ethernet", "mtu": 1500}
    await driver.update("Interface", "controller-0/enp0s3", state, {**state, "mtu": 1400})
    assert not any(line.startswith("PATCH ihosts") for line in sysinv.log)
    assert not driver.diff("Interface", state, {**state, "mtu": 1400}).warnings


async def test_cores_are_counted_and_set(sysinv: Sysinv, driver: Driver) -> None:
    sysinv.rows["icpus"] = [
        {
            "core": core,
            "numa_node": node,
            "allocated_function": "Platform" if core < 2 else "Applications",
            "ihost_uuid": HOST_UUID,
        }
        for node in range(2)
        for core in range(8)
    ]
    sysinv.refuse[f"PUT ihosts/{HOST_UUID}/state/host_cpus_modify"] = httpx.Response(200, json={})
    inputs = {"host": "controller-0", "function": "platform", "cores": [2, 2]}
    _, state = await driver.create("Cpu", inputs)
    assert not any(line.startswith("PUT") for line in sysinv.log)
    await driver.update("Cpu", "controller-0/platform", state, {**inputs, "cores": [4]})
    assert driver.cloud.bodies[-2] == b'[{"function": "platform", "sockets": [{"0": 4}, {"1": 0}]}]'


async def test_memory_is_asked_for_as_pending(sysinv: Sysinv, driver: Driver) -> None:
    node = {"uuid": "m", "numa_node": 0, "platform_reserved_mib": 6600, "vm_hugepages_nr_1G": 0}
    sysinv.rows["imemorys"] = [{**node, "ihost_uuid": HOST_UUID}]
    inputs = {"host": "controller-0", "numaNode": 0, "platformReservedMib": 8000, "hugepages1G": 10}
    await driver.create("Memory", inputs)
    changes = {"platform_reserved_mib": "8000", "vm_hugepages_nr_1G_pending": "10"}
    assert sysinv.patches == [("imemorys", changes)]


async def test_routes_and_pools_are_judged(driver: Driver) -> None:
    route = {"host": "a", "interface": "b", "gateway": "10.1.0.1", "network": "10.1.0.0/16"}
    assert "lies in 10.1.0.0/16" in driver.reasons("Route", route)["gateway"]
    pool = {"name": "p", "subnet": "10.20.0.0/24", "ranges": ["10.21.0.1-10.21.0.9"]}
    assert "10.21.0.9 is not in 10.20.0.0/24" in driver.reasons("AddressPool", pool)["ranges[0]"]
    assert "no network" in driver.reasons("AddressPool", {"name": "p", "subnet": "10.20.0.1/24"})["subnet"]
    oam = {"subnet": "10.10.10.0/24", "floatingAddress": "10.10.10.2", "gateway": "10.10.10.2"}
    assert "is gateway already" in driver.reasons("Oam", oam)["floatingAddress"]


async def test_a_refusal_of_the_service_is_told(sysinv: Sysinv, driver: Driver) -> None:
    refused = refusal(400, "Can not unlock a controller host without an oam interface.")
    sysinv.refuse["PATCH ihosts/.*"] = refused
    with pytest.raises(ProviderError, match="assign the network to an interface"):
        await driver.create("HostState", {"host": "controller-0", "administrative": "unlocked"})
