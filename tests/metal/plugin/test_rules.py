"""What an edit does, as the official plugin was seen to do, or as its source says."""

import pytest

from lab.metal.plugin.facts import CONFIG, SCHEMAS
from lab.metal.plugin.provider import EquinixMetal
from providers.kit.check import check
from providers.kit.resource import Draft, Edit, Resource
from providers.kit.values import UNKNOWN, Value

Inputs = dict[str, Value]

DEVICE: Inputs = {
    "projectId": "p",
    "plan": "c3.small.x86",
    "operatingSystem": "custom_ipxe",
    "metro": "da",
    "hostname": "node",
    "tags": ["a", "b"],
    "userData": "#!",
    "customData": "{}",
    "description": "d",
    "billingCycle": "hourly",
    "projectSshKeyIds": ["k"],
    "reinstall": {"enabled": False},
}
REINSTALLED: Inputs = {**DEVICE, "reinstall": {"enabled": True}}
IN_FACILITY: Inputs = {key: value for key, value in DEVICE.items() if key != "metro"} | {
    "facilities": ["ewr1"]
}
VLAN: Inputs = {"projectId": "p", "metro": "da", "vxlan": 1001, "description": "x"}
VLAN_IN_FACILITY: Inputs = {"projectId": "p", "facility": "ewr1"}
BLOCK: Inputs = {"projectId": "p", "metro": "da", "quantity": 8, "tags": ["x", "y"], "description": "d"}
PORT: Inputs = {"portId": "q", "bonded": True, "layer2": False, "vlanIds": ["v", "w"]}
ATTACHMENT: Inputs = {"deviceId": "d", "portName": "eth1", "vlanVnid": 1001}
GATEWAY: Inputs = {"projectId": "p", "vlanId": "v", "ipReservationId": "i"}
KEY: Inputs = {"name": "n", "projectId": "p", "publicKey": "k"}
PROJECT: Inputs = {"name": "n", "organizationId": "o-1"}
NETWORK_TYPE: Inputs = {"deviceId": "d", "type": "layer3"}
SESSION: Inputs = {"deviceId": "d", "addressFamily": "ipv4"}

