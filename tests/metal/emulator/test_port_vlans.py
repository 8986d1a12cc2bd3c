"""VLANs on ports: tagged, native, in batches, and where they cannot be."""

import asyncio

from lab.metal.hosts import snapshot
from tests.metal.emulator.metal import Json, Metal


async def test_vlans_one_a_port_in_layer_2(metal: Metal) -> None:
    device = await metal.device(plan="m1.xlarge.x86")
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
