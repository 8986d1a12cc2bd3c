"""Settling pending creates: what is looked up, what is taken in, what is forgotten."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from engine.errors import EngineError
from engine.recovery import commands
from engine.recovery.adopt import Pending, adopt, forget, pending_creates
from engine.recovery.metal import MetalLookup

URN = "urn:pulumi:dev::murmuration::equinix-metal:index:Device::router"


def exported(*resources: dict[str, Any]) -> dict[str, Any]:
    kind = "equinix-metal:index/device:Device"
    asked = {"urn": URN, "type": kind, "custom": True, "inputs": {"hostname": "router"}}
    note = {"type": "creating", "resource": asked}
    other = {"type": "creating", "resource": {"urn": URN + "-2", "type": kind, "custom": True}}
    operations = [note, other]
    return {"version": 3, "deployment": {"resources": list(resources), "pending_operations": operations}}


def test_the_note_becomes_a_resource_with_its_id_after_all_others() -> None:
    changed = adopt(exported({"urn": "urn:stack"}), URN, "id-1")["deployment"]
    assert [resource["urn"] for resource in changed["resources"]] == ["urn:stack", URN]
    assert changed["resources"][-1]["id"] == "id-1"
    assert changed["resources"][-1]["outputs"] == {"hostname": "router"}
    assert [operation["resource"]["urn"] for operation in changed["pending_operations"]] == [URN + "-2"]


def test_what_was_to_replace_the_one_in_the_state_comes_beside_it() -> None:
    deployment = exported({"urn": URN, "id": "id-0", "replacementTrigger": "first"})
    deployment["deployment"]["pending_operations"][0]["resource"]["replacementTrigger"] = "second"
    old, new = adopt(deployment, URN, "id-1")["deployment"]["resources"]
    assert (old["id"], old["delete"], new["id"]) == ("id-0", True, "id-1")
    assert "delete" not in new


def test_what_was_made_again_meanwhile_is_refused() -> None:
    with pytest.raises(EngineError, match="one too many"):
        adopt(exported({"urn": URN}), URN, "id-1")


def test_a_forgotten_note_is_gone_and_the_others_stay() -> None:
    changed = forget(exported(), {URN})
    assert [one.urn for one in pending_creates(changed)] == [URN + "-2"]


API: Mapping[str, Any] = {
    "/projects/p/devices": {
        1: {
            "devices": [{"id": "other", "hostname": "router", "tags": ["fleet=other"]}],
            "meta": {"last_page": 2},
        },
        2: {
            "devices": [{"id": "ours", "hostname": "router", "tags": ["fleet=dev", "added by hand"]}],
            "meta": {"last_page": 2},
        },
    },
    "/devices/ours": {
        1: {
            "id": "ours",
            "hostname": "router",
            "state": "active",
            "ip_addresses": [{"id": "a1", "network": "198.51.100.0", "cidr": 29}],
        }
    },
    "/projects/p/virtual-networks": {
        1: {
            "virtual_networks": [
                {
                    "id": "v1",
                    "description": "cc MGMT",
                    "vxlan": 1000,
                    "metro": {"code": "ny"},
                    "facility": None,
                },
                {
                    "id": "v2",
                    "description": "cc MGMT",
                    "vxlan": 1000,
                    "metro": {"code": "da"},
                    "facility": None,
                },
            ]
        }
    },
    "/projects/p/ips": {
        1: {
            "ip_addresses": [
                {"id": "b0", "details": None, "tags": [], "metro": {"code": "ny"}},
                {"id": "b1", "details": "cc MGMT", "tags": ["fleet=dev"], "metro": {"code": "ny"}},
                {"id": "b2", "details": "cc MGMT", "tags": ["fleet=dev"], "metro": {"code": "ny"}},
            ]
        }
    },
    "/projects/p/ssh-keys": {1: {"ssh_keys": [{"id": "k1", "label": "lab"}, {"id": "k2", "label": "mine"}]}},
}


def find(kind: str, known: frozenset[str] = frozenset(), **inputs: object) -> str | None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["x-auth-token"] == "token"
        pages = API.get(request.url.path.removeprefix("/metal/v1"))
        if pages is None:
            return httpx.Response(404)
        return httpx.Response(200, text=json.dumps(pages[int(request.url.params.get("page", 1))]))

    lookup = MetalLookup("token", "http://metal.invalid/metal/v1", print, httpx.MockTransport(answer))
    return lookup.find(
        Pending("urn:x", f"equinix-metal:index/x:{kind}", {"projectId": "p", **inputs}, ""), known
    )


def test_what_was_made_is_found_by_what_was_asked_for() -> None:
    assert find("Device", hostname="router", tags=["fleet=dev"]) == "ours"
    assert find("Device", hostname="nobody", tags=["fleet=dev"]) is None
    assert find("Vlan", description="cc MGMT", metro="da", vxlan=1000) == "v2"
    assert find("Vlan", description="cc MGMT", metro="da", vxlan=1001) is None
    assert find("ProjectSshKey", name="lab") == "k1"
    assert find("IpAttachment", deviceId="ours", cidrNotation="198.51.100.0/29") == "a1"


def test_what_the_state_has_is_not_found_again() -> None:
    block = {"description": "cc MGMT", "metro": "ny", "tags": ["fleet=dev"]}
    assert find("ReservedIpBlock", frozenset({"b1"}), **block) == "b2"
    assert find("ReservedIpBlock", frozenset({"b1", "b2"}), **block) is None


def test_what_could_be_several_is_for_a_person_to_say() -> None:
    with pytest.raises(EngineError, match="more than one could be urn:x: b1, b2"):
        find("ReservedIpBlock", description="cc MGMT", metro="ny", tags=["fleet=dev"])


def test_an_api_that_refuses_is_named() -> None:
    with pytest.raises(EngineError, match="/metal/v1/devices/gone: 404"):
        find("IpAttachment", deviceId="gone", cidrNotation="198.51.100.0/29")
    with pytest.raises(EngineError, match="how to look up a Gateway"):
        find("Gateway")


@pytest.mark.parametrize("kind", ["murmuration:openstack:VirtualNetwork", "pulumi:providers:openstack"])
def test_what_is_nothing_outside_the_state_is_just_made_again(kind: str) -> None:
    urn = f"urn:pulumi:dev::murmuration::{kind}::one"
    assert commands.look_up(Pending(urn, kind, {}, ""), {}, frozenset()) is None