# Class, inputs before, what is edited (None: left out), the paths that change with what happens to them.
EDITS: list[tuple[str, Inputs, Inputs, dict[str, str]]] = [
    ("Device", DEVICE, {}, {}),
    ("Device", DEVICE, {"hostname": "other"}, {"hostname": "update"}),
    ("Device", DEVICE, {"hostname": None}, {}),
    ("Device", DEVICE, {"billingCycle": None}, {}),
    ("Device", DEVICE, {"description": None}, {"description": "delete"}),
    ("Device", DEVICE, {"tags": None}, {"tags": "delete"}),
    ("Device", DEVICE, {"tags": ["a", "c"]}, {"tags[1]": "update"}),
    ("Device", DEVICE, {"tags": ["a", "b", "c"]}, {"tags[2]": "add"}),
    ("Device", DEVICE, {"projectSshKeyIds": None}, {"projectSshKeyIds": "delete_replace"}),
    ("Device", DEVICE, {"alwaysPxe": True}, {"alwaysPxe": "update"}),
    ("Device", DEVICE, {"ipxeScriptUrl": "http://x"}, {"ipxeScriptUrl": "add"}),
    ("Device", DEVICE, {"terminationTime": "2027-01-01T00:00:00Z"}, {"terminationTime": "add"}),
    ("Device", DEVICE, {"reinstall": {"enabled": True}}, {"reinstall.enabled": "update"}),
    ("Device", DEVICE, {"userData": "new"}, {"userData": "update_replace"}),
    ("Device", DEVICE, {"userData": UNKNOWN}, {"userData": "update_replace"}),
    ("Device", DEVICE, {"customData": None}, {"customData": "delete_replace"}),
    ("Device", REINSTALLED, {"userData": "new"}, {"userData": "update"}),
    ("Device", REINSTALLED, {"customData": "new"}, {"customData": "update"}),
    ("Device", REINSTALLED, {"operatingSystem": "debian_12"}, {"operatingSystem": "update_replace"}),
    (
        "Device",
        REINSTALLED,
        {"customData": "new", "reinstall": None},
        {"customData": "update_replace", "reinstall": "delete"},
    ),
    ("Device", DEVICE, {"plan": "c3.medium.x86"}, {"plan": "update_replace"}),
    ("Device", DEVICE, {"metro": "DA"}, {}),
    ("Device", DEVICE, {"metro": "ny"}, {"metro": "update_replace"}),
    (
        "Device",
        IN_FACILITY,
        {"facilities": None, "metro": "ny"},
        {"facilities": "delete_replace", "metro": "add_replace"},
    ),
    ("Device", {**IN_FACILITY, "deployedFacility": "ewr1"}, {"facilities": ["dfw2", "ewr1"]}, {}),
    ("Device", {**IN_FACILITY, "deployedFacility": "ewr1"}, {"facilities": ["any"]}, {}),
    (
        "Device",
        {**IN_FACILITY, "deployedFacility": "ewr1"},
        {"facilities": ["dfw2"]},
        {"facilities[0]": "update_replace"},
    ),
    ("Device", {**DEVICE, "deployedFacility": "da11", "facilities": ["da11"]}, {"facilities": None}, {}),
    ("Vlan", VLAN, {"vxlan": None}, {}),
    ("Vlan", VLAN, {"vxlan": "1001"}, {}),
    ("Vlan", VLAN, {"vxlan": 1002}, {"vxlan": "update_replace"}),
    ("Vlan", VLAN, {"description": None}, {"description": "delete_replace"}),
    ("Vlan", VLAN_IN_FACILITY, {"facility": None}, {}),
    ("ReservedIpBlock", BLOCK, {"tags": ["y", "x"]}, {}),
    ("ReservedIpBlock", BLOCK, {"tags": ["x", "z"]}, {"tags[1]": "update_replace"}),
    ("ReservedIpBlock", BLOCK, {"description": "e"}, {"description": "update_replace"}),
    ("ReservedIpBlock", BLOCK, {"quantity": 16}, {"quantity": "update_replace"}),
    ("Port", PORT, {"vlanIds": ["w", "v"]}, {}),
    ("Port", PORT, {"vlanIds": None}, {}),
    ("Port", PORT, {"vlanIds": []}, {"vlanIds": "delete"}),
    ("Port", PORT, {"vlanIds": ["w"]}, {"vlanIds[0]": "delete"}),
    ("Port", PORT, {"bonded": False}, {"bonded": "update"}),
    ("Port", PORT, {"portId": "r"}, {"portId": "update_replace"}),
    ("PortVlanAttachment", ATTACHMENT, {"native": True}, {"native": "update"}),
    ("PortVlanAttachment", ATTACHMENT, {"portName": "eth0"}, {"portName": "update_replace"}),
    ("Gateway", GATEWAY, {"ipReservationId": "j"}, {"ipReservationId": "update_replace"}),
    ("Project", PROJECT, {"organizationId": "O-1"}, {}),
    ("Project", PROJECT, {"organizationId": "o-2"}, {"organizationId": "update_replace"}),
    ("Project", PROJECT, {"name": "m"}, {"name": "update"}),
    ("ProjectSshKey", KEY, {"name": "m"}, {"name": "update"}),
    ("ProjectSshKey", KEY, {"publicKey": "l"}, {"publicKey": "update_replace"}),
    ("DeviceNetworkType", NETWORK_TYPE, {"type": "hybrid"}, {"type": "update"}),
    ("BgpSession", SESSION, {"addressFamily": "ipv6"}, {"addressFamily": "update_replace"}),
]


def resource(name: str) -> Resource:
    return EquinixMetal().resources[SCHEMAS[name].token]


def edited(before: Inputs, edit: Inputs) -> Inputs:
    computed = {"deployedFacility"}
    return {
        key: value for key, value in {**before, **edit}.items() if value is not None and key not in computed
    }


