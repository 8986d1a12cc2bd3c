"""What all answers have in common: pages, include and exclude, search, plans and capacity, faults."""

import time
from pathlib import Path

import httpx
import pytest

from lab.metal.app import ConnectionDroppedError
from lab.metal.errors import OH_SNAP
from lab.metal.faults import KINDS
from tests.metal.emulator.metal import PROJECT, QUICK, Json, Metal, emulator


async def test_pages(metal: Metal) -> None:
    for number in range(5):
        await metal.device(f"h{number}", active=False)
    path = f"{PROJECT}/devices"
    seen: list[str] = []
    page = 1
    while True:
        found = await metal.get(path, page=str(page), per_page="2")
        seen += [device["hostname"] for device in found["devices"]]
        assert (found["meta"]["total"], found["meta"]["last_page"]) == (5, 3)
        if found["meta"]["next"] is None:
            break
        assert found["meta"]["next"]["href"].endswith(f"?page={page + 1}&per_page=2")
        page += 1
    assert seen == [f"h{number}" for number in range(5)]
    assert len((await metal.get(path, page="9", per_page="x"))["devices"]) == 0
    assert len((await metal.get(path))["devices"]) == 5


async def test_include_and_exclude(metal: Metal) -> None:
    device = await metal.device()
    path = f"/devices/{device['id']}"
    assert set(device["project"]) == {"href"}
    one = await metal.get(path, include="project,project.organization,nonsense,hardware_reservation")
    assert one["project"]["organization"]["name"] == "Murmuration Lab"
    less = await metal.get(path, exclude="plan,operating_system,ip_addresses.parent_block")
    assert (
        set(less["plan"])
        == set(less["operating_system"])
        == set(less["ip_addresses"][0]["parent_block"])
        == {"href"}
    )
    (listed,) = (await metal.get(f"{PROJECT}/devices", include="project", exclude="plan"))["devices"]
    assert listed["project"]["name"] == "murmuration-lab"
    assert set(listed["plan"]) == {"href"}
    (facility, *_) = (await metal.get("/facilities", include="address"))["facilities"]
    assert facility["address"]["city"]
    vlan = await metal.vlan(metro="ny")
    deep = await metal.get(f"/virtual-networks/{vlan['id']}", include="assigned_to.devices.project")
    assert deep["assigned_to"]["devices"][0]["project"]["name"] == "murmuration-lab"
    assert (await metal.ok("PUT", path, {"tags": []}, include="project"))["project"][
        "name"
    ] == "murmuration-lab"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "ROUTER"}, ["cc-router"]),
        ({"search": "dfw2"}, ["sc3-controller-0"]),
        ({"search": "blue"}, ["cc-router"]),
        ({"search": "nothing like it"}, []),
        ({"hostname": "controller"}, ["sc3-controller-0"]),
        ({"facility": "EWR1"}, ["cc-router"]),
        ({"metro": "da"}, ["sc3-controller-0"]),
        ({"tag": "blue"}, ["cc-router"]),
        ({"type": "spot"}, []),
        ({"reserved": "true"}, []),
        ({"has_termination_time": "false", "categories": "legacy_gen"}, ["cc-router", "sc3-controller-0"]),
        ({"categories": "current_gen"}, []),
    ],
)
async def test_filters_and_search(metal: Metal, query: dict[str, str], found: list[str]) -> None:
    await metal.device("cc-router", active=False, tags=["blue"])
    await metal.device("sc3-controller-0", active=False, facility="dfw2", plan="n2.xlarge.x86")
    devices = (await metal.get(f"{PROJECT}/devices", **query))["devices"]
    assert [device["hostname"] for device in devices] == found


async def test_a_device_is_found_by_its_mac(metal: Metal) -> None:
    one, _ = await metal.device("a", active=False), await metal.device("b", active=False)
    mac = one["network_ports"][1]["data"]["mac"].upper()
    (found,) = (await metal.get(f"{PROJECT}/devices", mac_address=mac))["devices"]
    assert found["hostname"] == "a"


