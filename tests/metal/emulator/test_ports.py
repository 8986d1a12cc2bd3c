"""Ports as a table: from a mode, by a call, to a mode or a refusal."""

from typing import NamedTuple

import pytest

from lab.metal.hosts import RecordsOnly
from tests.metal.emulator.metal import PROJECT, Metal

TWO, FOUR, WIRED, SMALL = "c2.medium.x86", "m1.xlarge.x86", "n2.xlarge.x86", "c1.small.x86"

Step = tuple[str, str]
"""A port and what to do with it: ('eth1', 'disbond'), ('bond0', 'convert/layer-2')."""

TO_L2: Step = ("bond0", "convert/layer-2")
TO_L3: Step = ("bond0", "convert/layer-3")


class Way(NamedTuple):
    """A row of the table."""

    name: str
    plan: str
    before: list[Step]
    last: Step
    modes: dict[str, str]
    refused: str = ""


WAYS = [
    Way("2: hybrid", TWO, [], ("eth1", "disbond"), {"bond0": "hybrid"}),
    Way("2: hybrid and back", TWO, [("eth1", "disbond")], ("eth1", "bond"), {"bond0": "layer3"}),
    Way(
        "2: last port stays",
        TWO,
        [("eth1", "disbond")],
        ("eth0", "disbond"),
        {"bond0": "hybrid"},
        "must stay",
    ),
    Way("2: layer-3 bond comes apart", TWO, [], ("bond0", "disbond"), {"bond0": "hybrid"}),
    Way("2: apart, then L2", TWO, [("bond0", "disbond")], TO_L2, {"bond0": "layer2-individual"}),
    Way("n2: apart, then L2", WIRED, [("bond0", "disbond")], TO_L2, {"bond0": "layer2-individual"}),
    Way("2: L2 bonded", TWO, [], TO_L2, {"bond0": "layer2-bonded"}),
    Way(
        "2: L2 twice",
        TWO,
        [TO_L2],
        TO_L2,
        {"bond0": "layer2-bonded"},
        "bond0 is already configured for Layer 2",
    ),
    Way("2: L2 individual", TWO, [TO_L2], ("bond0", "disbond"), {"bond0": "layer2-individual"}),
    Way("2: L2 individual by port", TWO, [TO_L2], ("eth1", "disbond"), {"bond0": "layer2-individual"}),
    Way(
        "2: L2 bonded again",
        TWO,
        [TO_L2, ("bond0", "disbond")],
        ("bond0", "bond"),
        {"bond0": "layer2-bonded"},
    ),
    Way("2: L3 again", TWO, [TO_L2], TO_L3, {"bond0": "layer3"}),
    Way("2: L3 twice", TWO, [], TO_L3, {"bond0": "layer3"}, "bond0 is already layer3"),
    Way(
        "2: L3 needs the bond",
        TWO,
        [TO_L2, ("bond0", "disbond")],
        TO_L3,
        {"bond0": "layer2-individual"},
        "not bonded",
    ),
    Way("2: hybrid to L2 bonded", TWO, [("eth1", "disbond")], TO_L2, {"bond0": "hybrid"}, "bond eth1 first"),
    Way(
        "2: only bonds convert", TWO, [], ("eth0", "convert/layer-2"), {"bond0": "layer3"}, "not a bond port"
    ),
    Way("2: bond what is bonded", TWO, [], ("eth1", "bond"), {"bond0": "layer3"}),
    Way("2: disbond twice", TWO, [("eth1", "disbond")], ("eth1", "disbond"), {"bond0": "hybrid"}),
    Way("4 in one: hybrid", FOUR, [("eth1", "disbond")], ("eth3", "disbond"), {"bond0": "hybrid"}),
    Way("4 in one: L2 individual", FOUR, [TO_L2], ("bond0", "disbond"), {"bond0": "layer2-individual"}),
    Way("4 in one: L2 bonded", FOUR, [], TO_L2, {"bond0": "layer2-bonded"}),
    Way("n2: at first", WIRED, [], ("eth0", "bond"), {"bond0": "layer3", "bond1": "layer2-bonded"}),
    Way(
        "n2: hybrid",
        WIRED,
        [("eth1", "disbond")],
        ("eth3", "disbond"),
        {"bond0": "layer3", "bond1": "layer2-individual"},
    ),
    Way("n2: L2 bonded is not to be had", WIRED, [], TO_L2, {"bond0": "layer3", "bond1": "layer2-bonded"}),
    Way(
        "n2: L2 individual",
        WIRED,
        [TO_L2, ("bond1", "disbond")],
        ("bond0", "disbond"),
        {"bond0": "layer2-individual", "bond1": "layer2-individual"},
    ),
    Way(
        "n2: back to L3 by bonding",
        WIRED,
        [TO_L2, ("bond1", "disbond"), ("bond0", "disbond"), ("bond0", "bond")],
        ("bond1", "bond"),
        {"bond0": "layer3", "bond1": "layer2-bonded"},
    ),
    Way(
        "n2: converting then is too much",
        WIRED,
        [TO_L2, ("bond1", "disbond"), ("bond0", "disbond"), ("bond0", "bond"), ("bond1", "bond")],
        TO_L3,
        {"bond0": "layer3"},
        "bond0 is already layer3",
    ),
    Way(
        "n2: hybrid to L2 bonded ends in L3",
        WIRED,
        [("eth1", "disbond"), ("eth3", "disbond"), TO_L2, ("eth1", "bond")],
        ("eth3", "bond"),
        {"bond0": "layer3", "bond1": "layer2-bonded"},
    ),
    Way(
        "n2: hybrid to L2 individual",
        WIRED,
        [("eth1", "disbond"), ("eth3", "disbond"), TO_L2, ("bond1", "disbond")],
        ("bond0", "disbond"),
        {"bond0": "layer2-individual", "bond1": "layer2-individual"},
    ),
    Way(
        "n2: bond1 has no L3", WIRED, [], ("bond1", "convert/layer-3"), {"bond0": "layer3"}, "only bond0 can"
    ),
    Way("c1: no layer 2", SMALL, [], TO_L2, {"bond0": "layer3"}, "does not support Layer 2"),
    Way("c1: no hybrid", SMALL, [], ("eth1", "disbond"), {"bond0": "layer3"}, "does not support Layer 2"),
]


