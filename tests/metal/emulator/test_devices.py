"""Devices: what may be asked for, what comes, and their life."""

from pathlib import Path

import pytest

from lab.metal.hosts import Host, HostError, RecordsOnly
from tests.metal.emulator.metal import PROJECT, QUICK, Json, Metal, emulator

BODY: Json = {
    "hostname": "c0",
    "plan": "c2.medium.x86",
    "operating_system": "ubuntu_16_04",
    "facility": "ewr1",
}


async def test_a_device_comes_to_life(metal: Metal) -> None:
    made = await metal.device(
        "cc-router", active=False, tags=["a"], customdata={"x": {"y": 1}}, userdata="#cloud-config"
    )
    assert (made["state"], made["facility"]["code"], made["metro"]["code"]) == ("queued", "ewr1", "ny")
    device = await metal.state(made["id"], "active")
    assert (device["tags"], device["customdata"], device["userdata"]) == (
        ["a"],
        {"x": {"y": 1}},
        "#cloud-config",
    )
    assert device["root_password"]
    assert [port["name"] for port in device["network_ports"]] == ["bond0", "eth0", "eth1"]
    assert {action["type"] for action in device["actions"]} == {"power_off", "reboot", "rescue", "reinstall"}
    events = (await metal.get(f"/devices/{made['id']}/events", per_page="100"))["events"]
    assert events[0]["body"] == "Provision complete! Your device is ready to go."
    assert events[-1]["type"] == "provisioning.101"


async def test_its_management_addresses_are_as_the_service_gives_them(metal: Metal) -> None:
    device = await metal.device()
    public, ipv6, private = device["ip_addresses"]
    assert (public["cidr"], public["public"], public["address_family"]) == (31, True, 4)
    assert (ipv6["cidr"], ipv6["public"], ipv6["address_family"]) == (127, True, 6)
    assert (private["cidr"], private["public"]) == (31, False)
    assert private["address"].startswith("10.99.")
    assert all(ip["management"] and ip["gateway"] != ip["address"] for ip in device["ip_addresses"])
    blocks = {block["type"]: block for block in (await metal.get(f"{PROJECT}/ips"))["ip_addresses"]}
    assert {kind: block["cidr"] for kind, block in blocks.items()} == {
        "public_ipv4": 31,
        "public_ipv6": 56,
        "private_ipv4": 25,
    }
    for block in blocks.values():
        await metal.refused("DELETE", f"/ips/{block['id']}")
    for address in device["ip_addresses"]:
        await metal.refused("DELETE", f"/ips/{address['id']}")


async def test_addresses_may_be_asked_for(metal: Metal) -> None:
    only = [{"address_family": 4, "public": False}]
    assert [ip["public"] for ip in (await metal.device("p", ip_addresses=only))["ip_addresses"]] == [False]
    (wide, *_) = (await metal.device("w", public_ipv4_subnet_size=28))["ip_addresses"]
    assert wide["cidr"] == 28
    block = await metal.block()
    own = [{"address_family": 4, "public": True, "cidr": 31, "ip_reservations": [block["id"]]}, *only]
    device = await metal.device("o", ip_addresses=own)
    assert device["ip_addresses"][0]["parent_block"]["network"] == block["network"]


