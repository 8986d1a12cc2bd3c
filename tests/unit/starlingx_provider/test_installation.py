"""A controller-0 that was installed again: its cloud is made again. A cloud that is away stays as it was."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from providers.kit.log import Severity
from providers.kit.resource import Found, Operation
from providers.kit.values import Values
from providers.starlingx.connector.errors import ApiError
from tests.log import Log
from tests.unit.starlingx_provider.drive import Driver
from tests.unit.starlingx_provider.sysinv import Sysinv

DNS = {"nameservers": ["1.1.1.1"]}
LABEL = {"host": "controller-0", "key": "rack", "value": "r12"}


async def on(installation: str | None, sysinv: Sysinv | None = None) -> Driver:
    """A provider of a cloud on an installation of its controller-0."""
    config = {} if installation is None else {"installation": installation}
    return await Driver(sysinv or Sysinv(), **config).start()


async def remade(driver: Driver, kind: str, made: tuple[str, Values], inputs: Values) -> Values:
    """The state after an edit that only another installation explains; a second one has nothing to do."""
    difference = driver.diff(kind, made[1], inputs)
    assert set(difference.changes) == {"origin"}
    assert not difference.warnings
    state = await driver.update(kind, *made, inputs)
    assert driver.diff(kind, state, inputs).changes == {}
    return state


async def test_settings_and_objects_are_made_again() -> None:
    first = await on("one")
    dns, label = await first.create("Dns", DNS), await first.create("Label", LABEL)
    bare = Sysinv()
    second = await on("two", bare)
    state = await remade(second, "Dns", dns, DNS)
    await remade(second, "Label", label, LABEL)
    assert bare.rows["idns"][0]["nameservers"] == "1.1.1.1"
    assert [row["label_key"] for row in bare.rows["labels"]] == ["rack"]
    await second.delete("Dns", "dns", state)
    assert bare.rows["idns"][0]["nameservers"] == "8.8.8.8,8.8.4.4"


async def test_an_edit_goes_with_it() -> None:
    made = await (await on("one")).create("Dns", DNS)
    second = await on("two")
    other = {"nameservers": ["9.9.9.9"]}
    assert set(second.diff("Dns", made[1], other).changes) == {"origin", "nameservers[0]"}
    assert (await second.update("Dns", *made, other))["nameservers"] == ["9.9.9.9"]


@pytest.mark.parametrize(("was", "now"), [("one", "one"), (None, "one"), ("one", None)])
async def test_what_nobody_told_is_no_other_installation(was: str | None, now: str | None) -> None:
    made = await (await on(was)).create("Dns", DNS)
    assert (await on(now)).diff("Dns", made[1], DNS).changes == {}


async def test_a_refresh_keeps_the_installation_that_it_was_made_on() -> None:
    sysinv = Sysinv()
    made = await (await on("one", sysinv)).create("Dns", DNS)
    found = await (await on("two", sysinv)).read("Dns", *made)
    assert found is not None
    assert found.state["origin"] == made[1]["origin"]


def away(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("[Errno 111] Connection refused", request=request)


async def driver_of_one_away(**config: Any) -> Driver:
    driver = Driver(away, **config)
    driver.provider = type(driver.provider)(httpx.MockTransport(away))
    return await driver.start()


async def test_a_cloud_that_does_not_answer_stays_as_it_was() -> None:
    driver, log = await driver_of_one_away(unreachable="keep"), Log()
    operation = Operation("urn:pulumi:dev::fleet::starlingx:index:Dns::thing", log)
    known = Found("dns", {**DNS, "origin": {"made": False, "before": {}}}, DNS)
    for _ in range(3):
        assert await driver.of("Dns").read(operation, known) == known
    ((severity, said),) = log.lines
    assert severity is Severity.WARNING
    assert "stays as it was in the state" in said
    assert "Connection refused" in said


async def test_unless_told_otherwise_or_imported_that_is_an_error() -> None:
    with pytest.raises(ApiError, match="cannot be reached"):
        await (await driver_of_one_away()).read("Dns", "dns", DNS)
    with pytest.raises(ApiError, match="cannot be reached"):
        await (await driver_of_one_away(unreachable="keep")).read("Dns", "dns")
    refused = Driver(Sysinv(), password="wrong", unreachable="keep")
    with pytest.raises(ApiError, match="refuses user 'admin'"):
        await (await refused.start()).read("Dns", "dns", DNS)
