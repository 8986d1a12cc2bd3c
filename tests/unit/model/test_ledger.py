"""The ledger: what is drawn stays, what leaves is kept, what is given is recorded."""

from pathlib import Path

import pytest

from model.ledger_file import ledger_text, read_ledger, write_ledger
from model.plan import FleetPlan, Ledger, Origin
from model.plan.keep import Given, after_apply, after_release, recorded_only, with_recorded
from model.plan.ledger import NetworkRecord, NodeRecord
from model.plan.record import node_records, read_outputs
from model.spec import SpecError
from tests.unit.model.fleets import REMOVE, changed, metal, planned, refusal, small, subcloud

FACILITY = {
    "sites/ewr1/provider": {"kind": "metal", "token": "t", "project": "p1", "facility": "ewr1"},
    "sites/dfw2/provider": {"kind": "metal", "token": "t", "project": "p1", "facility": "dfw2"},
}


def decided(plan: FleetPlan) -> dict[str, tuple[str | None, int | None]]:
    return {key: (one.subnet.cidr, one.vlan.vid) for key, one in plan.networks.items()}


def test_new_networks_are_drawn_by_name_and_are_told() -> None:
    made = planned(small())
    assert decided(made) == {
        "cc/mgmt": (None, 1000),
        "cc/oam": (None, 1001),
        "sc1/mgmt": ("192.168.208.0/24", 1002),
        "sc1/oam": ("172.20.0.0/24", 1003),
        "sc1/data": ("172.21.0.0/24", 1004),
        "sc2/mgmt": (None, 1000),
        "sc2/oam": ("172.20.1.0/24", 1001),
        "sc2/data": ("172.21.1.0/24", 1002),
    }
    assert made.drawn == tuple(decided(made))
    assert any(notice.rule == "ledger-unwritten" for notice in made.notices)
    again = planned(small(), made.ledger)
    assert again.drawn == ()
    assert not any(notice.rule == "ledger-unwritten" for notice in again.notices)


def test_a_cloud_whose_name_sorts_first_moves_no_other() -> None:
    before = planned(small())
    after = planned(changed({"clouds/a-new-one": subcloud()}), before.ledger)
    assert decided(after).items() >= decided(before).items()
    assert after.networks["a-new-one/mgmt"].subnet.cidr == "192.168.209.0/24"
    assert after.networks["a-new-one/mgmt"].vlan.vid == 1005


def test_what_leaves_is_kept_until_it_is_released() -> None:
    before = planned(small())
    gone = planned(changed({"clouds/sc1": REMOVE}), before.ledger)
    assert {key: one.subnet for key, one in gone.ledger.tombstones.items()} == {
        "sc1/mgmt": "192.168.208.0/24",
        "sc1/oam": "172.20.0.0/24",
        "sc1/data": "172.21.0.0/24",
    }
    other = changed({"clouds/sc1": REMOVE, "clouds/sc9": subcloud()})
    assert planned(other, gone.ledger).networks["sc9/mgmt"].subnet.cidr == "192.168.209.0/24"
    assert planned(other, gone.ledger).networks["sc9/mgmt"].vlan.vid == 1005
    released = after_release(gone.ledger, ["sc1/mgmt"])
    assert planned(other, released).networks["sc9/mgmt"].subnet.cidr == "192.168.208.0/24"
    assert planned(other, released).networks["sc9/mgmt"].vlan.vid == 1002
    assert set(released.tombstones) == {"sc1/oam", "sc1/data"}


def test_what_comes_back_gets_what_it_had() -> None:
    before = planned(small())
    gone = planned(changed({"clouds/sc1": REMOVE}), before.ledger)
    back = planned(small(), gone.ledger)
    assert decided(back) == decided(before)
    assert back.ledger == before.ledger


def test_explicit_values_win_and_are_kept_when_they_leave_the_stack_file() -> None:
    data = changed({"clouds/sc1/networks/mgmt": {"subnet": "192.168.214.0/24", "vlan": 1117}})
    explicit = planned(data, planned(small()).ledger)
    network = explicit.networks["sc1/mgmt"]
    assert (network.subnet.cidr, network.subnet.origin) == ("192.168.214.0/24", Origin.STACK)
    assert (network.vlan.vid, network.vlan.origin) == (1117, Origin.STACK)
    moved = [notice.message for notice in explicit.notices if notice.rule == "moved"]
    assert moved == ["moves from 192.168.208.0/24 to 192.168.214.0/24"]
    kept = planned(small(), explicit.ledger).networks["sc1/mgmt"]
    assert (kept.subnet.cidr, kept.subnet.origin) == ("192.168.214.0/24", Origin.POOL)
    assert (kept.vlan.vid, kept.vlan.origin) == (1117, Origin.POOL)