async def test_macs_and_ids_never_change_and_never_meet(metal: Metal) -> None:
    one, two = await metal.device("a", plan="m1.xlarge.x86"), await metal.device("b", plan="m1.xlarge.x86")
    ports = [port for device in (one, two) for port in device["network_ports"]]
    macs = [port["data"]["mac"] for port in ports if port["type"] == "NetworkPort"]
    assert len(macs) == len(set(macs)) == 8
    await metal.ask("POST", f"/devices/{one['id']}/actions", {"type": "reinstall"})
    again = await metal.state(one["id"], "active")
    same = ("id", "network_ports", "ip_addresses")
    assert [again[name] for name in same] == [one[name] for name in same]
    assert again["root_password"] != one["root_password"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"plan": None}, "plan can't be blank"),
        ({"plan": "c9.huge"}, "c2.medium.x86"),
        ({"operating_system": ""}, "operating_system can't be blank"),
        ({"operating_system": "plan9"}, "custom_ipxe"),
        ({"facility": None}, "either metro or facility"),
        ({"metro": "ny"}, "can't both be given"),
        ({"facility": ["nowhere"]}, "nowhere does not exist"),
        ({"facility": None, "metro": "xx"}, "xx does not exist"),
        ({"hostname": "not a name"}, "letters, digits"),
        ({"billing_cycle": "never"}, "hourly"),
        ({"tags": "a"}, "list of strings"),
        ({"customdata": "{"}, "not valid JSON"),
        ({"locked": "perhaps"}, "true or false"),
        ({"hardware_reservation_id": "next-available"}, "no hardware reservations"),
        ({"operating_system": "custom_ipxe"}, "needs an ipxe_script_url"),
        ({"operating_system": "custom_ipxe", "ipxe_script_url": "ftp//x"}, "not a valid URL"),
        (
            {"operating_system": "custom_ipxe", "ipxe_script_url": "http://x/y", "userdata": "#!ipxe\nboot"},
            "only ipxe_script_url or userdata may be used for custom ipxe.",
        ),
        ({"ip_addresses": [{"address_family": 5}]}, "address_family"),
        ({"ip_addresses": [{"address_family": 4, "public": True, "cidr": 8}]}, "28 to 31"),
        ({"ip_addresses": [{"address_family": 6, "public": False}]}, "no private IPv6"),
    ],
)
async def test_wrong_requests_are_refused_with_words(metal: Metal, change: Json, words: str) -> None:
    assert words in await metal.refused("POST", f"{PROJECT}/devices", {**BODY, **change})
    assert (await metal.get(f"{PROJECT}/devices"))["devices"] == []
    assert (await metal.get(f"{PROJECT}/ips"))["ip_addresses"] == []


async def test_places_by_facility_list_any_and_metro(metal: Metal) -> None:
    assert (await metal.device("a", facility=["dfw2", "ewr1"], active=False))["facility"]["code"] == "dfw2"
    assert (await metal.device("b", facility="any", active=False))["facility"]["code"] == "ewr1"
    assert (await metal.device("c", metro="DA", active=False))["facility"]["code"] == "da11"


async def test_a_device_is_changed_and_only_where_asked(metal: Metal) -> None:
    device = await metal.device(description="old", tags=["keep"])
    path = f"/devices/{device['id']}"
    changed = await metal.ok("PUT", path, {"description": "new", "hostname": "c1", "always_pxe": True})
    assert (changed["description"], changed["hostname"], changed["always_pxe"]) == ("new", "c1", True)
    assert changed["tags"] == ["keep"]
    assert (await metal.ok("PATCH", path, {"tags": [], "customdata": {"a": 1}, "description": None}))[
        "tags"
    ] == []
    assert (await metal.client.get(f"/metal/v1{path}/customdata")).json() == {"a": 1}
    await metal.refused("PUT", path, {"hostname": "no good"})


async def test_it_goes_with_all_that_is_its(metal: Metal) -> None:
    device = await metal.device()
    assert (await metal.ask("DELETE", f"/devices/{device['id']}")).status_code == 204
    assert (await metal.ask("DELETE", f"/devices/{device['id']}")).status_code in (204, 404)
    await metal.gone(device["id"])
    assert (await metal.get(f"{PROJECT}/ips"))["ip_addresses"] == []
    events = (await metal.get(f"{PROJECT}/events"))["events"]
    assert events[0]["body"] == "c0 was deprovisioned"


