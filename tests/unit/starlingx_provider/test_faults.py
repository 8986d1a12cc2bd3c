"""The provider against what the lab's StarlingX can be asked to do wrong."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from lab.starlingx import scenario
from lab.starlingx.server import Running, serve
from providers.kit.errors import ProviderError
from providers.kit.log import EngineLog
from providers.kit.resource import Draft, Operation
from providers.kit.values import Values
from tests.unit.starlingx_provider.test_lab import AT_ONCE, Run, central, run

LABEL = {"host": "controller-0", "key": "a", "value": "b"}
LOCKED = {"host": "controller-0", "administrative": "locked"}


def fault(lab: Running, kind: str, **more: Any) -> None:
    httpx.post(f"{lab.url}/lab/faults", json={"kind": kind, **more}).raise_for_status()


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
