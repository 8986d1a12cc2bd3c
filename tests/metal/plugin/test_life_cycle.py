"""Each resource, made, read, changed and removed on the lab's API."""

from collections.abc import Generator
from contextlib import contextmanager

import pytest

from providers.kit.values import UNKNOWN, Value, reveal_map
from tests.metal.plugin.conftest import PROJECT, Metal, urn
from tests.unit.kit.plugin_process import Plugin, RefusedError

Inputs = dict[str, Value]


def device_inputs(hostname: str, **inputs: Value) -> Inputs:
    return {
        "projectId": PROJECT,
        "plan": "c3.small.x86",
        "metro": "ny",
        "operatingSystem": "debian_12",
        "hostname": hostname,
        "billingCycle": "hourly",
        **inputs,
    }


@contextmanager
def made(plugin: Plugin, name: str, inputs: Inputs) -> Generator[tuple[str, Inputs, Inputs]]:
    """A resource made of these inputs, as long as the block lasts: id, checked inputs, outputs."""
    checked, failures = plugin.check(urn(name), inputs)
    assert failures == {}
    resource_id, outputs = plugin.create(urn(name), reveal_map(checked))
    outputs = reveal_map(outputs)
    try:
        read_id, state, read_inputs = plugin.read(urn(name), resource_id, outputs, reveal_map(checked))
        assert read_id == resource_id
        assert plugin.diff(urn(name), reveal_map(state), reveal_map(checked)) == {}
        assert reveal_map(read_inputs) == reveal_map(checked)
        yield resource_id, reveal_map(checked), outputs
    finally:
        plugin.delete(urn(name), resource_id, outputs)
        plugin.delete(urn(name), resource_id, outputs)


def port_id(outputs: Inputs, name: str) -> str:
    ports = outputs["ports"]
    assert isinstance(ports, list)
    return next(str(port["id"]) for port in ports if isinstance(port, dict) and port["name"] == name)


def test_a_preview_asks_nothing_of_the_service(plugin: Plugin, metal: Metal) -> None:
    resource_id, outputs = plugin.create(urn("Device"), device_inputs("planned"), preview=True)
    assert resource_id == ""
    assert outputs["accessPublicIpv4"] is UNKNOWN
    assert outputs["hostname"] == "planned"
    devices = metal.call("GET", f"/projects/{PROJECT}/devices")["devices"]
    assert "planned" not in {device["hostname"] for device in devices}


def test_a_device_is_made_changed_reinstalled_and_removed(plugin: Plugin, metal: Metal) -> None:
    inputs = device_inputs("life", tags=["a"], customData='{"release": 1}', reinstall={"enabled": True})
    with made(plugin, "Device", inputs) as (device, checked, outputs):
        assert outputs["state"] == "active"
        assert outputs["networkType"] == "layer3"
        assert outputs["deployedFacility"] == "ny5"
        assert str(outputs["accessPublicIpv4"]).count(".") == 3
        address = outputs["accessPublicIpv4"]
        news: Inputs = {**checked, "tags": ["b"], "customData": '{"release": 2}', "description": "new"}
        assert plugin.update(urn("Device"), device, outputs, news, preview=True)["tags"] == ["b"]
        updated = reveal_map(plugin.update(urn("Device"), device, outputs, news))
        assert (updated["tags"], updated["description"], updated["state"]) == (["b"], "new", "active")
        assert updated["customData"] == '{"release": 2}'
        assert updated["accessPublicIpv4"] == address
        assert metal.call("GET", f"/devices/{device}")["customdata"] == {"release": 2}
        events = metal.call("GET", f"/devices/{device}/events?per_page=50")["events"]
        assert len([event for event in events if "Provision complete" in event["body"]]) == 2
    assert plugin.read(urn("Device"), device, updated, news) == ("", {}, {})


def test_drift_is_read_back_into_the_inputs(plugin: Plugin, metal: Metal) -> None:
    with made(plugin, "Device", device_inputs("drift", tags=["a"])) as (device, checked, outputs):
        metal.call("PUT", f"/devices/{device}", {"tags": ["b"], "description": "by hand"})
        _, state, inputs = plugin.read(urn("Device"), device, outputs, checked)
        assert inputs["tags"] == ["b"]
        assert state["description"] == "by hand"
        assert plugin.diff(urn("Device"), reveal_map(state), checked) == {
            "tags[0]": "update",
            "description": "delete",
        }


def test_a_device_is_imported_by_its_id(plugin: Plugin) -> None:
    inputs = device_inputs("found", tags=["a"], userData="#cloud-config")
    with made(plugin, "Device", inputs) as (device, _, _):
        _, state, imported = plugin.read(urn("Device"), device)
        expected: Inputs = {**inputs, "__defaults": []}
        assert reveal_map(imported) == expected
        again, failures = plugin.check(urn("Device"), imported)
        assert failures == {}
        assert plugin.diff(urn("Device"), reveal_map(state), reveal_map(again)) == {}


