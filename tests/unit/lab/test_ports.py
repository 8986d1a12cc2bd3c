"""Ports as a table: from a mode, by a call, to a mode or a refusal."""

import asyncio
from typing import NamedTuple

import pytest

from lab.metal.hosts import RecordsOnly, snapshot
from tests.unit.lab.metal import PROJECT, Json, Metal

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


async def test_vlans_one_a_port_in_layer_2(metal: Metal) -> None:
    device = await metal.device(plan=FOUR)
    await metal.on_port(device, "bond0", "convert/layer-2")
    await metal.on_port(device, "bond0", "disbond")
    for name, use in (("eth0", "mgmt"), ("eth1", "oam"), ("eth2", "data")):
        vlan = await metal.vlan(use)
        await metal.on_port(device, name, "assign", {"vnid": vlan["id"]})
    found = [
        await metal.get(f"/ports/{(await metal.port(device, name))['id']}", include="virtual_networks")
        for name in ("eth0", "eth1", "eth2")
    ]
    assert [port["virtual_networks"][0]["description"] for port in found] == ["mgmt", "oam", "data"]
    vlan = found[0]["virtual_networks"][0]
    assert vlan["instances"][0]["href"].endswith(device["id"])
    await metal.on_port(device, "eth0", "unassign", {"vnid": str(vlan["vxlan"])})
    assert (await metal.port(device, "eth0"))["virtual_networks"] == []


async def test_the_router_tagged_vlans_on_its_hybrid_port(metal: Metal) -> None:
    device = await metal.device()
    await metal.on_port(device, "eth1", "disbond")
    vlans = [await metal.vlan(use) for use in ("mgmt", "oam", "data")]
    for vlan in vlans:
        await metal.on_port(device, "eth1", "assign", {"vnid": vlan["id"]})
    await metal.on_port(device, "eth1", "native-vlan", {"vnid": vlans[0]["id"]})
    port = await metal.port(device, "eth1")
    assert port["native_virtual_network"]["href"].endswith(vlans[0]["id"])
    with metal.world.database.transaction() as tx:
        row = tx.get("devices", device["id"])
        assert row is not None
        eth0, eth1 = snapshot(tx, row).ports
    assert (eth0.layer3, eth0.vlans, eth1.layer3) == (True, (), False)
    assert (eth1.native, set(eth1.vlans)) == (vlans[0]["vxlan"], {vlans[1]["vxlan"], vlans[2]["vxlan"]})
    await metal.ok("DELETE", f"/ports/{port['id']}/native-vlan")
    assert (await metal.port(device, "eth1"))["native_virtual_network"] is None
    listed = (await metal.get(f"/ports/{port['id']}/vlan-assignments"))["vlan_assignments"]
    assert {item["vlan"] for item in listed} == {vlan["vxlan"] for vlan in vlans}
    one = await metal.get(f"/ports/{port['id']}/vlan-assignments/{listed[0]['id']}")
    assert (one["state"], one["native"]) == ("assigned", False)


async def test_refused_assignments(metal: Metal) -> None:
    device = await metal.device()
    vlan = await metal.vlan()
    body = {"vnid": vlan["id"]}

    async def refusal(port: str, what: str = "assign", wanted: Json = body) -> str:
        return (await metal.on_port(device, port, what, wanted, status=422))["errors"][0]

    assert await refusal("bond0") == "Can't assign vlan, the port is configured for Layer 3"
    assert "in a bond" in await refusal("eth1")
    assert "can't be blank" in await refusal("bond0", wanted={})
    assert "does not exist" in await refusal("bond0", wanted={"vnid": "3999"})
    await metal.on_port(device, "eth1", "disbond")
    assert "unbonded ports" in await refusal("bond0")
    elsewhere = await metal.vlan("far", metro="da")
    assert "can't reach" in await refusal("eth1", wanted={"vnid": elsewhere["id"]})
    next_door = await metal.vlan("near", facility="ny5")
    assert "can't reach" in await refusal("eth1", wanted={"vnid": next_door["id"]})
    assert "must be assigned" in await refusal("eth1", "native-vlan")
    assert "not assigned" in await refusal("eth1", "unassign")
    await metal.on_port(device, "eth1", "assign", body)
    assert "already assigned" in await refusal("eth1")
    assert "first be unassigned" in await refusal("eth1", "bond", {})
    words = await metal.refused("DELETE", f"/virtual-networks/{vlan['id']}")
    assert words == "Cannot delete Virtual Network when port is assigned"


async def test_layer_3_comes_back_only_without_vlans(metal: Metal) -> None:
    device = await metal.device()
    vlan = await metal.vlan()
    await metal.on_port(device, "bond0", "convert/layer-2", {"vnid": vlan["id"]})
    assert len((await metal.port(device, "bond0"))["virtual_networks"]) == 1
    for what in ("convert/layer-3", "disbond"):
        answer = await metal.on_port(device, "bond0", what, status=422)
        assert "VLANs must first be unassigned" in answer["errors"][0]


async def test_hybrid_bonded_is_for_exchange_sites(metal: Metal) -> None:
    device = await metal.device(metro="ny")
    assert device["facility"]["code"] == "ny5"
    vlan = await metal.vlan(metro="ny")
    answer = await metal.on_port(device, "bond0", "assign", {"vnid": vlan["id"]})
    assert answer["network_type"] == "hybrid-bonded"


async def test_batches_all_or_nothing(metal: Metal) -> None:
    device = await metal.device()
    await metal.on_port(device, "eth1", "disbond")
    port = await metal.port(device, "eth1")
    one, two = await metal.vlan("one"), await metal.vlan("two")
    batches = f"/ports/{port['id']}/vlan-assignments/batches"

    async def run(*entries: Json) -> Json:
        batch = await metal.post(batches, {"vlan_assignments": list(entries)})
        while batch["state"] in ("queued", "in_progress"):
            await asyncio.sleep(0.005)
            batch = await metal.get(f"{batches}/{batch['id']}")
        return batch

    done = await run(
        {"vlan": str(one["vxlan"]), "state": "assigned"},
        {"vlan": two["id"], "state": "assigned", "native": True},
    )
    assert (done["state"], done["quantity"]) == ("completed", 2)
    assert (await metal.port(device, "eth1"))["native_virtual_network"]["href"].endswith(two["id"])
    failed = await run({"vlan": one["id"], "state": "unassigned"}, {"vlan": one["id"], "state": "unassigned"})
    assert failed["state"] == "failed"
    assert "not assigned" in failed["error_messages"][0]
    assert len((await metal.port(device, "eth1"))["virtual_networks"]) == 2
    assert (await run({"vlan": one["id"], "state": "unassigned"}))["state"] == "completed"
    assert len((await metal.get(batches))["batches"]) == 3
    for body in (
        {},
        {"vlan_assignments": [{"vlan": "77", "state": "assigned"}]},
        {"vlan_assignments": [{"vlan": one["id"]}]},
    ):
        await metal.refused("POST", batches, body)


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
