"""A subcloud whose controller-0 was installed again is deleted, added and deployed again."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from lab.starlingx.server import Running, serve
from providers.kit.resource import Edit, Found
from providers.kit.values import Values
from tests.loopback.starlingx_provider.test_lab import AT_ONCE, SUBCLOUD, Run, central, report, run


@pytest.fixture(scope="module")
def lab() -> Generator[Running]:
    with serve([central()], speed=AT_ONCE) as running:
        yield running


async def deploy(one: Run, installation: str) -> tuple[str, Values]:
    return await one.up("Subcloud", {**SUBCLOUD, "installation": installation})


async def test_a_subcloud_is_deleted_added_and_deployed_again(lab: Running) -> None:
    async with run(lab) as one:
        made = await deploy(one, "one")
        again = {**SUBCLOUD, "installation": "two", "location": "elsewhere"}
        report(lab, "sc9", online=False)
        state = await one.update("Subcloud", made, again)
        assert (state["deployStatus"], state["location"]) == ("complete", "elsewhere")
        assert state["regionName"] != made[1]["regionName"]
        # As a run that was killed before it could tell of this: the subcloud that it has added stays.
        seen = await one.of("Subcloud").read(one.operation("Subcloud"), Found(*made))
        assert (await one.update("Subcloud", seen_as(seen), again))["regionName"] == state["regionName"]
        await one.down("Subcloud", (made[0], state))


def seen_as(found: Found | None) -> tuple[str, Values]:
    assert found is not None
    return found.id, found.state


async def test_values_of_a_deployment_count_again(lab: Running) -> None:
    async with run(lab) as one:
        made = await deploy(one, "one")
        inputs = {**made[1], "installation": "two", "oamGatewayAddress": "10.10.29.9"}
        edit = Edit(*made, {}, inputs)
        assert {"installation", "oamGatewayAddress"} <= set(one.of("Subcloud").diff(edit).changes)
        await one.down("Subcloud", made)