def test_another_size_is_drawn_anew_and_a_changed_pool_moves_nothing() -> None:
    before = planned(small())
    resized = planned(changed({"clouds/sc1/networks/oam/prefix_length": 26}), before.ledger)
    assert resized.networks["sc1/oam"].subnet.cidr == "172.20.0.0/26"
    assert resized.networks["sc1/oam"].vlan.vid == before.networks["sc1/oam"].vlan.vid
    other_pool = changed({"pools/oam": {"cidr": "172.22.0.0/16", "prefix_length": 25}})
    assert decided(planned(other_pool, before.ledger)) == decided(before)


def test_drawing_goes_around_explicit_and_internal_ranges() -> None:
    data = changed(
        {
            "pools/mgmt/cidr": "192.168.204.0/22",
            "clouds/sc2/networks/oam/subnet": "192.168.205.0/24",
            "clouds/sc3": subcloud(),
        }
    )
    made = planned(data)
    assert made.networks["sc1/mgmt"].subnet.cidr == "192.168.204.0/24"
    assert made.networks["sc3/mgmt"].subnet.cidr == "192.168.207.0/24"


def test_sites_in_one_metro_and_project_share_their_vlans() -> None:
    shared = planned(changed({"sites/dfw2/provider": metal("ny")}))
    vids = [one.vlan.vid for one in shared.networks.values()]
    assert len(set(vids)) == len(vids)
    error = refusal(
        changed(
            {
                "sites/dfw2/provider": metal("ny"),
                "clouds/sc1/networks/mgmt/vlan": 7,
                "clouds/sc2/networks/mgmt/vlan": 7,
            }
        )
    )
    assert error.rules == {"unique-vlan"}


def test_projects_do_not_share_their_vlans() -> None:
    other = metal("ny") | {"project": "p2"}
    data = {
        "clouds/sc1/networks/mgmt/vlan": 7,
        "clouds/sc2/networks/mgmt/vlan": 7,
        "sites/dfw2/provider": other,
    }
    assert planned(changed(data)).networks["sc2/mgmt"].vlan.vid == 7


def test_a_cloud_that_moves_to_another_site_gets_a_vlan_of_that_site() -> None:
    before = planned(changed({"clouds/sc1": subcloud("dfw2", remote=True)}))
    data = changed({"clouds/sc1": subcloud("ewr1", remote=True)})
    moved = planned(data, before.ledger)
    vids = [one.vlan.vid for one in moved.networks.values() if one.site == "ewr1"]
    assert len(set(vids)) == len(vids)


def test_a_facility_gives_vlans_and_an_explicit_one_is_an_expectation() -> None:
    data = changed({**FACILITY, "clouds/cc/networks/mgmt/vlan": 1172})
    made = planned(data)
    vlan = made.networks["cc/mgmt"].vlan
    assert (vlan.origin, vlan.expected, vlan.vid) == (Origin.SERVICE, 1172, 1172)
    vlan = made.networks["cc/oam"].vlan
    assert (vlan.origin, vlan.expected, vlan.vid) == (Origin.SERVICE, None, None)


def test_a_block_is_given_and_what_was_given_is_a_forecast_only() -> None:
    data = changed(FACILITY)
    made = planned(data)
    given = {"cc/mgmt": Given("139.178.67.16/28", 1172), "sc1/oam": Given("1.2.3.0/24", 1092)}
    ledger = after_apply(made.ledger, made.networks, given, {})
    again = planned(data, ledger)
    subnet, vlan = again.networks["cc/mgmt"].subnet, again.networks["cc/mgmt"].vlan
    assert (subnet.cidr, subnet.expected, subnet.origin) == ("139.178.67.16/28", None, Origin.SERVICE)
    assert (vlan.vid, vlan.expected, vlan.origin) == (1172, None, Origin.SERVICE)
    # A private network is decided here: nothing that a service says of it counts.
    assert again.networks["sc1/oam"].subnet.cidr == "172.20.0.0/24"
    assert again.networks["sc1/oam"].vlan.vid == 1092
    assert again.ledger == ledger
    other_size = planned(changed({**FACILITY, "clouds/cc/networks/mgmt/prefix_length": 27}), ledger)
    assert other_size.networks["cc/mgmt"].subnet.cidr is None


def test_a_vlan_that_was_given_elsewhere_is_forgotten() -> None:
    before = planned(changed({**FACILITY, "clouds/sc1": subcloud("dfw2", remote=True)}))
    ledger = after_apply(before.ledger, before.networks, {"sc1/oam": Given(vlan=7)}, {})
    moved = planned(changed({**FACILITY, "clouds/sc1": subcloud("ewr1", remote=True)}), ledger)
    assert moved.networks["sc1/oam"].vlan.vid is None
    assert moved.ledger.networks["sc1/oam"].vlan is None


