"""The provider against the lab's StarlingX on loopback: a cloud from its bootstrap to a managed subcloud."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from lab.starlingx import scenario
from lab.starlingx.bootstrap import Plan
from lab.starlingx.scenario import CloudPlan
from lab.starlingx.server import Running, serve
from providers.kit.errors import ProviderError
from providers.kit.log import EngineLog
from providers.kit.resource import Draft, Edit, Found, Operation
from providers.kit.values import Values
from providers.starlingx.provider import StarlingX
from tests.loopback.client import LOOPBACK

AT_ONCE = 1e6
SUBCLOUD = {
    "name": "sc9",
    "description": "edge",
    "systemMode": "simplex",
    "managementSubnet": "192.168.109.0/24",
    "managementStartAddress": "192.168.109.2",
    "managementEndAddress": "192.168.109.50",
    "managementGatewayAddress": "192.168.109.1",
    "systemControllerGatewayAddress": "192.168.204.101",
    "oamSubnet": "10.10.29.0/24",
    "oamGatewayAddress": "10.10.29.1",
    "oamFloatingAddress": "10.10.29.2",
    "sysadminPassword": "St8rlingX*",
}


def central(**more: Any) -> CloudPlan:
    """A system controller whose pool leaves room for the ways to its subclouds."""
    pool = Plan(start="192.168.204.2", end="192.168.204.100")
    return replace(scenario.one(**more), addresses=pool)


class Run:
    """One run of the engine: a provider of its own."""

    def __init__(self, auth_url: str, config: dict[str, Any]) -> None:
        self.provider = StarlingX()
        self.config = {"authUrl": auth_url, "password": "Li69nux*", "pollInterval": 0.05, **config}

    async def start(self) -> None:
        checked = self.provider.check_config(self.config)
        assert not checked.failures
        await self.provider.configure(checked.inputs)
        self.provider.cloud().locks.gather = 0.01

    def operation(self, kind: str) -> Operation:
        return Operation(f"urn:pulumi:d::f::starlingx:index:{kind}::x", EngineLog(""), timeout=30)

    def of(self, kind: str) -> Any:
        return self.provider.resources[f"starlingx:index:{kind}"]

    async def up(self, kind: str, inputs: Values) -> tuple[str, Values]:
        """Create, then expect a refresh and a diff to find nothing to do."""
        checked = self.of(kind).check(Draft("x", inputs, {}))
        assert not checked.failures
        made = await self.of(kind).create(self.operation(kind), checked.inputs)
        found = await self.of(kind).read(self.operation(kind), Found(made.id, made.outputs, {}))
        assert found is not None
        assert self.of(kind).diff(Edit(made.id, found.state, {}, checked.inputs)).changes == {}
        imported = await self.of(kind).read(self.operation(kind), Found(made.id, {}, {}))
        assert imported is not None
        differs = self.of(kind).diff(Edit(made.id, imported.state, {}, checked.inputs)).changes
        fields = self.of(kind).declaration.fields
        unsaid = {key for key in differs if fields[key].silent and checked.inputs[key] != fields[key].default}
        assert differs.keys() <= unsaid, "an import differs from what was made"
        return made.id, made.outputs

    async def down(self, kind: str, made: tuple[str, Values]) -> None:
        await self.of(kind).delete(self.operation(kind), Found(made[0], made[1], {}))

    async def update(self, kind: str, made: tuple[str, Values], inputs: Values) -> Values:
        checked = self.of(kind).check(Draft("x", inputs, {}))
        assert not checked.failures
        edit = Edit(made[0], made[1], {}, checked.inputs)
        return await self.of(kind).update(self.operation(kind), edit)


@asynccontextmanager
async def run(lab: Running, cloud: str = "central", **config: Any) -> AsyncGenerator[Run]:
    one = Run(lab.auth_url(cloud), config)
    await one.start()
    yield one
    await one.provider.close()


@pytest.fixture
def bootstrapped() -> Generator[Running]:
    with serve([scenario.one(state="bootstrapped")], speed=AT_ONCE) as running:
        yield running


@pytest.fixture(scope="module")
def standing() -> Generator[Running]:
    with serve([central(subclouds=2)], speed=AT_ONCE) as running:
        yield running


async def test_a_cloud_comes_up_and_goes(bootstrapped: Running) -> None:
    async with run(bootstrapped) as one:
        host = {"host": "controller-0"}
        await one.up("System", {"description": "central", "location": "ewr1"})
        await one.up("Dns", {"nameservers": ["1.1.1.1", "8.8.8.8"]})
        await one.up("Ntp", {"ntpservers": ["0.pool.ntp.org"]})
        await one.up("Host", {"hostname": "controller-0", "personality": "controller", "location": "rack 4"})
        oam = {**host, "name": "oam0", "interfaceType": "ethernet", "port": "enp0s3"}
        await one.up("Interface", {**oam, "interfaceClass": "platform"})
        mgmt = {**host, "name": "mgmt0", "interfaceType": "ethernet", "mtu": 1500}
        mgmt["port"] = "08:00:27:C0:00:00"
        await one.up("Interface", {**mgmt, "interfaceClass": "platform"})
        for network in ("mgmt", "cluster-host"):
            await one.up("InterfaceNetwork", {**host, "interface": "mgmt0", "network": network})
        loopback = await one.provider.cloud().rows("ifnetwork", "controller-0")
        assert not [row for row in loopback if row["ifname"] == "lo"]
        await one.up("InterfaceNetwork", {**host, "interface": "oam0", "network": "oam"})
        await one.up("DataNetwork", {"name": "physnet0", "networkType": "flat"})
        data = {**host, "name": "data0", "interfaceType": "ethernet", "interfaceClass": "data", "mtu": 1400}
        await one.up("Interface", data)
        await one.up("InterfaceDataNetwork", {**host, "interface": "data0", "dataNetwork": "physnet0"})
        await one.up("Label", {**host, "key": "openstack-control-plane", "value": "enabled"})
        await one.up("Memory", {**host, "numaNode": 0, "platformReservedMib": 8000})
        await one.up("Cpu", {**host, "function": "platform", "cores": [2]})
        await one.up("AddressPool", {"name": "storage-pool", "subnet": "10.20.0.0/24"})
        network = {"name": "storage", "networkType": "storage", "dynamic": True, "pool": "storage-pool"}
        await one.up("Network", network)
        parameter = {"service": "platform", "section": "maintenance", "name": "heartbeat_failure_action"}
        await one.up("ServiceParameter", {**parameter, "value": "alarm"})
        await one.up(
            "StorageBackend", {"name": "ceph-store", "backend": "ceph", "services": ["cinder", "glance"]}
        )
        await one.up("VolumeGroup", {**host, "name": "nova-local"})
        disk = "/dev/disk/by-path/pci-0000:00:0d.0-ata-2.0"
        part = {**host, "disk": disk, "number": 1, "sizeMib": 10240}
        made = await one.up("Partition", part)
        volume = {**host, "volumeGroup": "nova-local", "device": made[1]["devicePath"]}
        await one.up("PhysicalVolume", volume)
        await one.up("HostState", {**host, "administrative": "unlocked"})
        worker = {
            "hostname": "controller-1",
            "personality": "controller",
            "managementMac": "08:00:27:c1:00:00",
        }
        second = await one.up("Host", worker)
        assert second[1]["origin"] == {"made": True, "before": {}}


async def test_a_subcloud_is_deployed_managed_and_deleted(standing: Running) -> None:
    async with run(standing) as one:
        group = await one.up("SubcloudGroup", {"name": "wave1", "maxParallelSubclouds": 5})
        made = await one.up("Subcloud", {**SUBCLOUD, "group": "wave1"})
        assert made[1]["deployStatus"] == "complete"
        changed = await one.update("Subcloud", made, {**SUBCLOUD, "group": "Default", "description": "other"})
        assert (changed["group"], changed["description"]) == ("Default", "other")
        report(standing, "sc9", online=True)
        managed = await one.up("SubcloudManagement", {"subcloud": "sc9", "waitForSync": False})
        assert managed[1]["state"] == "managed"
        await one.down("SubcloudManagement", managed)
        report(standing, "sc9", online=False)
        await one.down("Subcloud", made)
        await one.down("SubcloudGroup", group)


async def test_overlaps_and_names_that_exist_are_refused(standing: Running) -> None:
    async with run(standing) as one:
        central = {"managementSubnet": "192.168.204.0/24", "managementStartAddress": "192.168.204.2"}
        central |= {"managementEndAddress": "192.168.204.50", "managementGatewayAddress": "192.168.204.1"}
        with pytest.raises(ProviderError, match="of the central cloud's mgmt"):
            await one.up("Subcloud", {**SUBCLOUD, **central})
        with pytest.raises(ProviderError, match="subcloud1 exists already with"):
            await one.up("Subcloud", {**SUBCLOUD, "name": "subcloud1"})


async def test_a_failed_phase_is_told_and_resumed(standing: Running) -> None:
    fault = {"kind": "fail-deploy", "hostname": "sc8", "reason": "bootstrap", "times": 1}
    LOOPBACK.post(f"{standing.url}/lab/faults", json=fault).raise_for_status()
    subcloud = {**SUBCLOUD, "name": "sc8"}
    async with run(standing) as one:
        with pytest.raises(ProviderError, match="sc8 is bootstrap-failed: "):
            await one.up("Subcloud", subcloud)
    async with run(standing) as one:
        # Values that were corrected meanwhile go along.
        values = {"dns_servers": ["1.1.1.1"]}
        made = await one.up("Subcloud", {**subcloud, "bootstrapValues": values})
        assert made[1]["deployStatus"] == "complete"
        await one.down("Subcloud", made)


async def test_a_strategy_runs(standing: Running) -> None:
    async with run(standing) as one:
        made = await one.up(
            "UpdateStrategy", {"strategyType": "kubernetes", "subcloud": "subcloud1", "force": True}
        )
        assert made[1]["state"] == "complete"
        await one.down("UpdateStrategy", made)


async def test_a_change_of_the_standby_controller_locks_it_alone(standing: Running) -> None:
    async with run(standing, allowLock=["controller-1"]) as one:
        port = {"host": "controller-1", "name": "data0", "interfaceType": "ethernet", "mtu": 1400}
        made = await one.up("Interface", port)
        row = await one.provider.cloud().host("controller-1")
        assert row["administrative"] == "unlocked"
        with pytest.raises(ProviderError, match="allowLock"):
            await one.up("Interface", {**port, "host": "controller-0"})
        await one.down("Interface", made)


async def test_functions_answer(standing: Running) -> None:
    async with run(standing) as one:
        functions = one.provider.functions
        operation = one.operation("x")
        hosts = await functions["starlingx:index:getHosts"](operation, {"personality": "controller"})
        assert [row["hostname"] for row in list_of(hosts, "hosts")] == ["controller-0", "controller-1"]
        clouds = await functions["starlingx:index:getSubclouds"](operation, {})
        assert {"subcloud1", "subcloud2"} <= {row["name"] for row in list_of(clouds, "subclouds")}
        assert "alarms" in await functions["starlingx:index:getAlarms"](operation, {})
        assert (await functions["starlingx:index:getVersions"](operation, {}))["system"]


async def test_r1() -> None:
    plan = central(release="2018.10", subclouds=1)
    with serve([plan], speed=AT_ONCE) as lab:
        async with run(lab, release="2018.10", allowLock=["*"]) as one:
            ranges = {"name": "group0", "networkType": "vlan", "ranges": ["10-20"], "mtu": 1400}
            made = await one.up("DataNetwork", ranges)
            await one.update("DataNetwork", made, {**ranges, "ranges": ["10-20", "30-40"]})
            subcloud = {
                key: value for key, value in SUBCLOUD.items() if key.startswith(("name", "man", "systemC"))
            }
            added = await one.up("Subcloud", subcloud)
            config = one.provider.functions["starlingx:index:getSubcloudConfig"]
            told = await config(one.operation("x"), {"name": "sc9", "systemMode": "simplex"})
            assert "REGION_NAME = sc9" in str(getattr(told["config"], "value", ""))
            await one.down("Subcloud", added)
            compute = {
                "hostname": "compute-0",
                "personality": "compute",
                "managementMac": "08:00:27:f0:00:00",
            }
            await one.up("Host", compute)


async def test_a_lapsed_token_and_a_reboot_are_outlived() -> None:
    with serve([CloudPlan("central", workers=1, type="Standard")], speed=AT_ONCE) as lab:
        async with run(lab) as one:
            await one.up("Label", {"host": "worker-0", "key": "a", "value": "b"})
            LOOPBACK.post(f"{lab.url}/lab/clouds/central/revoke-tokens", json={}).raise_for_status()
            LOOPBACK.post(f"{lab.url}/lab/clouds/central/down", json={"seconds": 1}).raise_for_status()
            made = await one.up("Label", {"host": "worker-0", "key": "b", "value": "b"})
            assert made[0] == "worker-0/b"
            calls = one.provider.cloud().session.calls
            assert sum(count for key, count in calls.items() if key.endswith("/auth/tokens")) > 1


def report(lab: Running, subcloud: str, *, online: bool) -> None:
    url = f"{lab.url}/lab/clouds/central/subclouds/{subcloud}"
    LOOPBACK.post(url, json={"online": online}).raise_for_status()


def list_of(answer: Values, key: str) -> list[dict[str, Any]]:
    found: Any = answer[key]
    return found


async def test_a_refresh_of_many_hosts_and_subclouds_is_a_few_calls() -> None:
    plan = replace(central(workers=20, subclouds=50), subcloud_apis=False)
    with serve([plan], speed=AT_ONCE) as lab:
        async with run(lab) as one:
            for number in range(20):
                name = f"worker-{number}"
                assert await one.of("Host").read(one.operation("Host"), Found(name, {}, {}))
                port = Found(f"{name}/mgmt0", {}, {})
                assert await one.of("Interface").read(one.operation("Interface"), port)
                network = Found(f"{name}/mgmt0/mgmt", {}, {})
                assert await one.of("InterfaceNetwork").read(one.operation("x"), network)
            for number in range(1, 51):
                found = Found(f"subcloud{number}", {}, {})
                assert await one.of("Subcloud").read(one.operation("Subcloud"), found)
            lists = {
                key: count for key, count in one.provider.cloud().session.calls.items() if "tokens" not in key
            }
            assert sum(lists.values()) <= 8, lists


async def test_what_an_ended_run_left_half_done_is_an_update(standing: Running) -> None:
    async with run(standing) as one:
        subcloud = one.of("Subcloud").check(Draft("x", SUBCLOUD, {})).inputs
        left = {**subcloud, "deployStatus": "bootstrapping"}
        assert set(one.of("Subcloud").diff(Edit("sc9", left, {}, subcloud)).changes) == {"deployStatus"}
        done = {**subcloud, "deployStatus": "complete"}
        assert one.of("Subcloud").diff(Edit("sc9", done, {}, subcloud)).changes == {}
        state = {"host": "controller-0", "administrative": "unlocked"}
        rebooting = {**state, "operational": "disabled"}
        edit = Edit("controller-0", rebooting, {}, state)
        assert set(one.of("HostState").diff(edit).changes) == {"operational"}