async def test_what_is_locked_or_unfinished_stays_unless_forced(tmp_path: Path) -> None:
    async with emulator(tmp_path, settings={**QUICK, "provisioning": 30}) as metal:
        device = await metal.device(active=False, locked=True)
        path = f"/devices/{device['id']}"
        assert "locked" in await metal.refused("DELETE", path)
        await metal.ok("PUT", path, {"locked": False})
        await metal.state(device["id"], "provisioning")
        assert await metal.refused("DELETE", path) == "Cannot delete a device while it is provisioning"
        assert (await metal.ask("DELETE", path, None, force_delete="true")).status_code == 204
        await metal.gone(device["id"])


@pytest.mark.parametrize(
    ("action", "states", "told"),
    [
        ("power_off", ("powering_off", "inactive"), "power off"),
        ("reboot", ("active", "active"), "reboot"),
        ("rescue", ("active", "active"), "rescue"),
        ("reinstall", ("reinstalling", "active"), "reinstall"),
    ],
)
async def test_actions(metal: Metal, action: str, states: tuple[str, str], told: str) -> None:
    device = await metal.device()
    path = f"/devices/{device['id']}"
    assert (await metal.ask("POST", f"{path}/actions", {"type": action})).status_code == 202
    assert (await metal.get(path))["state"] in states
    await metal.state(device["id"], states[1])
    await metal.told(told, "c0")


async def test_power_comes_back_and_actions_fit_the_state(metal: Metal) -> None:
    device = await metal.device()
    actions = f"/devices/{device['id']}/actions"
    assert "not an action" in await metal.refused("POST", actions, {"type": "explode"})
    assert "not an action" in await metal.refused("POST", actions, {})
    assert "active" in await metal.refused("POST", actions, {"type": "power_on"})
    await metal.post(actions, {"type": "power_off"})
    await metal.state(device["id"], "inactive")
    assert "inactive" in await metal.refused("POST", actions, {"type": "reboot"})
    await metal.post(actions, {"type": "power_on"})
    await metal.state(device["id"], "active")


async def test_reinstall_with_another_system_by_custom_ipxe(metal: Metal) -> None:
    device = await metal.device()
    actions = f"/devices/{device['id']}/actions"
    script = "http://10.0.0.1/ipxe.conf"
    assert "needs" in await metal.refused(
        "POST", actions, {"type": "reinstall", "operating_system": "custom_ipxe"}
    )
    assert "only for" in await metal.refused(
        "POST", actions, {"type": "reinstall", "ipxe_script_url": script}
    )
    body = {
        "type": "reinstall",
        "operating_system": "custom_ipxe",
        "ipxe_script_url": script,
        "preserve_data": True,
    }
    await metal.post(actions, body)
    await metal.state(device["id"], "reinstalling")
    again = await metal.state(device["id"], "active")
    assert (again["operating_system"]["slug"], again["ipxe_script_url"]) == ("custom_ipxe", script)
    assert isinstance(metal.driver, RecordsOnly)
    assert ("reinstall, keeping data", "c0") in metal.driver.calls


class Refusing(RecordsOnly):
    """A driver whose machines do not install."""

    async def provision(self, host: Host) -> None:
        raise HostError(f"{host.hostname} has no boot disk")

    async def reinstall(self, host: Host, how: object) -> None:
        raise RuntimeError("driver bug")


async def test_what_the_driver_cannot_do_ends_in_failed_with_the_reason(tmp_path: Path) -> None:
    async with emulator(tmp_path, Refusing()) as metal:
        device = await metal.device(active=False)
        await metal.state(device["id"], "failed")
        events = f"/devices/{device['id']}/events"
        assert (await metal.get(events))["events"][0]["body"] == "Provisioning failed: c0 has no boot disk"
        await metal.post(f"/devices/{device['id']}/actions", {"type": "reinstall"})
        await metal.state(device["id"], "failed")
        assert "RuntimeError: driver bug" in (await metal.get(events))["events"][0]["body"]
        await metal.ok("DELETE", f"/devices/{device['id']}")
        await metal.gone(device["id"])
