"""Failures: one message that says what to do, and nothing forgotten."""

import time

import pytest
from pulumi.runtime.proto import provider_pb2

from lab.metal.plugin.operations.failures import ApiError, words_of
from lab.metal.world import FULL_ACCESS, PREFIX, READ_ONLY_ACCESS
from providers.kit.values import Value, from_struct
from tests.metal.plugin.conftest import PROJECT, Metal, urn
from tests.metal.plugin.lossy_proxy import lossy_proxy
from tests.metal.plugin.test_life_cycle import device_inputs
from tests.unit.kit.plugin_process import Plugin, RefusedError, running

MISSING = "00000000-0000-4000-8000-000000000000"


def hostnames(metal: Metal) -> list[str]:
    return [
        device["hostname"]
        for device in metal.call("GET", f"/projects/{PROJECT}/devices?per_page=100")["devices"]
    ]


def test_no_configuration_means_a_missing_key(other: Plugin) -> None:
    with pytest.raises(RefusedError) as refused:
        other.configure()
    assert refused.value.missing == ["equinix-metal:authToken"]


def test_a_wrong_token(other: Plugin, metal: Metal) -> None:
    other.configure(authToken="wrong-token", endpoint=metal.endpoint)
    with pytest.raises(RefusedError, match=r"answered 401.*authToken") as refused:
        other.create(urn("Vlan"), {"projectId": PROJECT, "metro": "ny"})
    assert "wrong-token" not in str(refused.value)


def test_an_address_where_nobody_listens(other: Plugin) -> None:
    other.configure(authToken="t", endpoint="http://127.0.0.1:9/metal/v1", maxRetries=1)
    with pytest.raises(RefusedError, match=r"^cannot read VLAN x: .*127\.0\.0\.1:9.*is it running"):
        other.read(urn("Vlan"), "x")


def test_a_page_that_is_not_the_apis_does_not_mean_that_all_is_gone() -> None:
    words, own = words_of(b"<html>no such page</html>")
    assert not ApiError("read VLAN x", 404, words, "http://x", own).missing
    words, own = words_of(b'{"errors": ["Not found"]}')
    assert ApiError("read VLAN x", 404, words, "http://x", own).missing


def test_a_token_that_may_not_does_not_forget_what_it_cannot_remove(
    other: Plugin, plugin: Plugin, metal: Metal
) -> None:
    vlan, outputs = plugin.create(urn("Vlan"), {"projectId": PROJECT, "metro": "ny"})
    other.configure(authToken=READ_ONLY_ACCESS, endpoint=metal.endpoint)
    with pytest.raises(RefusedError, match=r"403.*read and write access"):
        other.delete(urn("Vlan"), vlan, outputs)
    plugin.delete(urn("Vlan"), vlan, outputs)


@pytest.mark.parametrize(
    ("name", "inputs", "words"),
    [
        ("Device", {"plan": "no.such.plan"}, "422.*correct the argument"),
        ("Device", {"projectId": MISSING}, "404.*does not exist"),
        ("Device", {"operatingSystem": "custom_ipxe"}, "ipxeScriptUrl: custom_ipxe needs"),
        ("Device", {"ipxeScriptUrl": "http://x"}, "ipxeScriptUrl: needs operatingSystem"),
        ("Vlan", {}, "metro: one of facility and metro"),
        ("Gateway", {"vlanId": "v"}, "one of ipReservationId and privateIpv4SubnetSize"),
        (
            "ReservedIpBlock",
            {"quantity": 8, "type": "global_ipv4", "metro": "ny"},
            "neither metro nor facility",
        ),
        ("PortVlanAttachment", {"deviceId": MISSING, "portName": "eth1", "vlanVnid": 1}, "does not exist"),
    ],
)
def test_a_refusal_says_what_to_do(plugin: Plugin, name: str, inputs: dict[str, Value], words: str) -> None:
    given = {**(device_inputs("refused") if name == "Device" else {"projectId": PROJECT}), **inputs}
    with pytest.raises(RefusedError, match=words) as refused:
        plugin.create(urn(name), given)
    assert refused.value.kept is None


