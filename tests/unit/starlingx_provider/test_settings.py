"""Settings and small objects: DNS, NTP, the system, labels, data networks."""

from __future__ import annotations

import httpx
import pytest

from providers.kit.errors import ProviderError
from providers.kit.values import UNKNOWN, Values
from tests.unit.starlingx_provider.drive import Driver
from tests.unit.starlingx_provider.sysinv import HOST_UUID, Sysinv, host

DNS = {"nameservers": ["1.1.1.1"]}


async def test_dns_is_set_applied_and_put_back(sysinv: Sysinv, driver: Driver) -> None:
    resource_id, state = await driver.create("Dns", DNS)
    assert sysinv.patches == [("idns", {"nameservers": "1.1.1.1"})]
    assert (resource_id, state["nameservers"]) == ("dns", ["1.1.1.1"])
    await driver.delete("Dns", resource_id, state)
    assert sysinv.rows["idns"][0]["nameservers"] == "8.8.8.8,8.8.4.4"


async def test_a_second_create_changes_nothing(sysinv: Sysinv, driver: Driver) -> None:
    await driver.create("Dns", {"nameservers": ["8.8.8.8", "8.8.4.4"]})
    assert sysinv.patches == []


async def test_what_was_there_is_remembered_through_updates(sysinv: Sysinv, driver: Driver) -> None:
    resource_id, state = await driver.create("Dns", DNS)
    state = await driver.update("Dns", resource_id, state, {"nameservers": ["9.9.9.9"]})
    await driver.delete("Dns", resource_id, state)
    assert sysinv.rows["idns"][0]["nameservers"] == "8.8.8.8,8.8.4.4"


async def test_drift_is_read_and_repaired(sysinv: Sysinv, driver: Driver) -> None:
    resource_id, state = await driver.create("Dns", DNS)
    sysinv.rows["idns"][0]["nameservers"] = "4.4.4.4"
    await driver.start()
    found = await driver.read("Dns", resource_id, state)
    assert found is not None
    assert found.state["nameservers"] == ["4.4.4.4"]
    assert [*driver.diff("Dns", found.state, DNS).changes] == ["nameservers[0]"]
    await driver.update("Dns", resource_id, found.state, DNS)
    assert sysinv.rows["idns"][0]["nameservers"] == "1.1.1.1"


@pytest.mark.parametrize(
    ("kind", "inputs", "path", "reason"),
    [
        ("Dns", {"nameservers": []}, "nameservers", "needs 1 or more"),
        ("Dns", {"nameservers": ["a"]}, "nameservers[0]", "'a' is no IP address"),
        ("Dns", {"nameservers": ["1.1.1.1"] * 4}, "nameservers", "at most 3 are supported, not 4"),
        ("Ntp", {"ntpservers": ["not a host!"]}, "ntpservers[0]", "neither an address nor a DNS name"),
        ("Dns", {"nameserver": ["1.1.1.1"]}, "nameserver", "Did you mean nameservers"),
        (
            "DataNetwork",
            {"name": "a", "networkType": "wlan"},
            "networkType",
            "must be one of flat, vlan, vxlan",
        ),
        ("DataNetwork", {"name": "a", "networkType": "flat", "mtu": 100}, "mtu", "between 576 and 9216"),
        ("DataNetwork", {"name": "a", "networkType": "flat", "ttl": 1}, "ttl", "for networkType vxlan"),
        (
            "DataNetwork",
            {"name": "a", "networkType": "vlan", "ranges": ["1-9"]},
            "ranges[0]",
            "release 2018.10",
        ),
        ("Label", {"host": "a", "key": "bad label!", "value": "x"}, "key", "is no key of a label"),
    ],
)
async def test_refused_in_preview(driver: Driver, kind: str, inputs: Values, path: str, reason: str) -> None:
    assert reason in driver.reasons(kind, inputs)[path]


async def test_unknown_values_are_not_judged(driver: Driver) -> None:
    assert driver.reasons("Dns", {"nameservers": [UNKNOWN]}) == {}
    assert driver.reasons("DataNetwork", {"name": UNKNOWN, "networkType": "flat", "mtu": UNKNOWN}) == {}


async def test_a_label_lives(sysinv: Sysinv, driver: Driver) -> None:
    inputs = {"host": "controller-0", "key": "example.com/tier", "value": "edge"}
    resource_id, state = await driver.create("Label", inputs)
    assert resource_id == "controller-0/example.com/tier"
    await driver.update("Label", resource_id, state, {**inputs, "value": "core"})
    assert sysinv.rows["labels"][0]["label_value"] == "core"
    imported = await driver.read("Label", resource_id)
    assert imported is not None
    assert (imported.state["host"], imported.state["value"]) == ("controller-0", "core")
    await driver.delete("Label", resource_id, state)
    assert sysinv.rows["labels"] == []
    assert await driver.read("Label", resource_id, state) is None


