"""Gateways and routes of the namespace, and what DHCP tells."""

import socket

import pytest

from lab.hosts import dhcp
from lab.hosts.layer3 import SERVICE_ADDRESS, Layer3, commands, parse, wanted
from tests.unit.lab_hosts.devices import BLOCK, device, layer2


def test_gateways_are_on_the_sites_tap_and_blocks_are_routed_to_their_device() -> None:
    host = device()
    plan = wanted([device(addresses=(*host.addresses, BLOCK))])
    assert plan.addresses == {("site-ny", "147.75.1.2/31"), ("site-ny", "10.99.1.2/31")}
    assert plan.routes == {("147.75.200.0/28", "147.75.1.3", "site-ny")}


def test_a_block_of_a_device_without_layer_3_goes_nowhere() -> None:
    host = device(addresses=(*device().addresses, BLOCK), ports=(layer2("eth0", 5),))
    assert wanted([host]).routes == frozenset()


def test_only_what_differs_is_changed() -> None:
    before = Layer3(
        frozenset({("a", "10.0.0.0/31"), ("a", "10.0.0.2/31")}), frozenset({("1.0.0.0/8", "10.0.0.1", "a")})
    )
    after = Layer3(frozenset({("a", "10.0.0.2/31")}), frozenset())
    assert commands(before, after) == [
        "route del 1.0.0.0/8 via 10.0.0.1 dev a proto 86",
        "address del 10.0.0.0/31 dev a",
    ]
    assert commands(after, after) == []


def test_what_iproute2_says_is_read_back_as_it_was_wanted() -> None:
    addresses = [
        {"ifname": "lo", "addr_info": [{"local": "127.0.0.1", "prefixlen": 8}]},
        {"ifname": "site-ny", "addr_info": [{"local": "147.75.1.2", "prefixlen": 31, "scope": "global"}]},
        {"ifname": "site-ny", "addr_info": [{"local": "fe80::1", "prefixlen": 64, "scope": "link"}]},
    ]
    routes = [{"dst": "147.75.200.1", "gateway": "147.75.1.3", "dev": "site-ny"}]
    found = parse(addresses, routes, ["site-ny"])
    assert found.addresses == {("site-ny", "147.75.1.2/31")}
    assert found.routes == {("147.75.200.1/32", "147.75.1.3", "site-ny")}


def query(kind: int, *, rom: bool = False, requested: str | None = None) -> bytes:
    header = dhcp.HEADER.pack(
        1, 1, 6, 0, 7, 0, 0, b"", b"", b"", b"", bytes.fromhex("525400000000"), b"", b""
    )
    options = bytes([53, 1, kind])
    if rom:
        options += bytes([60, 9]) + b"PXEClient"
    if requested:
        options += bytes([50, 4]) + socket.inet_aton(requested)
    return header + b"\x63\x82\x53\x63" + options + b"\xff"


def options_of(reply: bytes) -> dict[int, bytes]:
    return dhcp.parse_options(reply[dhcp.HEADER.size + 4 :])


def exchange(data: bytes, *, network: bool = True) -> bytes | None:
    found = dhcp.parse(data)
    assert found is not None
    assert found.mac == "52:54:00:00:00:00"
    host = device(operating_system="custom_ipxe", ipxe_script_url="http://10.0.0.1/a.ipxe")
    return dhcp.answer(found, dhcp.lease(host, boots_from_network=network))


def test_a_boot_rom_is_offered_its_address_and_the_first_script() -> None:
    reply = exchange(query(dhcp.DISCOVER, rom=True))
    assert reply is not None
    assert socket.inet_ntoa(reply[16:20]) == "147.75.1.3"
    options = options_of(reply)
    assert options[53] == bytes([dhcp.OFFER])
    assert socket.inet_ntoa(options[1]) == "255.255.255.254"
    assert socket.inet_ntoa(options[3]) == "147.75.1.2"
    assert options[67].decode() == f"http://{SERVICE_ADDRESS}/ipxe/{device().id}"


@pytest.mark.parametrize(("rom", "network"), [(False, True), (True, False)])
def test_the_script_is_for_boot_roms_of_machines_that_boot_from_the_network(rom: bool, network: bool) -> None:
    reply = exchange(query(dhcp.DISCOVER, rom=rom), network=network)
    assert reply is not None
    assert 67 not in options_of(reply)


def test_a_request_is_granted_for_the_own_address_alone() -> None:
    mine, other = (exchange(query(dhcp.REQUEST, requested=f"147.75.1.{n}")) for n in (3, 4))
    assert mine is not None
    assert other is not None
    assert options_of(mine)[53] == bytes([dhcp.ACK])
    assert options_of(other)[53] == bytes([dhcp.NAK])


def test_strangers_and_noise_get_no_answer() -> None:
    assert dhcp.parse(b"x" * 300) is None
    found = dhcp.parse(query(dhcp.DISCOVER))
    assert found is not None
    assert dhcp.answer(found, None) is None