def test_no_capacity_is_told_from_a_mistake(plugin: Plugin, metal: Metal) -> None:
    metal.fault(kind="no-capacity", plan="c3.small.x86")
    with pytest.raises(RefusedError, match="choose another metro, facility or plan"):
        plugin.create(urn("Device"), device_inputs("nowhere"))


@pytest.mark.parametrize(
    "fault", [{"kind": "error", "status": 429}, {"kind": "error", "status": 503}, {"kind": "drop"}]
)
def test_a_passing_fault_is_overcome(plugin: Plugin, metal: Metal, fault: dict[str, Value]) -> None:
    metal.fault(**fault, times=2)
    vlan, outputs = plugin.create(urn("Vlan"), {"projectId": PROJECT, "metro": "ny", "description": "fault"})
    assert plugin.read(urn("Vlan"), vlan, outputs)[0] == vlan
    plugin.delete(urn("Vlan"), vlan, outputs)


def test_a_device_that_fails_is_kept_and_said_so(plugin: Plugin, metal: Metal) -> None:
    metal.fault(kind="fail-provision", hostname="broken", reason="no boot")
    with pytest.raises(
        RefusedError, match=r"broken .* is failed instead of active; its last events: .*--replace"
    ) as refused:
        plugin.create(urn("Device"), device_inputs("broken"))
    kept = refused.value.kept
    assert kept is not None
    outputs = from_struct(kept.properties)
    assert outputs["state"] == "failed"
    plugin.delete(urn("Device"), kept.id, outputs)
    assert "broken" not in hostnames(metal)


def test_a_device_that_never_becomes_active_is_waited_for_by_the_next_run(
    plugin: Plugin, metal: Metal
) -> None:
    metal.fault(kind="stuck", hostname="stuck")
    with pytest.raises(
        RefusedError, match=r"stuck .*is (still )?(queued|provisioning).*run again"
    ) as refused:
        plugin.create(urn("Device"), device_inputs("stuck"), timeout=1.5)
    kept = refused.value.kept
    assert kept is not None
    metal.ask("DELETE", "/lab/faults")
    outputs = plugin.update(urn("Device"), kept.id, from_struct(kept.properties), device_inputs("stuck"))
    assert outputs["state"] == "active"
    plugin.delete(urn("Device"), kept.id, outputs)


def test_what_was_made_though_its_answer_was_lost_is_found_and_not_made_twice(
    other: Plugin, metal: Metal
) -> None:
    with lossy_proxy(metal.address) as proxy:
        other.configure(authToken=FULL_ACCESS, endpoint=f"{proxy.address}{PREFIX}", maxRetryWaitSeconds=1)
        proxy.lose = "POST"
        device, outputs = other.create(urn("Device"), device_inputs("lost"))
        assert hostnames(metal).count("lost") == 1
        other.delete(urn("Device"), device, outputs)
        proxy.lose = "POST"
        block: dict[str, Value] = {"projectId": PROJECT, "metro": "ny", "quantity": 4, "type": "public_ipv4"}
        block_id, outputs = other.create(urn("ReservedIpBlock"), block)
        kept = [
            item
            for item in metal.call("GET", f"/projects/{PROJECT}/ips")["ip_addresses"]
            if item["cidr"] == 30
        ]
        assert [item["id"] for item in kept] == [block_id]
        proxy.lose = "DELETE"
        other.delete(urn("ReservedIpBlock"), block_id, outputs)


def test_a_cancelled_order_is_kept(metal: Metal) -> None:
    metal.fault(kind="stuck", hostname="cancelled")
    with running("lab.metal.plugin") as plugin:
        plugin.configure(authToken=FULL_ACCESS, endpoint=metal.endpoint)
        request = plugin.create_request(urn("Device"), device_inputs("cancelled"))
        under_way = plugin.later("Create", request, provider_pb2.CreateResponse)
        for _ in range(100):
            if "cancelled" in hostnames(metal):
                break
            time.sleep(0.1)
        plugin.process.terminate()
        refused = RefusedError(under_way.exception(timeout=20))
    assert refused.kept is not None
    metal.call("DELETE", f"/devices/{refused.kept.id}?force_delete=true")