@pytest.mark.parametrize("way", WAYS, ids=[way.name for way in WAYS])
async def test_modes(metal: Metal, way: Way) -> None:
    device = await metal.device(plan=way.plan)
    for name, what in way.before:
        await metal.on_port(device, name, what)
    answer = await metal.on_port(device, *way.last, status=422 if way.refused else 200)
    if way.refused:
        assert way.refused in answer["errors"][0]
    for name, mode in way.modes.items():
        port = await metal.port(device, name)
        assert port["network_type"] == mode
        members = (await metal.get(f"/devices/{device['id']}"))["network_ports"]
        inside = [
            member["data"]["bonded"] for member in members if member.get("bond", {}).get("name") == name
        ]
        assert port["data"]["bonded"] == any(inside)


async def test_bulk_and_query_flags(metal: Metal) -> None:
    device = await metal.device()
    await metal.on_port(device, "bond0", "convert/layer-2")
    eth0 = await metal.port(device, "eth0")
    await metal.post(f"/ports/{eth0['id']}/disbond", None, bulk_disable="true")
    assert not (await metal.port(device, "eth1"))["data"]["bonded"]
    await metal.post(f"/ports/{eth0['id']}/bond", {"bulk_enable": True})
    assert (await metal.port(device, "eth1"))["data"]["bonded"]


async def test_addresses_go_with_layer_3_and_come_with_it(metal: Metal) -> None:
    device = await metal.device()
    block = await metal.block()
    await metal.post(f"/devices/{device['id']}/ips", {"address": f"{block['network']}/29"})
    await metal.on_port(device, "bond0", "convert/layer-2")
    path = f"/devices/{device['id']}"
    assert (await metal.get(path))["ip_addresses"] == []
    assert (await metal.get(f"/ips/{block['id']}"))["assignments"] == []
    assert "Layer 2" in await metal.refused("POST", f"{path}/ips", {"address": f"{block['network']}/29"})
    wanted = {"request_ips": [{"address_family": 4, "public": True}, {"address_family": 4, "public": False}]}
    await metal.on_port(device, "bond0", "convert/layer-3", wanted)
    back = (await metal.get(path))["ip_addresses"]
    assert [ip["public"] for ip in back] == [True, False]
    assert back[0]["address"] == device["ip_addresses"][0]["address"]


async def test_on_two_bonds_addresses_stay_until_the_bonds_are_broken(metal: Metal) -> None:
    device = await metal.device(plan=WIRED)
    path = f"/devices/{device['id']}"
    await metal.on_port(device, "bond0", "convert/layer-2")
    assert (await metal.get(path))["ip_addresses"] == device["ip_addresses"]
    await metal.on_port(device, "bond1", "disbond")
    await metal.on_port(device, "bond0", "disbond")
    assert (await metal.get(path))["ip_addresses"] == []
    await metal.on_port(device, "bond0", "bond")
    await metal.on_port(device, "bond1", "bond")
    assert len((await metal.get(path))["ip_addresses"]) == 3


async def test_bond1_as_it_was_reported_at_first(metal: Metal) -> None:
    device = await metal.device(plan=WIRED)
    assert (await metal.lab("PUT", "/settings", {"legacy_bond_modes": True})).is_success
    assert (await metal.port(device, "bond1"))["network_type"] == "layer3"


async def test_ports_change_only_on_a_device_that_is_done(metal: Metal) -> None:
    assert (await metal.lab("PUT", "/settings", {"provisioning": 30})).is_success
    device = await metal.device(active=False)
    answer = await metal.on_port(device, "eth1", "disbond", status=422)
    assert "can't be changed now" in answer["errors"][0]


async def test_a_frozen_network_keeps_its_mode(metal: Metal) -> None:
    device = await metal.device(network_frozen=True)
    assert "frozen" in (await metal.on_port(device, "eth1", "disbond", status=422))["errors"][0]


async def test_the_host_has_followed_when_the_answer_comes(metal: Metal) -> None:
    device = await metal.device()
    assert isinstance(metal.driver, RecordsOnly)
    await metal.on_port(device, "eth1", "disbond")
    assert metal.driver.calls[-1] == ("ports", "c0")
    block = await metal.block()
    assigned = await metal.post(f"/devices/{device['id']}/ips", {"address": f"{block['network']}/29"})
    assert metal.driver.calls[-1] == ("addresses", "c0")
    await metal.ok("DELETE", f"/ips/{assigned['id']}")
    assert metal.driver.calls[-2:] == [("addresses", "c0")] * 2
    assert PROJECT in device["project"]["href"]
