"""What holds of every fleet: hypothesis makes fleets, and changes them."""

import contextlib
import copy
import json
import random
from collections.abc import Mapping
from itertools import combinations
from typing import cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.plan import FleetPlan
from model.plan.hosts import nth_host
from model.plan.ranges import overlap
from model.plan.render import to_data
from model.spec import SpecError
from tests.unit.model.fleets import Data, metal, planned, small, subcloud

QUICK = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = st.from_regex(r"[a-z]([a-z0-9]{0,6})", fullmatch=True).filter(lambda name: name != "cc")


@st.composite
def clouds(draw: st.DrawFn) -> Data:
    site = draw(st.sampled_from(["ewr1", "dfw2", "sv15"]))
    made = subcloud(site, remote=site != "ewr1" or draw(st.booleans()))
    for role in ("oam", "data"):
        if draw(st.booleans()):
            made["networks"][role] = draw(
                st.sampled_from([{"public": True}, {"prefix_length": 26}, {"prefix_length": 29}, {}])
            )
    return made


@st.composite
def fleets(draw: st.DrawFn) -> Data:
    """A fleet of up to twelve clouds at three sites, two of which share a layer-2 domain."""
    data = small()
    data["sites"]["sv15"] = {"provider": metal("da"), "router": {"plan": "c3.medium.x86"}}
    data["clouds"] = {"cc": data["clouds"]["cc"]} | draw(st.dictionaries(NAMES, clouds(), max_size=11))
    return data


def shuffled(value: object, seed: random.Random) -> object:
    if not isinstance(value, Mapping):
        return value
    entries = cast("Mapping[str, object]", value)
    items = [(key, shuffled(entry, seed)) for key, entry in entries.items()]
    seed.shuffle(items)
    return dict(items)


TEXTS = [
    "x",
    "ewr1",
    "cc",
    "10.0.0.0/24",
    "10.0.0.0/8",
    "172.20.0.0/30",
    "0.0.0.0/0",
    "10.0.0.1",
    "255.255.255.255",
    "1172",
    "simplex",
    "duplex",
    "n2.xlarge.x86",
    "é\x00",
]
EMPTY: tuple[list[object], dict[str, object]] = ([], {})
JUNK_VALUES: list[object] = [
    *EMPTY,
    *(None, True, 0, -1, 12.5, 10**30, "", "a\nb", *TEXTS),
    *(["x"], [[0]], ["controller-0"], {"x": {"y": 1}}, {"at": "dfw2"}, {"public": True}),
    *({"subnet": "192.168.1.0/29"}, {"prefix_length": 30, "public": True}),
    {"controller-0": {"plan": "n2.xlarge.x86"}},
]
JUNK = st.sampled_from(JUNK_VALUES)
ADDED = st.sampled_from(
    [
        "subnet",
        "prefix_length",
        "public",
        "native",
        "vlan",
        "mtu",
        "gateway",
        "start",
        "end",
        "floating",
        "unit_0",
        "reservation",
        "vlan_id",
        "site",
        "nodes",
        "networks",
        "data",
        "boot_server",
        "release",
        "iso",
        "x",
    ]
)


@st.composite
def spoiled(draw: st.DrawFn) -> Data:
    """A fleet with junk at a few places."""
    data = copy.deepcopy(draw(fleets()))
    for _ in range(draw(st.integers(1, 4))):
        place: Data = data
        while True:
            key = draw(st.sampled_from(sorted(place)) | ADDED) if place else draw(ADDED)
            inner: object = place.get(key)
            if not isinstance(inner, dict) or draw(st.integers(0, 5)) == 0:
                break
            place = cast("Data", inner)
        place[key] = copy.deepcopy(draw(JUNK))
    return data


def decided(plan: FleetPlan) -> dict[str, tuple[str | None, int | None]]:
    return {key: (one.subnet.cidr, one.vlan.vid) for key, one in plan.networks.items()}


@QUICK
@given(spoiled())
def test_whatever_is_wrong_is_told_as_an_error_of_the_stack_file(data: Data) -> None:
    # Anything else than a plan or a SpecError is a defect, and fails this test.
    with contextlib.suppress(SpecError):
        planned(data)


@QUICK
@given(fleets())
def test_nothing_overlaps_and_nothing_is_there_twice(data: Data) -> None:
    plan = planned(data)
    known = [one for one in plan.networks.values() if one.subnet.cidr]
    for one, other in combinations(known, 2):
        assert not overlap(one.subnet.cidr or "", other.subnet.cidr or "")
    domain = {"ewr1": "ny", "dfw2": "da", "sv15": "da"}
    vlans = [(domain[one.site], one.vlan.vid) for one in plan.networks.values()]
    assert len(set(vlans)) == len(vlans)
    addresses = [
        address
        for one in known
        for name, host in one.hosts.items()
        if name not in {"start", "end"} and (address := nth_host(one.subnet.cidr or "", host.index))
    ]
    assert len(set(addresses)) == len(addresses)


@QUICK
@given(fleets())
def test_every_network_has_all_that_its_cloud_needs(data: Data) -> None:
    for network in planned(data).networks.values():
        last = network.subnet.size - 2
        assert all(1 <= host.index <= last for host in network.hosts.values())
        assert not network.start.index <= network.gateway.index <= network.end.index


@QUICK
@given(fleets(), st.randoms(use_true_random=False))
def test_the_order_of_the_stack_file_means_nothing(data: Data, seed: random.Random) -> None:
    data["operator"]["ssh_keys"] |= {"you": "ssh-ed25519 AAAA you", "a": "ssh-ed25519 AAAA a"}
    data["tags"] = {"owner": "me", "area": "east"}
    other = planned(cast("Data", shuffled(data, seed)))
    assert json.dumps(to_data(other)) == json.dumps(to_data(planned(data)))


@QUICK
@given(fleets())
def test_the_ledger_is_a_fixed_point(data: Data) -> None:
    first = planned(data)
    second = planned(data, first.ledger)
    assert second.ledger == first.ledger
    assert decided(second) == decided(first)
    assert second.clouds.keys() == first.clouds.keys()


@QUICK
@given(fleets(), NAMES, clouds())
def test_a_new_subcloud_changes_no_other(data: Data, name: str, cloud: Data) -> None:
    before = planned(data)
    larger = copy.deepcopy(data)
    larger["clouds"].setdefault(name, cloud)
    after = planned(larger, before.ledger)
    for other, plan in before.clouds.items():
        grown = after.clouds[other]
        assert grown.nodes == plan.nodes
        assert {key: (one.subnet.cidr, one.vlan.vid) for key, one in grown.networks.items()} == {
            key: (one.subnet.cidr, one.vlan.vid) for key, one in plan.networks.items()
        }


@QUICK
@given(fleets(), st.data())
def test_what_is_removed_leaves_a_tombstone_and_comes_back_as_it_was(data: Data, more: st.DataObject) -> None:
    subclouds = sorted(set(data["clouds"]) - {"cc"})
    if not subclouds:
        return
    name = more.draw(st.sampled_from(subclouds))
    before = planned(data)
    smaller = copy.deepcopy(data)
    del smaller["clouds"][name]
    after = planned(smaller, before.ledger)
    assert set(after.ledger.tombstones) == {f"{name}/{role.value}" for role in before.clouds[name].networks}
    assert decided(after).items() <= decided(before).items()
    back = planned(data, after.ledger)
    assert decided(back) == decided(before)
    assert back.ledger == before.ledger
