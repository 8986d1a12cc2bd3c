"""What ports carry, and how a switch is brought there."""

import pytest

from lab.hosts.ports import LAYER3_VLAN, NOTHING, Carried, carried, on_layer3
from lab.hosts.switch import SwitchState, commands, parse_state
from lab.metal.hosts import HostPort
from tests.unit.lab_hosts.devices import device, layer2, port

PORTS = """0000 DATA END WITH '.'
Port 0001 untagged_vlan=4000 ACTIVE - Unnamed Allocatable
 Current User: NONE Access Control: (User: NONE - Group: NONE)
  -- endpoint ID 0006 module tuntap      : site-ny
Port 0002 untagged_vlan=4095 ACTIVE - NOT Unnamed Allocatable
.
1000 Success
"""
VLANS = """0000 DATA END WITH '.'
VLAN 0000
VLAN 1172
 -- Port 0002 tagged=1 active=1 status=Forwarding
VLAN 4000
 -- Port 0001 tagged=0 active=1 status=Forwarding
.
1000 Success
"""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (port("eth0"), Carried(LAYER3_VLAN, frozenset())),
        (port("eth0", vlans=(1172, 1117)), Carried(LAYER3_VLAN, frozenset({1172, 1117}))),
        (layer2("eth1"), NOTHING),
        (layer2("eth1", 1172), Carried(1172, frozenset())),
        (layer2("eth1", 1172, 1117), Carried(None, frozenset({1172, 1117}))),
        (layer2("eth1", 1117, native=1172), Carried(1172, frozenset({1117}))),
        (port("eth1", layer3=False, vlans=(1172,)), Carried(1172, frozenset())),
    ],
)
def test_what_a_port_carries(given: HostPort, expected: Carried) -> None:
    assert carried(given) == expected


def test_a_device_without_layer_3_has_no_way_there() -> None:
    assert on_layer3(device().ports)
    assert not on_layer3([layer2("eth0", 5), layer2("eth1", 6)])


def test_the_switch_is_read_as_it_prints() -> None:
    state = parse_state(PORTS, VLANS)
    assert state.vlans == {0, 1172, 4000}
    assert state.ports == {1: Carried(4000, frozenset()), 2: Carried(None, frozenset({1172}))}


def test_what_a_port_loses_goes_before_what_it_gets() -> None:
    now = SwitchState({0, 1172}, {2: Carried(1172, frozenset())})
    assert commands(now, {2: Carried(None, frozenset({1172, 1117}))}) == [
        "vlan/create 1117",
        "port/setvlan 2 4095",
        "vlan/addport 1117 2",
        "vlan/addport 1172 2",
    ]


def test_a_new_port_is_made_and_a_right_one_left_alone() -> None:
    now = SwitchState({0, 5}, {2: Carried(5, frozenset())})
    assert commands(now, {2: Carried(5, frozenset())}) == []
    assert commands(now, {3: Carried(5, frozenset())}) == ["port/create 3", "port/setvlan 3 5"]


@pytest.mark.parametrize("then", [NOTHING, Carried(7, frozenset()), Carried(None, frozenset({5, 9}))])
@pytest.mark.parametrize("had", [NOTHING, Carried(5, frozenset({7})), Carried(7, frozenset({5, 9}))])
def test_the_commands_lead_from_any_state_to_any_other(had: Carried, then: Carried) -> None:
    untagged, tagged, vlans = had.untagged, set(had.tagged), {5, 7, 9}
    for line in commands(SwitchState(vlans, {2: had}), {2: then}):
        verb, first, second = line.split()
        if verb == "vlan/delport":
            tagged.remove(int(first))
        elif verb == "vlan/addport":
            assert int(first) != untagged, "vde_switch refuses a VLAN that is tagged and untagged on a port"
            tagged.add(int(first))
        else:
            assert verb == "port/setvlan"
            assert int(second) not in tagged, (
                "vde_switch refuses a VLAN that is tagged and untagged on a port"
            )
            untagged = None if second == "4095" else int(second)
    assert Carried(untagged, frozenset(tagged)) == then
