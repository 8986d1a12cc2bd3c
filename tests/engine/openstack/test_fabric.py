"""Stack fabric, and in it a project with one of everything: built, left alone, drifted, edited, destroyed.

The tests share one stack and run in order: each leaves it built.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.conftest import Pulumiw
from tests.engine.fleet import Fleet
from tests.engine.openstack.client import Client
from tests.engine.openstack.standing import kinds, repairs, standing

pytestmark = pytest.mark.timeout(3600)

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICbk3+P/gXUqpL6C4yIlYCdHkIBexnbJEA03CPf09td8 p"
PROOF: dict[str, Any] = {
    "members": {"prover": ["member"]},
    "acts_as": "prover",
    "quotas": {"compute": {"cores": 9}, "volume": {"gigabytes": 20}, "network": {"networks": 7}},
    "security_groups": {
        "web": {
            "description": "who serves the web",
            "rules": [
                {"protocol": "tcp", "ports": ["80", "443"]},
                {"protocol": "tcp", "ports": ["22"], "remotes": ["10.0.0.0/25", "10.0.0.128/25"]},
                {"protocol": "any", "groups": ["web"]},
            ]
        }
    },
    "networks": {
        "inside": {
            "description": "behind the edge",
            "shared_with": ["tempest"],
            "subnets": {
                "inside-4": {
                    "cidr": "10.77.0.0/24",
                    "dns": ["10.77.0.2"],
                    "pools": [{"start": "10.77.0.100", "end": "10.77.0.199"}],
                    "routes": {"10.78.0.0/16": "10.77.0.254"},
                }
            },
        },
        "lonely": {"subnets": {"lonely-4": {"cidr": "10.76.0.0/24"}}},
    },
    "routers": {"edge": {"gateway": "public", "subnets": ["inside-4"]}},
    "ports": {
        "spare": {"network": "inside", "addresses": {"inside-4": "10.77.0.50"}, "security_groups": ["web"]}
    },
    "floating_ips": {"later": {"network": "public"}},
    "key_pairs": {"prover": {"public_key": KEY}},
    "volumes": {"data": {"size": 2}},
    "servers": {
        "vm": {
            "flavor": "m1.small",
            "image": "centos7",
            "key_pair": "prover",
            "volumes": {"data": "/dev/vdc"},
            "metadata": {"role": "proof"},
            "networks": {
                "eth0": {"network": "inside", "port": {"security_groups": ["web"]}, "floating_ip": "public"}
            },
        }
    },
}  # fmt: skip


def with_proof(spec: dict[str, Any]) -> None:
    """Add the project with one of everything."""
    cloud = spec["openstack"]["internal"]
    cloud["users"]["prover"] = {"password": "fabricPassword", "project": "proof"}
    cloud["users"]["guest"] = {"password": "fabricPassword", "description": "a guest"}
    cloud["domains"] = {"elsewhere": {"description": "another house"}}
    cloud["projects"]["idle"] = {"description": "nobody yet"}
    cloud["flavors"]["hidden"] = {"ram": 512, "disk": 1, "vcpus": 1, "public": False, "access": ["proof"]}
    cloud["images"]["lent"] = {"like": "centos7", "visibility": "shared", "shared_with": ["proof"]}
    cloud["projects"]["proof"] = PROOF


@pytest.fixture(scope="module")
def before(client: Client) -> dict[str, list[str]]:
    """What there is before the stack."""
    return client.everything()


@pytest.fixture(scope="module")
def fabric(lab: Pulumiw, before: dict[str, list[str]]) -> Iterator[Fleet]:
    """The stack, up; destroyed in the end whatever happens."""
    shutil.rmtree(lab.folder / ".murmuration", ignore_errors=True)
    with standing(lab, "fabric", with_proof) as made:
        yield made


def test_up_builds_the_tenancy_number_by_number(fabric: Fleet, client: Client) -> None:
    found = client.step("tenancy")
    assert found["quota"] == [200, 50, 1048576, 4096, 50]
    assert {name: found["flavors"][name][:4] for name in ("m1.small", "m1.16xlarge", "g1.4xlarge")} == {
        "m1.small": [2048, 20, 1, True],
        "m1.16xlarge": [262144, 160, 96, True],
        "g1.4xlarge": [65536, 40, 24, True],
    }
    assert [found["flavors"][name][4] for name in ("g1.2xlarge", "g1.4xlarge", "m1.small")] == [
        {"pci_passthrough:alias": "K20m:1"},
        {"pci_passthrough:alias": "K20m:2"},
        {},
    ]
    assert (found["subnet"], found["router"]) == (["192.168.2.0/23", ["10.21.200.2"]], ["public"])
    assert found["rules"] == [[protocol, "0.0.0.0/0", None] for protocol in ("icmp", "tcp", "udp")]
    assert found["roles"] == [["fabric", "member"], ["fabric"]]
    assert found["images"]["centos7.gpu"] == ["public", "true", "qxl"]
    assert found["images"]["centos7"] == ["public", None, None]
    pools = [{"start": "10.0.0.230", "end": "10.0.0.240"}]
    assert found["needed"] == ["10.0.0.0/24", pools, ["37.123.105.116", "37.123.105.117"]]
    assert found["external"] == ["147.75.35.16/28", "flat"]
    assert sorted(found["stacks"]) == [
        [name, "CREATE_COMPLETE"] for name in ("advanced", "needed-for-tempest", "simple")
    ]
    assert (found["servers"], found["volumes"]) == (["ACTIVE", "ACTIVE"], ["in-use"])


UNTOUCHED = {"key", "members", "stacks"}
"""What has nothing that could be edited: it is deleted in the next test."""
UNCHANGEABLE = {
    "openstack:compute:Keypair",
    "openstack:compute:VolumeAttach",
    "openstack:identity:RoleAssignment",
    "murmuration-openstack:index:StackWatch",
}
"""Kinds of objects that are there or not: nothing about them can be edited."""
NO_OBJECTS = {"murmuration-openstack:index:AbsentFlavors", "murmuration-openstack:index:ProjectRemains"}
"""What stands for nothing in the cloud: flavors that are not there, what is cleared away in the end."""


@pytest.fixture(scope="module")
def good(fabric: Fleet, client: Client) -> dict[str, Any]:
    """How the project with one of everything is when nobody has touched it."""
    return client.step("state")


def test_the_project_has_one_of_everything(good: dict[str, Any]) -> None:
    assert good["vm"] == ["vm", "ACTIVE", "m1.small", {"role": "proof"}, "prover", True]
    assert good["addresses"] == ["fixed", "floating"]
    assert good["rules"] == [
        "('egress', None, None, None, None, False)",
        "('egress', None, None, None, None, False)",
        "('ingress', 'tcp', 22, 22, '10.0.0.0/24', False)",
        "('ingress', 'tcp', 443, 443, '0.0.0.0/0', False)",
        "('ingress', 'tcp', 80, 80, '0.0.0.0/0', False)",
        "('ingress', None, None, None, None, True)",
    ]
    assert good["subnet"] == [
        ["10.77.0.2"],
        [{"start": "10.77.0.100", "end": "10.77.0.199"}],
        [{"destination": "10.78.0.0/16", "nexthop": "10.77.0.254"}],
    ]
    assert good["shares"] == [True]
    assert good["port"] == [["10.77.0.50", True, True]]
    assert good["lent"] == [["proof"]]
    assert good["lonely"] == [["lonely-4"]]
    assert good["floating"] == [False, True]
    assert good["volume"] == [["data", 2, "in-use"]]
    assert good["quota"] == [9, 20, 7]
    assert good["access"] == [True]


def test_there_is_nothing_to_change(fabric: Fleet) -> None:
    fabric.up("--expect-no-changes")


def test_what_is_edited_behind_its_back_is_seen_and_repaired(
    fabric: Fleet, client: Client, good: dict[str, Any]
) -> None:
    client.step("edits")
    changed = client.step("state")
    assert {key for key in good if changed[key] == good[key]} == UNTOUCHED
    assert kinds(fabric) - repairs(fabric.up()) == UNCHANGEABLE | NO_OBJECTS
    assert client.step("state") == good
    fabric.up("--expect-no-changes")


def test_what_is_deleted_behind_its_back_is_seen_and_made_again(
    fabric: Fleet, client: Client, good: dict[str, Any]
) -> None:
    client.step("deletions")
    assert kinds(fabric) - repairs(fabric.up()) == NO_OBJECTS
    assert client.step("state") == good
    fabric.up("--expect-no-changes")


def test_identities_are_repaired_before_what_is_read_through_them(fabric: Fleet, client: Client) -> None:
    client.run(
        "admin.identity.update_user(admin.identity.find_user('tempest'), is_enabled=False)\n"
        "admin.identity.delete_project(admin.identity.find_project('idle'))"
    )
    said = fabric.up(code=None)
    assert "401" in said or "is not a valid project" in said
    whose = ("user:User", "roleAssignment:RoleAssignment", "project:Project")
    targets = [word for kind in whose for word in ("--target", f"**identity/{kind}::**")]
    fabric.printed("refresh", "--yes", "--non-interactive", *targets)
    fabric.up("--refresh=false")
    fabric.up("--expect-no-changes")
    assert client.run("result = [admin.identity.find_user('tempest').is_enabled]") == [True]


def test_a_quota_that_leaves_the_stack_file_goes_back_to_the_default(fabric: Fleet, client: Client) -> None:
    fabric.edit(lambda spec: spec["openstack"]["internal"]["projects"]["proof"].pop("quotas"))
    fabric.up()
    assert client.step("state")["quota"] == [20, 1000, 100]


def test_only_named_flavors_are_deleted_and_again_when_they_return(fabric: Fleet, client: Client) -> None:
    make = (
        "[admin.compute.create_flavor(name=n, ram=64, vcpus=1, disk=0) for n in ('ds1G', 'somebody-elses')]"
    )
    client.run(make)
    fabric.up()
    assert client.run("result = [f.name for f in admin.compute.flavors() if f.ram == 64]") == [
        "somebody-elses"
    ]
    client.run("admin.compute.delete_flavor(admin.compute.find_flavor('somebody-elses'))")


def test_destroy_leaves_no_trace(fabric: Fleet, client: Client, before: dict[str, list[str]]) -> None:
    fabric.pulumiw("destroy", "--stack", "fabric", "--yes", "--non-interactive")
    after = client.everything()
    assert {kind: names for kind, names in after.items() if names != before[kind]} == {}
