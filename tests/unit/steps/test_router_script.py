"""The router's script: what it changes, that it repeats nothing, and that it finds its way back."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.plan.steps.router_files import payload
from model.plan.steps.routing import Routing
from tests.unit.steps.given import planned, routed
from tests.unit.steps.sandbox import Sandbox

MAC = "02:00:00:00:00:01"
INTERFACES = """auto lo
iface lo inet loopback

auto bond0
iface bond0 inet static
    address 147.75.39.198
    netmask 255.255.255.252
    gateway 147.75.39.197
    bond-mode 4
    bond-slaves enp1s0f0 enp1s0f1
iface bond0 inet6 static
    address 2604:1380:1:b800::1
    netmask 127

auto enp1s0f0
iface enp1s0f0 inet manual
    bond-master bond0

auto enp1s0f1
iface enp1s0f1 inet manual
    pre-up sleep 4
    bond-master bond0
"""


@pytest.fixture
def machine(tmp_path: Path) -> Sandbox:
    made = Sandbox(tmp_path / "root")
    made.port("enp1s0f0", "02:00:00:00:00:00", bonded=True)
    made.port("enp1s0f1", MAC, bonded=True)
    made.write("etc/network/interfaces", INTERFACES)
    return made


def dev() -> Routing:
    return routed(planned("dev"), "ewr1")


def without_last(routing: Routing) -> Routing:
    return Routing(routing.networks[:-1], routing.pairs, routing.uplink, routing.nat)


def sent(routing: Routing, *, with_ifupdown: bool = False, mac: str = MAC) -> str:
    return payload(routing, mac=mac, with_ifupdown=with_ifupdown)


def test_a_server_becomes_a_router_once(machine: Sandbox) -> None:
    printed = machine.step("router", sent(dev()))
    assert "routing by enp1s0f1: vlan1000=139.178.64.241/28" in printed
    port = machine.text("etc/systemd/network/05-murmuration-port.network")
    assert "Name=enp1s0f1\n" in port
    assert not (machine.root / "sys/class/net/enp1s0f1/master").exists(), "the port left the bond"
    assert "@PORT@" not in "".join(machine.files("etc").values())
    calls = machine.calls()
    firewall = calls.index("systemctl restart murmuration-firewall.service")
    assert firewall < next(n for n, call in enumerate(calls) if call.startswith("sysctl"))
    machine.write("state/table", "")
    before = machine.files("etc", "var")
    assert "nothing to change" in machine.step("router", sent(dev()))
    assert machine.files("etc", "var") == before
    assert not [call for call in machine.calls() if call.startswith(("networkctl", "systemctl"))]


def test_a_network_comes_and_goes_in_place(machine: Sandbox) -> None:
    machine.step("router", sent(without_last(dev())))
    last = dev().networks[-1].interface
    printed = machine.step("router", sent(dev()))
    assert f"/etc/systemd/network/05-murmuration-{last}.netdev" in printed
    assert "vlan1000.network" not in printed, "others are left alone"
    machine.calls()
    printed = machine.step("router", sent(without_last(dev())))
    assert f"removed /etc/systemd/network/05-murmuration-{last}.netdev" in printed
    assert f"ip link delete {last}" in machine.calls()
    assert last not in "".join(machine.files("etc"))


@pytest.mark.parametrize("with_ifupdown", [False, True])
def test_removed_it_is_as_it_was(machine: Sandbox, with_ifupdown: bool) -> None:
    before = machine.files("etc", "var")
    machine.step("router", sent(dev(), with_ifupdown=with_ifupdown))
    assert machine.files("etc", "var") != before
    machine.step("router", sent(dev(), with_ifupdown=with_ifupdown), "remove")
    assert machine.files("etc", "var") == before
    assert "sysctl -q -w net.ipv4.ip_forward=0" in machine.calls()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("dead", "vlan1004 has no 147.75.106.1/29; the router is as it was before"),
        ("cut", "the way to the outside was 'default via 203.0.113.1 dev bond0 proto static' and became ''"),
    ],
)
def test_what_does_not_come_up_goes_back(machine: Sandbox, fault: str, words: str) -> None:
    machine.step("router", sent(without_last(dev())))
    machine.write("state/table", "")
    before = machine.files("etc", "var")
    machine.write(f"state/{fault}", "")
    printed = machine.step("router", sent(dev()), fails=True)
    assert words in printed
    assert machine.files("etc", "var") == before


def test_a_first_attempt_in_vain_leaves_nothing(machine: Sandbox) -> None:
    before = machine.files("etc", "var")
    machine.write("state/dead", "")
    machine.step("router", sent(dev()), fails=True)
    assert machine.files("etc", "var") == before
    assert "systemctl disable --quiet --now murmuration-firewall.service" in machine.calls()


def test_refused_rules_change_nothing(machine: Sandbox) -> None:
    wrong = sent(dev()).replace("chain forward", "chain WRONG")
    assert "nothing was changed" in machine.step("router", wrong, fails=True)
    assert not [call for call in machine.calls() if call.startswith(("networkctl", "systemctl enable"))]


def test_another_server_is_not_touched(machine: Sandbox) -> None:
    printed = machine.step("router", sent(dev(), mac="02:ff:ff:ff:ff:ff"), fails=True)
    assert "no port of this server has the MAC address 02:ff:ff:ff:ff:ff" in printed


def test_ifupdown_takes_the_port_out_of_the_bond_and_keeps_the_rest(machine: Sandbox) -> None:
    routing = routed(planned("packet-sig"), "ewr1")
    printed = machine.step("router", sent(routing, with_ifupdown=True))
    assert " enp1s0f1=147.75.105.193/29 " in printed
    written = machine.text("etc/network/interfaces")
    assert "bond-slaves enp1s0f0\n" in written
    assert "iface enp1s0f1 " not in written
    assert "iface bond0 inet6 static" in written
    assert written.endswith("source /etc/network/interfaces.d/murmuration-*\n")
    assert "iface enp1s0f1 inet static" in machine.text("etc/network/interfaces.d/murmuration-port")
    assert "vlan-raw-device enp1s0f1" in machine.text("etc/network/interfaces.d/murmuration-vlan1172")
    machine.write("state/table", "")
    machine.calls()
    assert "nothing to change" in machine.step("router", sent(routing, with_ifupdown=True))
