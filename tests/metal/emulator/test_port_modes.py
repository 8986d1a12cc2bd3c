"""The program's way from layer 2 to layer 3 and back (``model.plan.steps.ports``), on the emulator."""

from __future__ import annotations

from typing import Any

import pytest

from model.plan.steps import ports as modes
from model.plan.steps.ports import LAYER3, PHASES, Document, Mode
from tests.metal.emulator.metal import Json, Metal


async def now(metal: Metal, device: Json) -> list[Document]:
    """The ports as they are."""
    ids = [port["id"] for port in (await metal.get(f"/devices/{device['id']}"))["network_ports"]]
    include = "native_virtual_network,virtual_networks"
    return [await metal.get(f"/ports/{one}", include=include) for one in ids]


def snapshot(ports: list[Document]) -> dict[str, Mode]:
    return {str(port["name"]): modes.mode(port) for port in ports}


async def bring(metal: Metal, device: Json, wanted: dict[str, Mode], calls: int = 100) -> list[str]:
    """Make the calls, or the first so many of them; their paths' ends."""
    done: list[str] = []
    for phase in PHASES:
        for call in phase(await now(metal, device), wanted):
            if len(done) == calls:
                return done
            path, _, query = call.path.partition("?")
            words = dict([query.split("=")]) if query else {}
            body: Any = None if call.body is None else dict(call.body)
            await metal.ok(call.method, path, body, **words)
            done.append(path.split("/", 3)[3])
    return done


async def layer2(metal: Metal, plan: str) -> tuple[Json, dict[str, Mode]]:
    """A node as the program leaves it: every port alone, some with VLANs."""
    device = await metal.device(plan=plan)
    ports = await now(metal, device)
    first, second = [await metal.vlan(name) for name in ("mgmt", "oam")]
    alone = Mode(bonded=False, layer2=False, vlans=(), native=None)
    wanted = {
        str(port["name"]): Mode(bonded=False, layer2=port["name"] == "bond0", vlans=(), native=None)
        if modes.is_bond(port)
        else alone
        for port in ports
    }
    wanted["eth0"] = Mode(bonded=False, layer2=False, vlans=(first["id"],), native=None)
    both = (second["id"], (await metal.vlan("data"))["id"])
    wanted["eth1"] = Mode(bonded=False, layer2=False, vlans=both, native=both[0])
    await bring(metal, device, wanted)
    return device, snapshot(await now(metal, device))


@pytest.mark.parametrize("plan", ["c2.medium.x86", "m1.xlarge.x86", "n2.xlarge.x86"])
async def test_there_and_back(metal: Metal, plan: str) -> None:
    device, before = await layer2(metal, plan)
    assert before["bond0"].layer2
    assert set(before["eth1"].vlans) > {before["eth1"].native}
    assert not modes.in_layer3(await now(metal, device))
    third = dict.fromkeys(before, LAYER3)
    await bring(metal, device, third)
    assert modes.in_layer3(await now(metal, device))
    assert (await metal.get(f"/devices/{device['id']}"))["ip_addresses"], "it is reached again"
    assert await bring(metal, device, third) == []
    await bring(metal, device, before)
    assert snapshot(await now(metal, device)) == before
    assert await bring(metal, device, before) == []


@pytest.mark.parametrize("plan", ["m1.xlarge.x86", "n2.xlarge.x86"])
@pytest.mark.parametrize("calls", range(1, 7))
async def test_broken_off_anywhere_it_goes_on(metal: Metal, plan: str, calls: int) -> None:
    device, before = await layer2(metal, plan)
    third = dict.fromkeys(before, LAYER3)
    await bring(metal, device, third, calls)
    await bring(metal, device, third)
    assert modes.in_layer3(await now(metal, device))
    await bring(metal, device, before, calls)
    await bring(metal, device, before)
    assert snapshot(await now(metal, device)) == before


async def test_a_router_is_no_server_of_layer_3_alone(metal: Metal) -> None:
    device = await metal.device()
    assert modes.in_layer3(await now(metal, device))
    await metal.on_port(device, "eth1", "disbond")
    assert not modes.in_layer3(await now(metal, device))
    assert await bring(metal, device, dict.fromkeys(snapshot(await now(metal, device)), LAYER3)) == ["bond"]
