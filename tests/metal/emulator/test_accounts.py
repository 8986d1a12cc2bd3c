"""User, organizations, projects, keys, BGP."""

from typing import Any

import pytest

from lab.metal.world import ORGANIZATION_ID, PROJECT_ID, READ_ONLY_ACCESS
from tests.metal.emulator.metal import PROJECT, Metal

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDummyDummyDummyDummyDummyDummyDummyDummyAAA= me"


async def test_the_lab_has_its_project_and_organization(metal: Metal) -> None:
    project = await metal.get(PROJECT, include="organization")
    assert project["name"] == "murmuration-lab"
    assert project["organization"]["id"] == ORGANIZATION_ID
    assert (await metal.get("/user"))["default_project_id"] == PROJECT_ID
    assert [one["id"] for one in (await metal.get("/organizations"))["organizations"]] == [ORGANIZATION_ID]


async def test_no_token_and_a_wrong_one_are_401_and_a_reading_one_cannot_write(metal: Metal) -> None:
    for headers in (
        {"X-Auth-Token": ""},
        {"X-Auth-Token": "wrong"},
        {"X-Auth-Token": "", "Authorization": "x"},
    ):
        metal.client.headers.update(headers)
        assert await metal.refused("GET", "/user", status=401) == "Invalid authentication token"
    metal.client.headers.update({"X-Auth-Token": READ_ONLY_ACCESS})
    await metal.get("/user")
    words = await metal.refused("POST", "/projects", {"name": "x"}, status=403)
    assert words == "Access denied for the current authentication token"
    metal.client.headers.update({"X-Auth-Token": "", "Authorization": "Bearer lab-metal-token"})
    await metal.get("/user")


async def test_a_project_lives(metal: Metal) -> None:
    made = await metal.post("/projects", {"name": "one", "organization_id": ORGANIZATION_ID, "tags": ["a"]})
    changed = await metal.ok(
        "PUT", f"/projects/{made['id']}", {"name": "two", "backend_transfer_enabled": True}
    )
    assert (changed["name"], changed["backend_transfer_enabled"], changed["tags"]) == ("two", True, ["a"])
    assert made["id"] in [one["id"] for one in (await metal.get("/projects", name="TW"))["projects"]]
    assert (await metal.ask("DELETE", f"/projects/{made['id']}")).status_code == 204
    assert await metal.refused("GET", f"/projects/{made['id']}", status=404) == "Not found"


async def test_a_project_that_holds_something_stays(metal: Metal) -> None:
    await metal.vlan()
    assert "virtual networks" in await metal.refused("DELETE", PROJECT)


@pytest.mark.parametrize("body", [{}, {"name": " "}, {"name": "x" * 81}, {"name": 7}])
async def test_a_project_needs_a_name(metal: Metal, body: dict[str, object]) -> None:
    await metal.refused("POST", "/projects", body)


async def test_an_organization_lives(metal: Metal) -> None:
    made = await metal.post("/organizations", {"name": "mine"})
    project = await metal.post(f"/organizations/{made['id']}/projects", {"name": "inside"})
    await metal.refused("DELETE", f"/organizations/{made['id']}")
    await metal.ok("DELETE", f"/projects/{project['id']}")
    assert (await metal.ok("PUT", f"/organizations/{made['id']}", {"name": "yours"}))["name"] == "yours"
    await metal.ok("DELETE", f"/organizations/{made['id']}")


async def test_keys_of_user_and_project(metal: Metal) -> None:
    mine = await metal.post("/ssh-keys", {"label": "mine", "key": KEY})
    ours = await metal.post(f"{PROJECT}/ssh-keys", {"label": "ours", "key": KEY})
    assert len(mine["fingerprint"].split(":")) == 16
    assert ours["owner"]["href"].endswith(PROJECT_ID)
    assert "already been taken" in await metal.refused(
        "POST", f"{PROJECT}/ssh-keys", {"label": "x", "key": KEY}
    )
    assert [key["label"] for key in (await metal.get("/ssh-keys", search="MIN"))["ssh_keys"]] == ["mine"]
    assert (await metal.ok("PUT", f"/ssh-keys/{ours['id']}", {"label": "us"}))["label"] == "us"
    await metal.ok("DELETE", f"/ssh-keys/{ours['id']}")
    assert (await metal.get(f"{PROJECT}/ssh-keys"))["ssh_keys"] == []


