"""Numbers of hosts, ranges of addresses, and the room between them."""

import pytest
from netaddr import IPNetwork

from model.plan.hosts import host_index, last_host_index, nth_host
from model.plan.ranges import Occupied, cidr_of, overlap, within


@pytest.mark.parametrize(
    ("cidr", "index", "address"),
    [
        ("192.168.214.0/24", 1, "192.168.214.1"),
        ("139.178.67.16/28", 14, "139.178.67.30"),
        ("147.75.105.192/29", 2, "147.75.105.194"),
        ("10.0.0.0/8", 65536, "10.1.0.0"),
    ],
)
def test_a_host_has_a_number(cidr: str, index: int, address: str) -> None:
    assert nth_host(cidr, index) == address
    assert host_index(cidr, address) == index


@pytest.mark.parametrize("index", [0, -1, 15, 16])
def test_network_and_broadcast_are_no_hosts(index: int) -> None:
    with pytest.raises(ValueError, match="has no host number"):
        nth_host("139.178.67.16/28", index)


@pytest.mark.parametrize("address", ["139.178.67.16", "139.178.67.31", "139.178.67.32", "10.0.0.1"])
def test_other_addresses_have_no_number(address: str) -> None:
    with pytest.raises(ValueError, match="is not a host in"):
        host_index("139.178.67.16/28", address)


def test_the_last_host_is_before_broadcast() -> None:
    for prefix in range(8, 31):
        network = IPNetwork(f"10.0.0.0/{prefix}")
        assert nth_host(str(network), last_host_index(prefix)) == str(network[-2])


def test_ranges_overlap_and_contain() -> None:
    assert overlap("10.0.0.0/24", "10.0.0.128/25")
    assert overlap("10.0.0.128/25", "10.0.0.0/24")
    assert not overlap("10.0.0.0/25", "10.0.0.128/25")
    assert within("10.0.0.128/25", "10.0.0.0/24")
    assert not within("10.0.0.0/24", "10.0.0.128/25")
    assert cidr_of(int(IPNetwork("192.168.214.0/24").first), 24) == "192.168.214.0/24"


def test_drawing_takes_the_first_room_and_never_the_same() -> None:
    occupied = Occupied(["10.0.0.0/25", "10.0.1.64/26", "9.0.0.0/8", "10.0.0.0/26"])
    drawn = [occupied.draw("10.0.0.0/23", prefix) for prefix in (24, 26, 25, 26, 25, 26, 27)]
    assert drawn == [None, "10.0.0.128/26", "10.0.1.128/25", "10.0.0.192/26", None, "10.0.1.0/26", None]


def test_a_pool_is_used_up_to_its_end() -> None:
    occupied = Occupied([])
    assert [occupied.draw("10.0.0.0/30", 32) for _ in range(5)] == [
        "10.0.0.0/32",
        "10.0.0.1/32",
        "10.0.0.2/32",
        "10.0.0.3/32",
        None,
    ]
