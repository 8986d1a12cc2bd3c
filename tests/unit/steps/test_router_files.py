"""A router's files: the wiki's own, number by number, and held by golden files."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from netaddr import IPNetwork

from model.plan.steps.router_files import files, ifupdown, networkd, payload
from model.plan.steps.routing import PORT
from tests.unit.steps.given import planned, routed

GOLDEN = Path(__file__).parent / "golden"
WIKI = """
iface enp1s0f1 inet static
    address 147.75.105.193
    netmask 255.255.255.248
    network 147.75.105.192
    broadcast 147.75.105.199

iface enp1s0f1.1092 inet static
    address 11.11.11.1
    netmask 255.255.255.0
    network 11.11.11.0
    broadcast 11.11.11.255
    vlan-raw-device enp1s0f1

iface enp1s0f1.1172 inet static
    address 139.178.67.17
    netmask 255.255.255.240
    network 139.178.67.16
    broadcast 139.178.67.31
    mtu 1400
    vlan-raw-device enp1s0f1

iface enp1s0f1.1117 inet static
    address 192.168.214.1
    netmask 255.255.255.0
    network 192.168.214.0
    broadcast 192.168.214.255
    mtu 1400
    vlan-raw-device enp1s0f1

iface enp1s0f1.1145 inet static
    address 139.178.66.41
    netmask 255.255.255.248
    network 139.178.66.40
    broadcast 139.178.66.47
    vlan-raw-device enp1s0f1
"""
"""The layer-2 port in /etc/network/interfaces of the wiki's CC-Router."""


def stanzas(text: str) -> dict[str, tuple[str, str, int]]:
    """Address, netmask and MTU by VLAN id ("native" for none)."""
    found: dict[str, tuple[str, str, int]] = {}
    for block in re.split(r"^iface ", text, flags=re.MULTILINE)[1:]:
        name = block.split()[0]
        keys = dict(re.findall(r"^ +(\S+) (\S+)", block, re.MULTILINE))
        vlan = re.search(r"(?:\.|vlan)(\d+)$", name)
        found[vlan[1] if vlan else "native"] = (
            keys["address"],
            keys["netmask"],
            int(keys.get("mtu", "1500")),
        )
        assert ("vlan-raw-device" in keys) is bool(vlan), name
    return found


def test_packet_sigs_router_has_what_the_wikis_has() -> None:
    written = "".join(file.text for file in ifupdown(routed(planned("packet-sig"), "ewr1")))
    assert stanzas(written) == stanzas(WIKI)
    assert len(stanzas(WIKI)) == 5


def test_packet_sigs_routers_are_of_ifupdowns_days_and_devs_of_networkds() -> None:
    assert {site.router.ifupdown for site in planned("packet-sig").sites.values() if site.router} == {True}
    assert {site.router.ifupdown for site in planned("dev").sites.values() if site.router} == {False}


@pytest.mark.parametrize(
    ("stack", "site"), [("packet-sig", "ewr1"), ("packet-sig", "dfw2"), ("dev", "ewr1"), ("dev", "dfw2")]
)
def test_files_are_the_golden_ones(stack: str, site: str) -> None:
    made = planned(stack)
    router = made.sites[site].router
    assert router is not None
    seen = payload(routed(made, site), mac="02:00:00:00:00:01", with_ifupdown=router.ifupdown)
    golden = GOLDEN / f"{stack}-{site}-router.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(seen)
    assert seen == golden.read_text()


def test_both_ways_say_the_same() -> None:
    for stack, site in (("packet-sig", "ewr1"), ("dev", "dfw2")):
        routing = routed(planned(stack), site)
        old = stanzas("".join(file.text for file in ifupdown(routing) if "inet static" in file.text))
        new: dict[str, tuple[str, str, int]] = {}
        for file in networkd(routing):
            if file.path.endswith(".network") and "Address=" in file.text:
                network = IPNetwork(re.findall(r"^Address=(.*)$", file.text, re.MULTILINE)[0])
                mtu = int(re.findall(r"^MTUBytes=(.*)$", file.text, re.MULTILINE)[0])
                vlan = re.search(r"vlan(\d+)\.network$", file.path)
                new[vlan[1] if vlan else "native"] = (str(network.ip), str(network.netmask), mtu)
        assert new == old


def test_a_vlan_has_at_most_the_mtu_of_its_port() -> None:
    routing = routed(planned("packet-sig"), "ewr1")
    mtus = [int(mtu) for file in networkd(routing) for mtu in re.findall(r"MTUBytes=(\d+)", file.text)]
    assert mtus[0] == max(mtus) == 1500
    assert min(mtus) == 1400


def test_a_port_without_a_native_network_has_no_address() -> None:
    port = next(
        file for file in networkd(routed(planned("dev"), "ewr1")) if file.path.endswith("port.network")
    )
    assert "Address=" not in port.text
    assert port.text.count("VLAN=") == 5
    assert f"Name={PORT}" in port.text


def test_one_more_network_changes_the_port_and_adds_its_own_files() -> None:
    made = planned("dev")
    routing = routed(made, "ewr1")
    fewer = type(routing)(routing.networks[:-1], routing.pairs, routing.uplink, routing.nat)
    before = {file.path: file.text for file in files(fewer, with_ifupdown=False)}
    after = {file.path: file.text for file in files(routing, with_ifupdown=False)}
    differing = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    vid = routing.networks[-1].vid
    assert differing == {
        "/etc/systemd/network/05-murmuration-port.network",
        f"/etc/systemd/network/05-murmuration-vlan{vid}.netdev",
        f"/etc/systemd/network/05-murmuration-vlan{vid}.network",
        "/etc/murmuration/firewall.nft",
    }
