"""The OpenStack plugin's token map covers the SDK, and is what its generator makes."""

import json
from pathlib import Path

import pytest

from engine.openstack_tokens import Kind, make_token_map, sdk_tokens
from engine.parts import RECIPES

COMMITTED = json.loads((RECIPES / "openstack" / "tokens.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tokens() -> dict[Kind, set[str]]:
    return sdk_tokens()


def test_every_token_of_the_sdk_is_answered_once(tokens: dict[Kind, set[str]]) -> None:
    for kind, asked in tokens.items():
        answered = [token for found in COMMITTED[kind].values() for token in found]
        assert len(answered) == len(set(answered))
        assert set(answered) == asked
    assert len(tokens["resources"]) > 100
    assert len(tokens["functions"]) > 50


def test_the_committed_map_is_what_the_generator_makes(tokens: dict[Kind, set[str]]) -> None:
    names: dict[Kind, list[str]] = {kind: list(COMMITTED[kind]) for kind in tokens}
    assert make_token_map(names, tokens) == COMMITTED


@pytest.mark.parametrize(
    ("kind", "name", "first"),
    [
        (
            "resources",
            "openstack_networking_secgroup_rule_v2",
            "openstack:networking/secGroupRule:SecGroupRule",
        ),
        ("resources", "openstack_lb_loadbalancer_v2", "openstack:loadbalancer/loadBalancer:LoadBalancer"),
        ("resources", "openstack_compute_quotaset_v2", "openstack:compute/quotaSetV2:QuotaSetV2"),
        ("functions", "openstack_images_image_v2", "openstack:images/getImage:getImage"),
    ],
)
def test_names_lead_to_their_current_token(kind: str, name: str, first: str) -> None:
    assert COMMITTED[kind][name][0] == first


def test_a_name_without_a_token_and_a_token_without_a_name_are_refused(tmp_path: Path) -> None:
    tokens: dict[Kind, set[str]] = {"resources": {"openstack:dns/zone:Zone"}, "functions": set()}
    with pytest.raises(ValueError, match="no token for the resource openstack_dns_ghost_v2"):
        make_token_map({"resources": ["openstack_dns_ghost_v2"], "functions": []}, tokens)
    with pytest.raises(ValueError, match="does not offer: openstack:dns/zone:Zone"):
        make_token_map({"resources": [], "functions": []}, tokens)
