"""VLANs, address blocks, gateways: what is given, and that it is given again on a fresh lab."""

import itertools
from pathlib import Path

import pytest
from netaddr import IPNetwork, IPSet

from lab.metal.allocation import draw, draw_subnet, stable_number
from lab.metal.catalog import load
from tests.metal.emulator.metal import PROJECT, Json, Metal, emulator


async def test_a_vlan_lives(metal: Metal) -> None:
    vlan = await metal.vlan("StarlingX MGMT", tags=["x"])
    assert (vlan["facility_code"], vlan["metro_code"]) == ("ewr1", "ny")
    assert 1000 <= vlan["vxlan"] <= 1999
    path = f"/virtual-networks/{vlan['id']}"
    assert (await metal.ok("PUT", path, {"description": "new", "tags": []}))["description"] == "new"
    assert (await metal.get(path, include="assigned_to"))["assigned_to"]["name"] == "murmuration-lab"
    await metal.ok("DELETE", path)
    await metal.refused("GET", path, status=404)


async def test_numbers_may_be_chosen_in_a_metro_and_are_unique_there(metal: Metal) -> None:
    assert (await metal.vlan(metro="ny", vxlan=1172))["vxlan"] == 1172
    assert (await metal.vlan(metro="da", vxlan=1172))["vxlan"] == 1172
    path = f"{PROJECT}/virtual-networks"
    assert "already been taken" in await metal.refused("POST", path, {"metro": "ny", "vxlan": 1172})
    for wrong in (1, 4000, -5, "x"):
        await metal.refused("POST", path, {"metro": "ny", "vxlan": wrong})
    assert "not in a facility" in await metal.refused("POST", path, {"facility": "ewr1", "vxlan": 7})
    for body in ({}, {"metro": "xx"}, {"facility": "xx"}, {"metro": "ny", "facility": "ewr1"}):
        await metal.refused("POST", path, body)


async def test_vlans_are_listed_by_place(metal: Metal) -> None:
    for place in ({"facility": "ewr1"}, {"metro": "ny"}, {"metro": "da"}):
        await metal.vlan(**place)
    path = f"{PROJECT}/virtual-networks"

    async def count(**query: str) -> int:
        return len((await metal.get(path, **query))["virtual_networks"])

    assert [
        await count(),
        await count(metro="ny"),
        await count(facility="ewr1"),
        await count(metro="xx"),
    ] == [3, 2, 1, 0]


async def test_a_block_lives(metal: Metal) -> None:
    block = await metal.block(16, "CC MGMT", tags=["mgmt"], customdata={"a": 1})
    network = IPNetwork(f"{block['network']}/{block['cidr']}")
    assert (block["cidr"], block["gateway"], block["netmask"]) == (28, str(network[1]), "255.255.255.240")
    assert (block["facility"]["code"], block["metro"]["code"], block["tags"]) == ("ewr1", "ny", ["mgmt"])
    path = f"/ips/{block['id']}"
    assert (await metal.ok("PATCH", path, {"details": "new", "tags": [], "customdata": {}}))[
        "details"
    ] == "new"
    assert len((await metal.get(f"{path}/available", cidr="29"))["available"]) == 2
    for wrong in ("27", "33", "x", ""):
        answer = await metal.ask("GET", f"{path}/available", None, cidr=wrong)
        assert answer.status_code == 422
    await metal.ok("DELETE", path)
    await metal.refused("GET", path, status=404)


