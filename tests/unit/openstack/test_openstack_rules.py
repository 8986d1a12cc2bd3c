"""Rules are merged to fewer ones that let exactly the same through."""

import json
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from netaddr import IPAddress, IPNetwork

from model.plan.openstack.rules import RulePlan, merge, open_egress
from model.spec.openstack.network import Rules

Packet = tuple[str, str, int, str]
"""Direction, protocol, port, remote address."""


def rules(*sets: Mapping[str, object]) -> tuple[RulePlan, ...]:
    return merge([Rules.model_validate_json(json.dumps(one)) for one in sets])


def shown(found: tuple[RulePlan, ...]) -> list[tuple[str, int | None, int | None, str]]:
    return [(rule.protocol.value, rule.first, rule.last, rule.remote.block) for rule in found]


def test_the_open_default_group_takes_three_rules() -> None:
    seed = (
        {"protocol": "icmp"},
        {"protocol": "udp", "ports": ["1-65535"]},
        {"protocol": "tcp", "ports": ["1-65535"]},
    )
    assert shown(rules(*seed)) == [
        ("icmp", None, None, "0.0.0.0/0"),
        ("tcp", None, None, "0.0.0.0/0"),
        ("udp", None, None, "0.0.0.0/0"),
    ]


def test_ports_that_touch_become_one_range() -> None:
    found = rules({"protocol": "tcp", "ports": ["80", "81-90", "85-100", "200"]})
    assert shown(found) == [("tcp", 80, 100, "0.0.0.0/0"), ("tcp", 200, 200, "0.0.0.0/0")]


def test_networks_that_make_up_a_larger_one_become_it() -> None:
    halves = ["10.0.0.0/25", "10.0.0.128/25", "10.0.1.0/24"]
    assert shown(rules({"protocol": "tcp", "ports": ["22"], "remotes": halves})) == [
        ("tcp", 22, 22, "10.0.0.0/23")
    ]


def test_ports_and_networks_are_joined_together() -> None:
    found = rules(
        {"protocol": "tcp", "ports": ["1-5"], "remotes": ["10.0.0.0/25"]},
        {"protocol": "tcp", "ports": ["6-9"], "remotes": ["10.0.0.0/25"]},
        {"protocol": "tcp", "ports": ["1-9"], "remotes": ["10.0.0.128/25"]},
    )
    assert shown(found) == [("tcp", 1, 9, "10.0.0.0/24")]


def test_what_a_wider_rule_lets_through_is_dropped() -> None:
    found = rules(
        {"protocol": "tcp", "ports": ["22"], "remotes": ["10.1.2.0/24"]},
        {"protocol": "tcp", "ports": ["20-30"], "remotes": ["10.0.0.0/8"]},
        {"protocol": "udp", "ports": ["53"], "remotes": ["192.168.5.0/24"]},
        {"protocol": "any", "remotes": ["192.168.0.0/16"]},
    )
    assert shown(found) == [("any", None, None, "192.168.0.0/16"), ("tcp", 20, 30, "10.0.0.0/8")]


def test_directions_groups_and_versions_stay_apart() -> None:
    found = rules(
        {"protocol": "icmp", "remotes": ["10.0.0.0/8", "fd00::/8"]},
        {"protocol": "tcp", "ports": ["22"], "groups": ["bastion"]},
        {"protocol": "tcp", "ports": ["22"], "direction": "egress"},
    )
    seen = {(rule.direction.value, rule.ethertype, rule.protocol.value, rule.remote.group) for rule in found}
    assert seen == {
        ("ingress", "IPv4", "icmp", ""),
        ("ingress", "IPv6", "ipv6-icmp", ""),
        ("ingress", "IPv4", "tcp", "bastion"),
        ("egress", "IPv4", "tcp", ""),
    }


def test_a_rule_keeps_its_name_whatever_else_there_is() -> None:
    one = {"protocol": "tcp", "ports": ["22"], "remotes": ["10.0.0.0/8"]}
    alone, beside = rules(one), rules({"protocol": "udp", "ports": ["53"]}, one)
    assert alone[0].name in {rule.name for rule in beside}
    assert alone[0].name == "ingress-ipv4-tcp-22-22-10.0.0.0_8"


def test_a_thousand_sets_are_merged_at_once() -> None:
    sets = [
        {"protocol": "tcp", "ports": [str(port)], "remotes": ["10.0.0.0/8"]} for port in range(2000, 3000)
    ]
    assert shown(rules(*sets)) == [("tcp", 2000, 2999, "10.0.0.0/8")]


def test_open_egress_is_what_openstack_makes() -> None:
    assert [(rule.ethertype, rule.protocol.value, rule.remote.block) for rule in open_egress()] == [
        ("IPv4", "any", ""),
        ("IPv6", "any", ""),
    ]


Asked = dict[str, object]


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """A network within 10.0.0.0/22."""
    value, prefix = draw(st.integers(0, 63)), draw(st.sampled_from([22, 23, 24, 26, 28]))
    return str(IPNetwork(f"10.0.{value >> 4}.{(value & 15) << 4}/{prefix}").cidr)


@st.composite
def spans(draw: st.DrawFn) -> str:
    """A range of low ports."""
    first = draw(st.integers(1, 30))
    return f"{first}-{first + draw(st.integers(0, 6))}"


@st.composite
def sets(draw: st.DrawFn) -> Asked:
    """A set of rules as the stack file has it."""
    protocol = draw(st.sampled_from(["tcp", "udp", "any"]))
    return {
        "protocol": protocol,
        "ports": [] if protocol == "any" else draw(st.lists(spans(), max_size=3)),
        "remotes": draw(st.lists(blocks(), max_size=3)),
        "direction": draw(st.sampled_from(["ingress", "egress"])),
    }


@st.composite
def packets(draw: st.DrawFn) -> Packet:
    """A packet that may or may not be let through."""
    direction, protocol = draw(st.sampled_from(["ingress", "egress"])), draw(st.sampled_from(["tcp", "udp"]))
    address = IPAddress(0x0A000000 + draw(st.integers(0, 300)) * 4)
    return direction, protocol, draw(st.integers(1, 40)), str(address)


def span_of(word: str) -> tuple[int, int]:
    """The first and the last port of a range."""
    first, _, last = word.partition("-")
    return int(first), int(last or first)


def asked_for(one: Mapping[str, object], packet: Packet) -> bool:
    model = Rules.model_validate_json(json.dumps(one))
    direction, protocol, port, address = packet
    spans_of = [span_of(span) for span in model.ports]
    return (
        model.direction.value == direction
        and model.protocol.value in ("any", protocol)
        and (not model.remotes or any(IPAddress(address) in IPNetwork(block) for block in model.remotes))
        and (not model.ports or any(first <= port <= last for first, last in spans_of))
    )


def let_through(rule: RulePlan, packet: Packet) -> bool:
    direction, protocol, port, address = packet
    return (
        rule.direction.value == direction
        and rule.protocol.value in ("any", protocol)
        and (not rule.remote.block or IPAddress(address) in IPNetwork(rule.remote.block))
        and (rule.first is None or rule.first <= port <= (rule.last or 0))
    )


@given(st.lists(sets(), max_size=6), st.lists(packets(), min_size=1, max_size=30))
def test_merged_rules_let_through_what_the_sets_do(asked: list[Asked], sent: list[Packet]) -> None:
    merged = rules(*asked)
    for packet in sent:
        assert any(let_through(rule, packet) for rule in merged) == any(
            asked_for(one, packet) for one in asked
        )
    assert merged == rules(*reversed(asked))
    assert len({rule.name for rule in merged}) == len(merged)