def test_networks_of_a_layer_2_node(plugin: Plugin) -> None:
    vlan: Inputs = {"projectId": PROJECT, "metro": "ny", "description": "mgmt"}
    with (
        made(plugin, "Vlan", vlan) as (first, _, first_outputs),
        made(plugin, "Vlan", {**vlan, "description": "oam"}) as (second, _, second_outputs),
        made(plugin, "Device", device_inputs("layer2")) as (_, _, device),
    ):
        bond: Inputs = {"portId": port_id(device, "bond0"), "bonded": False, "layer2": True}
        card: Inputs = {
            "portId": port_id(device, "eth0"),
            "bonded": False,
            "vlanIds": [first],
            "resetOnDelete": True,
        }
        with (
            made(plugin, "Port", bond) as (_, _, bond_outputs),
            made(plugin, "Port", card) as (eth0, checked, outputs),
        ):
            assert bond_outputs["networkType"] == "layer2-individual"
            assert outputs["vxlanIds"] == [first_outputs["vxlan"]]
            both: Inputs = {**checked, "vlanIds": [first, second], "nativeVlanId": second}
            tagged = plugin.update(urn("Port"), eth0, outputs, both)
            assert plugin.diff(urn("Port"), tagged, both) == {}
            assert tagged["nativeVlanId"] == second
            numbered: Inputs = {key: value for key, value in checked.items() if key != "vlanIds"}
            numbered["vxlanIds"] = [second_outputs["vxlan"]]
            assert plugin.update(urn("Port"), eth0, tagged, numbered)["vlanIds"] == [second]
        _, state, _ = plugin.read(urn("Port"), eth0)
        assert state["vlanIds"] == []


def test_networks_of_a_hybrid_router(plugin: Plugin) -> None:
    vlan: Inputs = {"projectId": PROJECT, "metro": "ny", "vxlan": 1172}
    block: Inputs = {
        "projectId": PROJECT,
        "metro": "ny",
        "quantity": 8,
        "tags": ["b", "a"],
        "description": "oam",
    }
    with (
        made(plugin, "Vlan", vlan) as (vlan_id, _, _),
        made(plugin, "ReservedIpBlock", block) as (_, _, block_outputs),
        made(plugin, "Device", device_inputs("router")) as (device, _, _),
        made(plugin, "DeviceNetworkType", {"deviceId": device, "type": "hybrid"}) as (kind, checked, outputs),
    ):
        assert block_outputs["cidr"] == 29
        attachment: Inputs = {"deviceId": device, "portName": "eth1", "vlanVnid": 1172}
        with made(plugin, "PortVlanAttachment", attachment) as (attached, _, attached_outputs):
            assert attached_outputs["vlanId"] == vlan_id
            _, imported, _ = plugin.read(urn("PortVlanAttachment"), attached)
            assert imported == attached_outputs
        assert plugin.read(urn("PortVlanAttachment"), attached, attached_outputs) == ("", {}, {})
        routed: Inputs = {"deviceId": device, "cidrNotation": block_outputs["cidrNotation"]}
        with made(plugin, "IpAttachment", routed) as (_, _, routed_outputs):
            assert routed_outputs["cidr"] == 29
        for wanted in ("layer3", "layer2-bonded", "layer2-individual", "hybrid"):
            changed = plugin.update(urn("DeviceNetworkType"), kind, outputs, {**checked, "type": wanted})
            assert plugin.read(urn("DeviceNetworkType"), kind, changed)[1]["type"] == wanted


def test_gateways_keys_projects_and_sessions(plugin: Plugin) -> None:
    vlan: Inputs = {"projectId": PROJECT, "metro": "da", "description": "gateway"}
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{} a@b\n"
    project: Inputs = {
        "name": "other",
        "bgpConfig": {"asn": 65000, "deploymentType": "local", "md5": "SomeSecret123"},
    }
    with (
        made(plugin, "Vlan", vlan) as (vlan_id, _, _),
        made(plugin, "Gateway", {"projectId": PROJECT, "vlanId": vlan_id, "privateIpv4SubnetSize": 16}) as (
            _,
            _,
            gateway,
        ),
        made(plugin, "SshKey", {"name": "mine", "publicKey": key.format("A" * 43)}) as (
            mine,
            checked,
            mine_outputs,
        ),
        made(
            plugin, "ProjectSshKey", {"name": "ours", "projectId": PROJECT, "publicKey": key.format("B" * 43)}
        ) as (_, _, ours),
        made(plugin, "Project", project) as (project_id, project_checked, project_outputs),
    ):
        assert gateway["state"] == "ready"
        assert ours["ownerId"] == PROJECT
        assert plugin.update(urn("SshKey"), mine, mine_outputs, {**checked, "name": "new"})["name"] == "new"
        renamed = plugin.update(
            urn("Project"), project_id, project_outputs, {**project_checked, "name": "new"}
        )
        assert renamed["name"] == "new"
        without = {key: value for key, value in project_checked.items() if key != "bgpConfig"}
        with pytest.raises(RefusedError, match="put bgpConfig back"):
            plugin.update(urn("Project"), project_id, project_outputs, without)
        wrong: Inputs = {
            **project,
            "name": "wrong",
            "bgpConfig": {"asn": 65000, "deploymentType": "local", "md5": "hidden"},
        }
        with pytest.raises(RefusedError, match="md5") as refused:
            plugin.create(urn("Project"), wrong)
        assert "hidden" not in str(refused.value)
        assert refused.value.kept is None