async def test_a_block_on_a_device(metal: Metal) -> None:
    device, far = await metal.device(), await metal.device("far", facility="dfw2")
    block = await metal.block(16)
    whole = IPNetwork(f"{block['network']}/28")
    first, second = whole.subnet(29)
    ips = f"/devices/{device['id']}/ips"
    one = await metal.post(ips, {"address": str(first)})
    assert (one["parent_block"]["network"], one["cidr"], one["management"]) == (block["network"], 29, False)
    assert "already assigned" in await metal.refused("POST", ips, {"address": str(whole)})
    assert "already assigned" in await metal.refused("POST", ips, {"address": str(first)})
    assert "is not a network" in await metal.refused("POST", ips, {"address": f"{whole[1]}/28"})
    assert "not a valid" in await metal.refused("POST", ips, {"address": "x"})
    assert "not part of" in await metal.refused("POST", ips, {"address": "8.8.8.0/29"})
    assert "metro ny" in await metal.refused("POST", f"/devices/{far['id']}/ips", {"address": str(second)})
    assert "unassign" in await metal.refused("DELETE", f"/ips/{block['id']}")
    assert [item["href"] for item in (await metal.get(f"/ips/{block['id']}"))["assignments"]] == [one["href"]]
    single = await metal.post(ips, {"address": str(second[1])})
    assert single["cidr"] == 32
    assert len((await metal.get(ips))["ip_addresses"]) == 5
    for item in (one, single):
        assert (await metal.ask("DELETE", f"/ips/{item['id']}")).status_code == 204
    await metal.ok("DELETE", f"/ips/{block['id']}")


async def test_the_quota_is_256_public_addresses(metal: Metal) -> None:
    await metal.block(128, "a")
    await metal.block(128, "b")
    body = {"type": "public_ipv4", "quantity": 2, "metro": "ny"}
    assert "256 of at most 256" in await metal.refused("POST", f"{PROJECT}/ips", body)
    await metal.device()


@pytest.mark.parametrize("quantity", [2, 4, 8, 16, 32, 64, 128, 256])
async def test_sizes_from_31_to_24(metal: Metal, quantity: int) -> None:
    block = await metal.block(quantity)
    assert 1 << (32 - block["cidr"]) == quantity


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": 1},
        {"quantity": 3},
        {"quantity": 512},
        {"quantity": None},
        {"quantity": "many"},
        {"type": None},
        {"type": "pink_ipv4"},
        {"facility": None},
        {"facility": "xx"},
        {"facility": None, "metro": "xx"},
    ],
)
async def test_wrong_blocks(metal: Metal, change: Json) -> None:
    body = {"type": "public_ipv4", "quantity": 8, "facility": "ewr1", **change}
    await metal.refused("POST", f"{PROJECT}/ips", body)


async def test_other_kinds_of_blocks(metal: Metal) -> None:
    anycast = await metal.block(1, type="global_ipv4", facility=None)
    assert (anycast["cidr"], anycast["global_ip"], anycast["metro"]) == (32, True, None)
    assert (await metal.block(16, type="private_ipv4"))["network"].startswith("10.99.")
    assert (await metal.block(1, type="public_ipv6"))["cidr"] == 56
    kinds = (await metal.get(f"{PROJECT}/ips", types="private_ipv4,public_ipv6"))["ip_addresses"]
    assert {block["type"] for block in kinds} == {"private_ipv4", "public_ipv6"}


async def test_gateways(metal: Metal) -> None:
    vlan, block = await metal.vlan(metro="ny"), await metal.block(8, metro="ny", facility=None)
    path = f"{PROJECT}/metal-gateways"
    for body in (
        {},
        {"virtual_network_id": vlan["id"]},
        {"virtual_network_id": vlan["id"], "private_ipv4_subnet_size": 9},
        {"virtual_network_id": vlan["id"], "private_ipv4_subnet_size": 8, "ip_reservation_id": block["id"]},
        {"virtual_network_id": (await metal.vlan())["id"], "private_ipv4_subnet_size": 8},
        {
            "virtual_network_id": vlan["id"],
            "ip_reservation_id": (await metal.block(8, "x", facility="dfw2"))["id"],
        },
    ):
        await metal.refused("POST", path, body)
    made = await metal.post(path, {"virtual_network_id": vlan["id"], "ip_reservation_id": block["id"]})
    assert (made["state"], made["ip_reservation"]["id"]) == ("ready", block["id"])
    await metal.refused("POST", path, {"virtual_network_id": vlan["id"], "private_ipv4_subnet_size": 8})
    await metal.refused("DELETE", f"/ips/{block['id']}")
    await metal.refused("DELETE", f"/virtual-networks/{vlan['id']}")
    (listed,) = (await metal.get(path, include="virtual_network"))["metal_gateways"]
    assert listed["virtual_network"]["metal_gateways"][0]["gateway_address"] == f"{block['gateway']}/29"
    assert (await metal.ask("DELETE", f"/metal-gateways/{made['id']}")).status_code == 202
    own = await metal.post(path, {"virtual_network_id": vlan["id"], "private_ipv4_subnet_size": 16})
    assert own["ip_reservation"]["cidr"] == 28
    await metal.ok("DELETE", f"/metal-gateways/{own['id']}")
    await metal.refused("GET", f"/ips/{own['ip_reservation']['id']}", status=404)