async def test_a_label_of_a_killed_run_is_taken_and_removed(sysinv: Sysinv, driver: Driver) -> None:
    inputs = {"host": "controller-0", "key": "a", "value": "b"}
    await driver.create("Label", inputs)
    await driver.start()
    resource_id, state = await driver.create("Label", inputs)
    assert len([line for line in sysinv.log if line.startswith("POST")]) == 1
    await driver.delete("Label", resource_id, state)
    assert sysinv.rows["labels"] == []


async def test_anothers_object_is_not_taken(sysinv: Sysinv, driver: Driver) -> None:
    row = {"uuid": "x", "label_key": "a", "label_value": "theirs", "host_uuid": HOST_UUID}
    sysinv.rows["labels"] = [row]
    with pytest.raises(ProviderError, match="exists already with 'theirs', not 'ours'"):
        await driver.create("Label", {"host": "controller-0", "key": "a", "value": "ours"})


async def test_a_post_whose_answer_was_lost_is_not_repeated(sysinv: Sysinv) -> None:
    def lossy(request: httpx.Request) -> httpx.Response:
        answer = sysinv(request)
        if request.method == "POST":
            raise httpx.ReadError("broken", request=request)
        return answer

    driver = await Driver(lossy).start()
    await driver.create("Label", {"host": "controller-0", "key": "a", "value": "b"})
    assert len([line for line in sysinv.log if line.startswith("POST")]) == 1


async def test_an_unknown_host_names_the_known_ones(driver: Driver) -> None:
    with pytest.raises(ProviderError, match="no host 'controller-9'; there are: controller-0"):
        await driver.create("Label", {"host": "controller-9", "key": "a", "value": "b"})


async def test_a_hundred_labels_are_read_with_one_list(sysinv: Sysinv, driver: Driver) -> None:
    sysinv.rows["ihosts"] = [host(id=n, uuid=f"h{n}", hostname=f"worker-{n}") for n in range(100)]
    sysinv.rows["labels"] = [
        {"uuid": f"l{n}", "label_key": "a", "label_value": "b", "host_uuid": f"h{n}"} for n in range(100)
    ]
    for number in range(100):
        assert await driver.read("Label", f"worker-{number}/a") is not None
    assert sysinv.log == ["GET ihosts", "GET labels"]


async def test_lists_fall_back_to_the_host_where_there_is_none_for_all(
    sysinv: Sysinv, driver: Driver
) -> None:
    sysinv.refuse["GET labels"] = httpx.Response(405)
    sysinv.rows["labels"] = [{"uuid": "l", "label_key": "a", "label_value": "b", "host_uuid": HOST_UUID}]
    assert await driver.read("Label", "controller-0/a") is not None
    assert sysinv.log == ["GET ihosts", "GET labels", f"GET ihosts/{HOST_UUID}/labels"]


async def test_a_change_that_needs_a_lock_is_warned_of_refused_and_allowed(sysinv: Sysinv) -> None:
    unlocked = {"administrative": "unlocked", "operational": "enabled", "availability": "available"}
    sysinv.rows["ihosts"][0] |= unlocked
    driver = await Driver(sysinv).start()
    inputs = {"host": "controller-0", "key": "sriovdp", "value": "enabled"}
    state = {**inputs, "value": "disabled"}
    warnings = driver.diff("Label", state, inputs).warnings
    assert "needs a lock of controller-0, which is refused until its cloud's allow_lock" in warnings[0]
    sysinv.rows["labels"] = [
        {"uuid": "l", "label_key": "sriovdp", "label_value": "disabled", "host_uuid": HOST_UUID}
    ]
    with pytest.raises(ProviderError, match="name it in its cloud's allow_lock"):
        await driver.update("Label", "controller-0/sriovdp", state, inputs)
    assert sysinv.patches == []
    driver = await Driver(sysinv, allowLock=["controller-0"]).start()
    driver.provider.cloud().locks.gather = 0.001
    assert "is locked, changed and unlocked" in driver.diff("Label", state, inputs).warnings[0]
    await driver.update("Label", "controller-0/sriovdp", state, inputs)
    steps = [line.split()[0] for line in sysinv.log if not line.startswith("GET")]
    assert steps == ["PATCH", "POST", "PATCH"]
    assert sysinv.rows["ihosts"][0]["administrative"] == "unlocked"


async def test_the_system_is_described(sysinv: Sysinv, driver: Driver) -> None:
    resource_id, state = await driver.create("System", {"description": "edge", "vswitchType": "ovs-dpdk"})
    assert sysinv.patches == [("isystems", {"description": "edge", "vswitch_type": "ovs-dpdk"})]
    assert (state["softwareVersion"], state["origin"]) == (
        "26.09",
        {"made": False, "before": {"description": None, "vswitchType": "none"}},
    )
    assert resource_id == "system"


async def test_r1_has_provider_networks(sysinv: Sysinv) -> None:
    driver = await Driver(sysinv, release="2018.10").start()
    inputs = {"name": "p", "networkType": "vlan", "ranges": ["9-1"]}
    assert "first-last" in driver.reasons("DataNetwork", inputs)["ranges[0]"]