@pytest.mark.parametrize(("name", "before", "edit", "expected"), EDITS)
def test_an_edit(name: str, before: Inputs, edit: Inputs, expected: dict[str, str]) -> None:
    checked = resource(name).check(Draft("it", edited(before, edit), {}))
    assert checked.failures == []
    state = {**check(SCHEMAS[name], edited(before, {})).inputs, **before}
    changes = resource(name).diff(Edit("x", state, {}, checked.inputs)).changes
    assert {
        path: f"{item.change}{'_replace' if item.replaces else ''}" for path, item in changes.items()
    } == expected


@pytest.mark.parametrize(
    ("name", "inputs", "paths"),
    [
        ("Device", {**DEVICE, "plann": "x"}, {"plann"}),
        ("Device", {"projectId": "p"}, {"plan", "operatingSystem"}),
        ("Device", {**DEVICE, "tags": "a"}, {"tags"}),
        ("Device", {**DEVICE, "facilities": ["ewr1"]}, {"facilities", "metro"}),
        ("Device", {**DEVICE, "reinstall": {"enabld": True}}, {"reinstall.enabld"}),
        ("Device", {**DEVICE, "storage": "{", "terminationTime": "soon"}, {"storage", "terminationTime"}),
        ("Device", {**DEVICE, "ipAddresses": [{"type": "public"}]}, {"ipAddresses[0].type"}),
        ("Device", {**IN_FACILITY, "facilities": []}, {"facilities"}),
        ("Gateway", {**GATEWAY, "privateIpv4SubnetSize": 16}, {"ipReservationId", "privateIpv4SubnetSize"}),
        ("Gateway", {"projectId": "p", "vlanId": "v", "privateIpv4SubnetSize": 9}, {"privateIpv4SubnetSize"}),
        ("DeviceNetworkType", {"deviceId": "d", "type": "layer4"}, {"type"}),
    ],
)
def test_wrong_inputs_are_named(name: str, inputs: Inputs, paths: set[str]) -> None:
    assert {failure.path for failure in resource(name).check(Draft("it", inputs, {})).failures} == paths


def test_a_number_stands_for_a_string() -> None:
    checked = resource("Device").check(Draft("it", {**DEVICE, "hostname": 7}, {}))
    assert checked.failures == []
    assert checked.inputs["hostname"] == "7"


def test_a_key_without_a_name_gets_one_and_its_replacement_needs_no_delete_first() -> None:
    draft = Draft("key", {"projectId": "p", "publicKey": "k"}, {}, b"\xab\xcd\xef\x01")
    inputs = resource("ProjectSshKey").check(draft).inputs
    assert inputs["name"] == "key-abcdef0"
    state: Inputs = {"name": "key-abcdef0", "projectId": "p", "publicKey": "old"}
    assert not resource("ProjectSshKey").diff(Edit("x", state, {}, inputs)).delete_before_replace
    named = {**inputs, "__defaults": list[Value]()}
    assert resource("ProjectSshKey").diff(Edit("x", state, {}, named)).delete_before_replace


@pytest.mark.parametrize(
    ("inputs", "state", "changes"),
    [
        (REINSTALLED, "failed", {"state"}),
        (REINSTALLED, "active", set[str]()),
        (DEVICE, "failed", set[str]()),
    ],
)
def test_a_failed_installation_is_a_reason_to_install_again(
    inputs: Inputs, state: str, changes: set[str]
) -> None:
    device = resource("Device")
    edit = Edit("x", {**inputs, "state": state}, {}, device.check(Draft("x", inputs, {})).inputs)
    assert device.diff(edit).changes.keys() == changes


def test_an_endpoint_must_be_an_address() -> None:
    failures = EquinixMetal().check_config({"authToken": "t", "endpoint": "127.0.0.1:8126"}).failures
    assert [failure.path for failure in failures] == ["endpoint"]
    assert CONFIG.properties["authToken"].secret