@pytest.mark.parametrize("key", ["", "nonsense", "ssh-ed25519", "ssh-ed25519 !!!", "AAAA ssh-rsa"])
async def test_what_is_no_key_is_refused(metal: Metal, key: str) -> None:
    await metal.refused("POST", "/ssh-keys", {"label": "x", "key": key})


async def test_devices_get_the_keys_that_they_ask_for_or_all(metal: Metal) -> None:
    other = KEY.replace("Dummy", "Other")
    mine = await metal.post("/ssh-keys", {"label": "mine", "key": KEY})
    ours = await metal.post(f"{PROJECT}/ssh-keys", {"label": "ours", "key": KEY})
    theirs = await metal.post(f"{PROJECT}/ssh-keys", {"label": "theirs", "key": other})

    async def keys(**wanted: Any) -> set[str]:
        device = await metal.device("k", **wanted)
        found = (await metal.get(f"/devices/{device['id']}/ssh-keys"))["ssh_keys"]
        return {key["label"] for key in found}

    assert await keys() == {"mine", "ours", "theirs"}
    assert await keys(project_ssh_keys=[theirs["id"]]) == {"theirs"}
    assert await keys(no_ssh_keys=True) == set()
    for unknown in (mine["id"], "nope"):
        body = {
            "plan": "c2.medium.x86",
            "operating_system": "debian_12",
            "metro": "ny",
            "project_ssh_keys": [unknown],
        }
        await metal.refused("POST", f"{PROJECT}/devices", body)
    assert ours["id"] in str((await metal.get(PROJECT))["ssh_keys"])


async def test_bgp_from_configuration_to_neighbours(metal: Metal) -> None:
    device = await metal.device()
    assert (await metal.get(f"{PROJECT}/bgp-config"))["status"] == "disabled"
    sessions = f"/devices/{device['id']}/bgp/sessions"
    assert "not enabled" in await metal.refused("POST", sessions, {"address_family": "ipv4"})
    config = {"deployment_type": "local", "asn": 65000, "md5": "Secret12345"}
    assert (await metal.ask("POST", f"{PROJECT}/bgp-configs", config)).status_code == 204
    assert (await metal.get(f"{PROJECT}/bgp-config"))["status"] == "enabled"
    session = await metal.post(sessions, {"address_family": "ipv4", "default_route": True})
    await metal.refused("POST", sessions, {"address_family": "ipv4"})
    await metal.refused("POST", sessions, {"address_family": "ipx"})
    (neighbour,) = (await metal.get(f"/devices/{device['id']}/bgp/neighbors"))["bgp_neighbors"]
    private = next(ip["address"] for ip in device["ip_addresses"] if not ip["public"])
    assert (neighbour["customer_as"], neighbour["customer_ip"]) == (65000, private)
    assert neighbour["routes_out"] == [{"route": "0.0.0.0/0", "exact": True}]
    assert len((await metal.get(f"{PROJECT}/bgp/sessions"))["bgp_sessions"]) == 1
    assert not (await metal.ok("PUT", f"/bgp/sessions/{session['id']}", {"default_route": False}))[
        "default_route"
    ]
    await metal.ok("DELETE", f"/bgp/sessions/{session['id']}")
    assert (await metal.get(sessions))["bgp_sessions"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"asn": 65000},
        {"deployment_type": "galactic", "asn": 65000},
        {"deployment_type": "local"},
        {"deployment_type": "local", "asn": 1 << 32},
        {"deployment_type": "local", "asn": 1, "md5": "short"},
    ],
)
async def test_wrong_bgp_configurations(metal: Metal, body: dict[str, object]) -> None:
    await metal.refused("POST", f"{PROJECT}/bgp-configs", body)


async def test_a_body_that_is_no_json_object_is_400(metal: Metal) -> None:
    for content in ("{", "[]", '"x"'):
        answer = await metal.client.post("/metal/v1/projects", content=content)
        assert answer.status_code == 400, answer.text
        assert "JSON" in answer.json()["errors"][0]


async def test_what_does_not_exist_is_404_and_other_methods_are_405(metal: Metal) -> None:
    assert await metal.refused("GET", "/nothing", status=404) == "Not found"
    assert (
        await metal.refused("GET", "/devices/52000000-0000-4000-8000-00000000000f", status=404) == "Not found"
    )
    await metal.refused("DELETE", "/plans", status=405)