def test_a_gift_other_than_expected_is_told() -> None:
    data = changed(
        {**FACILITY, "clouds/cc/networks/mgmt": {"public": True, "subnet": "139.178.67.16/28", "vlan": 1172}}
    )
    made = planned(data)
    ledger = after_apply(made.ledger, made.networks, {"cc/mgmt": Given("139.178.70.0/28", 1200)}, {})
    told = [notice.message for notice in planned(data, ledger).notices if notice.rule == "not-as-expected"]
    assert told == [
        "is expected to be 139.178.67.16/28, and the service gave 139.178.70.0/28 according to the ledger",
        "is expected to be 1172, and the service gave 1200 according to the ledger",
    ]


def test_gifts_go_back_to_the_service_when_their_network_leaves() -> None:
    data = changed(FACILITY)
    made = planned(data)
    ledger = after_apply(made.ledger, made.networks, {"sc2/mgmt": Given("1.2.3.0/28", 5)}, {})
    gone = planned(changed({**FACILITY, "clouds/sc2": REMOVE}), ledger)
    assert set(gone.ledger.tombstones) == {"sc2/oam", "sc2/data"}
    assert gone.ledger.tombstones["sc2/oam"].vlan is None


def test_an_overlap_with_a_tombstone_is_told() -> None:
    before = planned(small())
    data = changed({"clouds/sc1": REMOVE, "clouds/sc2/networks/oam": {"subnet": "172.20.0.0/24"}})
    told = [notice for notice in planned(data, before.ledger).notices if notice.rule == "tombstone"]
    assert [notice.path for notice in told] == ["clouds.sc2.networks.oam"]
    assert "python -m model release sc1/oam" in told[0].message


def full_ledger() -> Ledger:
    data = changed(FACILITY)
    before = planned(data)
    gone = planned(changed({**FACILITY, "clouds/sc1": REMOVE}), before.ledger)
    given = {"cc/mgmt": Given("139.178.67.16/28", 1172)}
    outputs = {"ledger": {"version": 1, "nodes": node_records(gone)}}
    return after_apply(gone.ledger, gone.networks, given, read_outputs(outputs, "test")[1])


def test_the_file_holds_the_ledger(tmp_path: Path) -> None:
    ledger, path = full_ledger(), tmp_path / "ledger" / "x.yaml"
    assert read_ledger(path) == Ledger()
    assert write_ledger(path, ledger)
    assert not write_ledger(path, ledger)
    assert read_ledger(path) == ledger
    assert path.read_text().startswith("# The ledger of stack 'x'")
    assert write_ledger(path, Ledger())
    assert read_ledger(path) == Ledger()
    assert list(path.parent.iterdir()) == [path]


def test_the_file_is_sorted_and_in_words() -> None:
    text = ledger_text(full_ledger(), "x")
    assert "  cc/mgmt:\n    site: ewr1\n    subnet: 139.178.67.16/28\n    subnet_from: service\n" in text
    assert text.index("cc/mgmt:") < text.index("cc/oam:") < text.index("sc2/data:")
    assert text.index("networks:") < text.index("tombstones:") < text.index("nodes:")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("networks: {cc/mgmt: {subnet: 10.0.0.0/24}}", "ledger/x.yaml:1: networks.cc/mgmt.site: missing"),
        ("networks: {cc/mgmt: {site: a, subnet: x}}", "'x' is not a network in CIDR notation"),
        ("netwroks: {}", "unknown key; valid keys are networks, tombstones, nodes"),
        ("[", "is not YAML"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "ledger" / "x.yaml"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(SpecError) as caught:
        read_ledger(path)
    assert expected in str(caught.value)


def test_what_was_recorded_locally_goes_on_top() -> None:
    ledger = full_ledger()
    recorded = recorded_only(ledger)
    assert set(recorded.networks) == {"cc/mgmt"}
    assert not recorded.tombstones
    drawn = planned(changed({**FACILITY, "clouds/sc1": REMOVE}), planned(changed(FACILITY)).ledger).ledger
    assert with_recorded(drawn, recorded) == ledger
    newer = Ledger(
        {"cc/mgmt": NetworkRecord(vlan=7, vlan_origin=Origin.SERVICE, site="ewr1")},
        {},
        {"n": NodeRecord("d")},
    )
    merged = with_recorded(ledger, newer)
    assert merged.networks["cc/mgmt"].vlan == 7
    assert merged.networks["cc/mgmt"].subnet == "139.178.67.16/28"
    assert merged.nodes["n"].digest == "d"


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        ({}, "holds no output named 'ledger': run 'up' first"),
        ([], "holds no output named 'ledger'"),
        ({"ledger": "[secret]"}, "the output 'ledger' is secret or not a map"),
        ({"ledger": {"version": 2}}, "ledger: version: the number 2 is not one of '1'"),
        ({"ledger": {"version": 1, "networks": {"a": {"subnet": 3}}}}, "networks.a.subnet: must be text"),
    ],
)
def test_outputs_that_say_nothing_are_refused(outputs: object, expected: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_outputs(outputs, "ledger")
    assert expected in str(caught.value)
