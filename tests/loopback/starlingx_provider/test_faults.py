"""The provider against what the lab's StarlingX can be asked to do wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lab.starlingx import scenario
from lab.starlingx.server import Running, serve
from providers.kit.errors import ProviderError
from providers.kit.log import EngineLog
from providers.kit.resource import Draft, Operation
from providers.kit.values import Values
from tests.loopback.client import LOOPBACK
from tests.loopback.starlingx_provider.test_lab import AT_ONCE, SUBCLOUD, Run, central, run

LABEL = {"host": "controller-0", "key": "a", "value": "b"}
CONTROLLER = {
    "hostname": "controller-1",
    "personality": "controller",
    "managementMac": "08:00:27:c1:00:00",
}
INSTALL = {
    "bootstrap_interface": "eno1",
    "bootstrap_address": "10.10.29.3",
    "bootstrap_address_prefix": 24,
    "install_type": 3,
    "bmc_address": "10.10.30.9",
    "bmc_username": "root",
}
LOCKED = {"host": "controller-0", "administrative": "locked"}


def fault(lab: Running, kind: str, **more: Any) -> None:
    LOOPBACK.post(f"{lab.url}/lab/faults", json={"kind": kind, **more}).raise_for_status()


def well(lab: Running) -> None:
    """Take every fault away."""
    LOOPBACK.delete(f"{lab.url}/lab/faults").raise_for_status()


async def make(one: Run, kind: str, inputs: Values, seconds: float) -> Values:
    """Create a resource within a time."""
    urn = f"urn:pulumi:d::f::starlingx:index:{kind}::x"
    checked = one.of(kind).check(Draft("x", inputs, {}))
    made = await one.of(kind).create(Operation(urn, EngineLog(""), timeout=seconds), checked.inputs)
    return made.outputs


async def test_a_refused_token_in_the_middle_is_renewed() -> None:
    with serve([scenario.one(subclouds=0)], speed=AT_ONCE) as lab:
        async with run(lab) as one:
            await one.up("Label", LABEL)
            fault(lab, "unauthorized", site="central/sysinv", times=1)
            await one.up("Label", {**LABEL, "key": "c"})


async def test_an_api_that_is_gone_for_a_moment_at_a_swact_is_waited_for() -> None:
    with serve([scenario.one(subclouds=0)], speed=100) as lab:
        fault(lab, "reboot-outage", site="central")
        async with run(lab, allowLock=["*"]) as one:
            made = await make(one, "HostState", LOCKED, 60)
            assert (made["operational"], made["availability"]) == ("disabled", "online")


async def test_a_task_that_is_stuck_is_told_when_time_is_over() -> None:
    with serve([scenario.one(subclouds=0)], speed=AT_ONCE) as lab:
        fault(lab, "stuck", hostname="controller-1")
        async with run(lab, allowLock=["*"]) as one:
            told = r"last seen: controller-1: .*, Locking.*\. Run again to go on"
            with pytest.raises(ProviderError, match=told):
                await make(one, "HostState", {**LOCKED, "host": "controller-1"}, 1)


async def test_endpoints_out_of_sync_are_named() -> None:
    with serve([central(subclouds=1)], speed=AT_ONCE) as lab:
        async with run(lab) as one:
            unmanaged = {"subcloud": "subcloud1", "state": "unmanaged"}
            await make(one, "SubcloudManagement", unmanaged, 10)
            fault(lab, "out-of-sync", hostname="subcloud1", reason="identity")
            managed = {"subcloud": "subcloud1", "state": "managed"}
            with pytest.raises(ProviderError, match="not in sync yet: identity"):
                await make(one, "SubcloudManagement", managed, 1)


async def test_a_dropped_read_is_asked_again() -> None:
    with serve([scenario.one(subclouds=0)], speed=AT_ONCE) as lab:
        fault(lab, "drop", site="central/sysinv", method="GET", times=2)
        async with run(lab) as one:
            await one.up("Label", LABEL)


async def test_a_dropped_write_is_looked_up_and_made() -> None:
    with serve([scenario.one(subclouds=0)], speed=AT_ONCE) as lab:
        fault(lab, "drop", site="central/sysinv", method="POST", times=1)
        async with run(lab) as one:
            await one.up("Label", LABEL)
            labels = await one.provider.cloud().rows("label", "controller-0")
            assert [row["label_key"] for row in labels].count("a") == 1


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("GET", r"GET http.*/sysinv/v1/ihosts: cannot be reached: .* \(check that the cloud is up"),
        ("POST", r"POST http.*/sysinv/v1/labels/.*: the connection broke before the answer .* \(run again"),
    ],
)
async def test_a_service_that_drops_all_is_named(method: str, told: str) -> None:
    with serve([scenario.one(subclouds=0)], speed=AT_ONCE) as lab:
        fault(lab, "drop", site="central/sysinv", method=method)
        async with run(lab, contactTimeout=0.3, absenceTimeout=0.3) as one:
            with pytest.raises(ProviderError, match=told):
                await make(one, "Label", LABEL, 10)


async def test_a_host_that_does_not_come_online_is_told_and_gone_on_with() -> None:
    with serve([replace(scenario.one(subclouds=0), controllers=1)], speed=AT_ONCE) as lab:
        fault(lab, "no-online", hostname="controller-1")
        async with run(lab) as one:
            told = "controller-1 to be installed and online; last seen: controller-1: locked/disabled/offline"
            with pytest.raises(ProviderError, match=told):
                await make(one, "Host", CONTROLLER, 1)
        well(lab)
        async with run(lab) as one:
            made = await make(one, "Host", CONTROLLER, 20)
            assert made["inventoryState"] == "inventoried"


async def test_a_subcloud_whose_board_controller_does_not_answer_is_told_and_resumed() -> None:
    with serve([central(subclouds=0)], speed=AT_ONCE) as lab:
        fault(lab, "no-bmc", hostname="sc9")
        subcloud: Values = {**SUBCLOUD, "installValues": INSTALL, "bmcPassword": "secret"}
        async with run(lab) as one:
            told = r"sc9 is install-failed: .*Cannot reach the subcloud BMC \(10\.10\.30\.9\)"
            with pytest.raises(ProviderError, match=told):
                await make(one, "Subcloud", subcloud, 10)
        well(lab)
        async with run(lab) as one:
            made = await make(one, "Subcloud", subcloud, 10)
            assert made["deployStatus"] == "complete"