async def _fleet(folder: Path, order: list[int]) -> dict[str, object]:
    folder.mkdir()
    given: dict[str, object] = {}
    async with emulator(folder) as metal:
        for number in order:
            use = f"network-{number}"
            block = await metal.block(8, use, tags=["fleet", use])
            given[f"block {use}"] = block["network"]
            given[f"vlan {use}"] = (await metal.vlan(use))["vxlan"]
            device = await metal.device(f"host-{number}", active=False)
            given[f"host {number}"] = device["ip_addresses"][0]["address"]
    return given


async def test_a_fresh_lab_gives_the_same_again_whatever_the_order(tmp_path: Path) -> None:
    orders = [[0, 1, 2, 3, 4, 5], [5, 3, 1, 4, 2, 0]]
    first, second = [await _fleet(tmp_path / str(index), order) for index, order in enumerate(orders)]
    assert first == second
    assert len(set(map(str, first.values()))) == len(first)


def test_places_that_meet_are_given_to_whoever_is_first_and_the_next_goes_beside() -> None:
    taken: set[int] = set()
    slots = [draw(3, ["same"], taken.__contains__) for _ in range(1)]
    for _ in range(2):
        taken.add(slots[-1] or 0)
        slots.append(draw(3, ["same"], taken.__contains__))
    assert sorted(slot for slot in slots if slot is not None) == [0, 1, 2]
    assert draw(3, ["same"], lambda _: True) is None


def test_a_subnet_never_meets_a_taken_one() -> None:
    taken: list[str] = []
    for number in range(16):
        found = draw_subnet("10.0.0.0/24", 28, [str(number)], [*taken, "2001:db8::/32"])
        assert found is not None
        taken.append(str(found))
    assert IPSet(taken) == IPSet(["10.0.0.0/24"])
    assert draw_subnet("10.0.0.0/24", 28, ["more"], taken) is None
    assert draw_subnet("10.0.0.0/24", 28, ["more"], taken[1:]) == IPNetwork(taken[0])


def test_stable_numbers_are_stable() -> None:
    assert stable_number("a", "b") == 6463353407833682387
    assert stable_number("a", "b") != stable_number("ab")


def test_the_data_is_sound() -> None:
    catalog = load()
    ids = [
        item.id
        for group in (catalog.plans, catalog.metros, catalog.facilities, catalog.operating_systems)
        for item in group
    ]
    assert len(ids) == len(set(ids))
    pools = [catalog.global_pool]
    for metro in catalog.metros:
        pools += [metro.pools.management, metro.pools.private, metro.pools.ipv6, *metro.pools.blocks.values()]
        assert set(metro.pools.blocks) == set(range(24, 32))
        assert all(IPNetwork(pool).prefixlen < length for length, pool in metro.pools.blocks.items())
    networks = [IPNetwork(pool) for pool in pools]
    assert all(str(network.cidr) == pool for network, pool in zip(networks, pools, strict=True))
    for one, two in itertools.combinations(networks, 2):
        assert one.version != two.version or one.last < two.first or two.last < one.first, (
            f"{one} meets {two}"
        )
    for plan in catalog.plans:
        assert plan.ports == tuple(f"eth{number}" for number in range(len(plan.ports)))
        assert len(plan.ports) == sum(nic["count"] for nic in plan.facts["nics"]), plan.slug