async def test_the_catalogue(metal: Metal) -> None:
    plans = {plan["slug"]: plan for plan in (await metal.get("/plans"))["plans"]}
    prices = {
        slug: plans[slug]["pricing"]["hour"] for slug in ("c1.small.x86", "m1.xlarge.x86", "n2.xlarge.x86")
    }
    assert prices == {"c1.small.x86": 0.4, "m1.xlarge.x86": 1.7, "n2.xlarge.x86": 2.25}
    assert len((await metal.get("/plans", slug="c3.small.x86"))["plans"]) == 1
    assert (await metal.get(f"/plans/{plans['c3.small.x86']['id']}"))["slug"] == "c3.small.x86"
    slugs = {system["slug"] for system in (await metal.get("/operating-systems"))["operating_systems"]}
    assert {"custom_ipxe", "ubuntu_16_04", "ubuntu_22_04"} <= slugs
    metros = (await metal.get("/locations/metros"))["metros"]
    assert [metro["code"] for metro in metros] == ["ny", "da"]
    assert (await metal.get(f"/locations/metros/{metros[0]['id']}"))["name"] == "New York"
    for path in ("/plans/x", "/locations/metros/x"):
        await metal.refused("GET", path, status=404)


async def test_capacity_is_used_up_and_asked_for(metal: Metal) -> None:
    before = (await metal.get("/capacity"))["capacity"]["ewr1"]["c2.medium.x86"]
    await metal.device(active=False)
    after = (await metal.get("/capacity"))["capacity"]["ewr1"]["c2.medium.x86"]
    assert (before["level"], before["available_servers"] - after["available_servers"]) == ("normal", 1)
    servers = [{"facility": "ewr1", "plan": "c2.medium.x86", "quantity": number} for number in (39, "40")]
    answer = (await metal.post("/capacity", {"servers": servers}))["servers"]
    assert [entry["available"] for entry in answer] == [True, False]
    by_metro = {"servers": [{"metro": "ny", "plan": "c2.medium.x86", "quantity": 79}]}
    assert (await metal.post("/capacity/metros", by_metro))["servers"][0]["available"]
    for wrong in ({"facility": "xx", "plan": "c2.medium.x86"}, {"facility": "ewr1", "plan": "x"}):
        await metal.refused("POST", "/capacity", {"servers": [wrong]})


async def _set(metal: Metal, kind: str, **values: object) -> Json:
    answer = await metal.lab("POST", "/faults", {"kind": kind, **values})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_no_capacity(metal: Metal) -> None:
    await _set(metal, "no-capacity", plan="c2.*", site="ewr1")
    body = {"plan": "c2.medium.x86", "operating_system": "debian_12", "facility": "ewr1"}
    words = await metal.refused("POST", f"{PROJECT}/devices", body)
    assert words == "The facility ewr1 has no provisionable c2.medium.x86 servers matching your criteria"
    assert (await metal.get("/capacity"))["capacity"]["ewr1"]["c2.medium.x86"]["level"] == "unavailable"
    made = await metal.device(facility=["ewr1", "dfw2"], active=False)
    assert made["facility"]["code"] == "dfw2"
    await _set(metal, "no-capacity", site="ny")
    words = await metal.refused("POST", f"{PROJECT}/devices", {**body, "facility": None, "metro": "ny"})
    assert words == "The metro ny has no provisionable c2.medium.x86 servers matching your criteria"


async def test_errors_so_many_times_and_only_where_asked(metal: Metal) -> None:
    fault = await _set(
        metal, "error", method="GET", path=".*/user", status=429, message="Slow down", retry_after=3, times=2
    )
    assert (fault["times"], fault["status"]) == (2, 429)
    await metal.get("/plans")
    for _ in range(2):
        answer = await metal.ask("GET", "/user")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
        assert answer.json() == {"errors": ["Slow down"]}
    await metal.get("/user")
    await _set(metal, "error")
    assert await metal.refused("GET", "/plans", status=500) == OH_SNAP
    assert (await metal.lab("DELETE", "/faults")).status_code == 204
    await metal.get("/plans")


