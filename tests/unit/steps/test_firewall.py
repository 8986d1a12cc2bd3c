"""The firewall's rules, asked about packets: who may send to whom through a router."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from netaddr import IPAddress, IPNetwork

from model.plan import nth_host
from model.plan.steps.firewall import ruleset
from model.plan.steps.routing import Routing
from model.spec.network import Role
from tests.unit.steps.fleets import with_steps
from tests.unit.steps.given import cidr_of, planned, routed

INTERNET = "192.0.2.77"
OUTSIDE = "bond0"


def chain(text: str, name: str) -> list[str]:
    """The rules of a chain."""
    match = re.search(rf"chain {name} {{\n(.*?)\n  }}", text, re.DOTALL)
    return [line.strip() for line in match[1].splitlines()][1:] if match else []


def forwarded(routing: Routing, source: str, target: str, came_by: str, goes_by: str) -> bool:
    """What the rules say to the first packet of a connection, by a reading of our own of nft's language."""
    for rule in chain(ruleset(routing), "forward"):
        if rule.startswith("ct state"):
            continue
        words = re.findall(r'(iifname|oifname|ip saddr|ip daddr) (!= )?("[^"]+"|{[^}]+}|\S+)', rule)
        assert words, rule
        values = {"iifname": came_by, "oifname": goes_by, "ip saddr": source, "ip daddr": target}
        if all(_matches(values[key], wanted) is not bool(negated) for key, negated, wanted in words):
            assert rule.endswith((" accept", " drop")), rule
            return rule.endswith(" accept")
    return False


def _matches(value: str, wanted: str) -> bool:
    if wanted.startswith('"'):
        return value == wanted.strip('"')
    return any(IPAddress(value) in IPNetwork(one) for one in wanted.strip("{} ").split(", "))


class Packets:
    """Asks a router of stack dev."""

    def __init__(self, site: str, tmp_path: Path, **router: Any) -> None:
        path = with_steps(tmp_path, "dev", lambda fleet: fleet["sites"][site]["router"].update(router))
        self.plan = planned("dev", path)
        self.routing = routed(self.plan, site)

    def host(self, cloud: str, role: Role) -> str:
        return nth_host(cidr_of(self.plan, cloud, role), 4)

    def by(self, address: str) -> str:
        own = [one for one in self.routing.networks if IPAddress(address) in IPNetwork(one.cidr)]
        return own[0].interface if own else OUTSIDE

    def pass_from(self, source: str, target: str, *, came_by: str | None = None) -> bool:
        return forwarded(self.routing, source, target, came_by or self.by(source), self.by(target))


@pytest.fixture
def ewr1(tmp_path: Path) -> Packets:
    return Packets("ewr1", tmp_path)


@pytest.fixture
def dfw2(tmp_path: Path) -> Packets:
    return Packets("dfw2", tmp_path)


def test_subclouds_and_the_centre_manage_each_other(ewr1: Packets, dfw2: Packets) -> None:
    centre, near, far = (ewr1.host(cloud, Role.MGMT) for cloud in ("cc", "sc1", "sc2"))
    assert ewr1.pass_from(centre, near)
    assert ewr1.pass_from(near, centre)
    for router in (ewr1, dfw2):
        assert router.pass_from(centre, far)
        assert router.pass_from(far, centre)


def test_nobody_else_reaches_management(ewr1: Packets, dfw2: Packets) -> None:
    for cloud in ("cc", "sc1"):
        management = ewr1.host(cloud, Role.MGMT)
        assert not ewr1.pass_from(INTERNET, management)
        for other in ("cc", "sc1"):
            assert not ewr1.pass_from(ewr1.host(other, Role.OAM), management)
        assert not ewr1.pass_from(ewr1.host("sc1", Role.DATA), management)
    assert not dfw2.pass_from(INTERNET, dfw2.host("sc2", Role.MGMT))
    assert not dfw2.pass_from(dfw2.host("sc1", Role.MGMT), dfw2.host("sc2", Role.MGMT))


def test_public_oam_is_reached_from_everywhere_and_private_from_its_site(ewr1: Packets) -> None:
    public, private = ewr1.host("cc", Role.OAM), ewr1.host("sc1", Role.OAM)
    assert ewr1.pass_from(INTERNET, public)
    assert ewr1.pass_from(public, INTERNET)
    assert ewr1.pass_from(private, public)
    assert ewr1.pass_from(public, private)
    assert not ewr1.pass_from(INTERNET, private)
    assert not ewr1.pass_from(private, INTERNET)


def test_tenants_reach_the_outside_and_no_private_network(ewr1: Packets) -> None:
    tenant = ewr1.host("sc1", Role.DATA)
    assert ewr1.pass_from(tenant, INTERNET)
    assert ewr1.pass_from(INTERNET, tenant)
    assert not ewr1.pass_from(tenant, ewr1.host("sc1", Role.OAM))
    assert ewr1.pass_from(tenant, ewr1.host("cc", Role.OAM)), "as everybody"


def test_a_source_comes_by_its_own_network(ewr1: Packets) -> None:
    management, oam = ewr1.host("cc", Role.MGMT), ewr1.host("cc", Role.OAM)
    assert not ewr1.pass_from(management, ewr1.host("sc1", Role.MGMT), came_by=OUTSIDE)
    assert not ewr1.pass_from(oam, INTERNET, came_by=ewr1.by(ewr1.host("sc1", Role.DATA)))
    assert not ewr1.pass_from(INTERNET, oam, came_by=ewr1.by(management))


def test_nat_lets_private_oam_out_and_nobody_in(tmp_path: Path) -> None:
    router = Packets("ewr1", tmp_path, nat=True)
    private = router.host("sc1", Role.OAM)
    assert router.pass_from(private, INTERNET)
    assert not router.pass_from(INTERNET, private)
    subnet = cidr_of(router.plan, "sc1", Role.OAM)
    assert chain(ruleset(router.routing), "nat") == [f'oifname "bond0" ip saddr {{ {subnet} }} masquerade']


def test_nothing_is_translated_unless_it_is_asked_for(ewr1: Packets) -> None:
    assert "masquerade" not in ruleset(ewr1.routing)


def test_the_size_of_segments_follows_the_route(ewr1: Packets) -> None:
    assert "maxseg size set rt mtu" in ruleset(ewr1.routing)
    assert "maxseg" not in ruleset(ewr1.routing, clamp=False)