async def test_slow_answers(metal: Metal) -> None:
    await _set(metal, "slow", seconds=0.2, times=1)
    started = time.monotonic()
    await metal.get("/user")
    assert time.monotonic() - started >= 0.2
    started = time.monotonic()
    await metal.get("/user")
    assert time.monotonic() - started < 0.2


async def test_dropped_connections_have_no_answer(metal: Metal) -> None:
    await _set(metal, "drop", times=1)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(metal.app), base_url="http://lab") as client:
        with pytest.raises(ConnectionDroppedError):
            await client.get("/metal/v1/user")
    await metal.get("/user")


async def test_a_device_stuck_in_provisioning_until_the_fault_goes(metal: Metal) -> None:
    fault = await _set(metal, "stuck", hostname="c.*")
    await metal.device("other")
    device = await metal.device(active=False)
    await metal.state(device["id"], "provisioning")
    assert (await metal.lab("DELETE", f"/faults/{fault['id']}")).status_code == 204
    await metal.state(device["id"], "active")
    assert (await metal.lab("DELETE", f"/faults/{fault['id']}")).status_code == 404


async def test_provisioning_and_reinstalling_fail_with_a_reason(metal: Metal) -> None:
    await _set(metal, "fail-provision", hostname="c0", reason="it is on fire", times=1)
    device = await metal.device(active=False)
    await metal.state(device["id"], "failed")
    events = f"/devices/{device['id']}/events"
    assert (await metal.get(events))["events"][0]["body"] == "Provisioning failed: it is on fire"
    await _set(metal, "fail-reinstall", hostname="c0", times=1)
    for state in ("failed", "active"):
        await metal.post(f"/devices/{device['id']}/actions", {"type": "reinstall"})
        await metal.state(device["id"], state)
    console = (await metal.lab("GET", "/console/c0")).json()["lines"]
    assert any("the installer could not be fetched" in line for line in console)
    assert (await metal.lab("GET", "/console/unknown")).status_code == 404


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "kind"),
        ({"kind": "earthquake"}, ", ".join(KINDS)),
        ({"kind": "slow", "hostname": "x"}, "takes method, path, seconds, times"),
        ({"kind": "slow", "seconds": "x"}, "number"),
        ({"kind": "slow", "path": "["}, "regular expression"),
        ({"kind": "slow", "times": 0}, "one or more"),
        ({"kind": "stuck"}, "hostname"),
        ({"kind": "fail-reinstall", "hostname": "x", "reason": 5}, "sentence"),
    ],
)
async def test_wrong_faults(metal: Metal, body: Json, words: str) -> None:
    answer = await metal.lab("POST", "/faults", body)
    assert answer.status_code == 422
    assert words in answer.json()["errors"][0]
    assert (await metal.lab("GET", "/faults")).json() == {"faults": []}


async def test_settings_are_checked_kept_and_set_back(tmp_path: Path) -> None:
    async with emulator(tmp_path, settings={}) as metal:
        default = (await metal.lab("GET", "/settings")).json()
        changed = (await metal.lab("PUT", "/settings", {"power": 5, "legacy_bond_modes": True})).json()
        assert changed == {**default, "power": 5.0, "legacy_bond_modes": True}
        for wrong in ({"pwr": 1}, {"power": -1}, {"power": "x"}, {"power": True}, {"legacy_bond_modes": 1}):
            assert (await metal.lab("PUT", "/settings", wrong)).status_code == 422
    async with emulator(tmp_path, settings={"power": None}) as metal:
        assert (await metal.lab("GET", "/settings")).json() == {**default, "legacy_bond_modes": True}
    assert sum(default[name] for name in QUICK) < 1
