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

PROOF: dict[str, Any] = {
    "members": {"prover": ["member"]},
    "acts_as": "prover",
    "quotas": {"compute": {"cores": 9}, "volume": {"gigabytes": 20}},
    "security_groups": {
        "web": {
            "rules": [
                {"protocol": "tcp", "ports": ["80", "443"]},
                {"protocol": "tcp", "ports": ["22"], "remotes": ["10.0.0.0/25", "10.0.0.128/25"]},
                {"protocol": "any", "groups": ["web"]},
            ]
        }
    },
    "networks": {
        "inside": {
            "shared_with": ["tempest"],
            "subnets": {
                "inside-4": {
                    "cidr": "10.77.0.0/24",
                    "dns": ["10.77.0.2"],
                    "pools": [{"start": "10.77.0.100", "end": "10.77.0.199"}],
                    "routes": {"10.78.0.0/16": "10.77.0.254"},
                }
            },
        }
    },
    "routers": {"edge": {"gateway": "public", "subnets": ["inside-4"]}},
    "ports": {"spare": {"network": "inside", "addresses": {"inside-4": "10.77.0.50"}, "security_groups": ["web"]}},
    "floating_ips": {"later": {"network": "public"}},
    "key_pairs": {"prover": {"public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICbk3+P/gXUqpL6C4yIlYCdHkIBexnbJEA03CPf09td8 p"}},
    "volumes": {"data": {"size": 2}},
    "servers": {
        "vm": {
            "flavor": "m1.small",
            "image": "centos7",
            "key_pair": "prover",
            "volumes": {"data": "/dev/vdc"},
            "metadata": {"role": "proof"},
            "networks": {"eth0": {"network": "inside", "port": {"security_groups": ["web"]}, "floating_ip": "public"}},
        }
    },
}  # fmt: skip


def with_proof(spec: dict[str, Any]) -> None:
    """Add the project with one of everything."""
    cloud = spec["openstack"]["internal"]
    cloud["users"]["prover"] = {"password": "fabricPassword", "project": "proof"}
    cloud["domains"] = {"elsewhere": {}}
    cloud["flavors"]["hidden"] = {"ram": 512, "disk": 1, "vcpus": 1, "public": False, "access": ["proof"]}
    cloud["projects"]["proof"] = PROOF


@pytest.fixture(scope="module")
def before(client: Client) -> dict[str, list[str]]:
    """What there is before the stack."""
    return client.everything()


@pytest.fixture(scope="module")
def fabric(lab: Pulumiw, before: dict[str, list[str]]) -> Iterator[Fleet]:
    """The stack, up; destroyed in the end whatever happens."""
    made = Fleet(lab, "fabric")
    original = made.file.read_text()
    made.edit(with_proof)
    shutil.rmtree(lab.folder / ".murmuration", ignore_errors=True)
    lab("stack", "init", "fabric")
    try:
        made.up()
        yield made
    finally:
        lab("destroy", "--stack", "fabric", "--yes", "--non-interactive", code=None)
        made.file.write_text(original)


def test_up_builds_the_tenancy_number_by_number(fabric: Fleet, client: Client) -> None:
    found = client.run(
        """
project = admin.identity.find_project("fabric")
quota = admin.get_compute_quotas("fabric"), admin.get_volume_quotas("fabric"), admin.network.get_quota(project.id)
flavors = {f.name: [f.ram, f.disk, f.vcpus, f.is_public, f.extra_specs] for f in admin.compute.flavors(get_extra_specs=True)}
fabric = member("fabric", "Fabric_123", "fabric")
subnet = fabric.network.find_subnet("subnetfabric")
router = fabric.network.find_router("fabricrouter")
group = next(g for g in admin.network.security_groups(project_id=project.id, name="default"))
rules = [r for r in group.security_group_rules if r["direction"] == "ingress" and not r["remote_group_id"]]
roles = lambda user: sorted(
    admin.identity.get_role(a.role["id"]).name
    for a in admin.identity.role_assignments(scope_project_id=project.id, user_id=admin.identity.find_user(user).id)
)
tempest = member("tempest", "Tempest_123", "tempest")
needed = tempest.network.find_subnet("needed-for-tempest1")
external = admin.network.find_subnet("subcloud-1-data")
result = {
    "quota": [quota[0].cores, quota[0].instances, quota[0].ram, quota[1].gigabytes, quota[2].floating_ips],
    "flavors": flavors,
    "subnet": [subnet.cidr, subnet.dns_nameservers],
    "router": [admin.network.get_network(router.external_gateway_info["network_id"]).name],
    "rules": sorted([r["protocol"], r["remote_ip_prefix"], r["port_range_min"]] for r in rules),
    "roles": [roles("fabric"), roles("admin")],
    "images": {i.name: [i.visibility, i.properties.get("configure_x"), i.hw_video_model] for i in admin.image.images()},
    "needed": [needed.cidr, needed.allocation_pools, needed.dns_nameservers],
    "external": [external.cidr, admin.network.get_network(external.network_id).provider_network_type],
    "stacks": [[s.name, s.status] for c in (fabric, tempest) for s in c.orchestration.stacks()],
    "servers": sorted(s.status for s in fabric.compute.servers()),
    "volumes": [v.status for v in fabric.block_storage.volumes()],
}
"""
    )
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


STATE_OF_PROOF = """
proof = member("prover", "Fabric_123", "proof")
project = admin.identity.find_project("proof")
vm = next(iter(proof.compute.servers()), None)
group = proof.network.find_security_group("web")
inside = proof.network.find_network("inside")
subnet = proof.network.find_subnet("inside-4")
result = {
    "vm": vm and [vm.status, vm.flavor["original_name"], vm.metadata, vm.key_name, [v["id"] for v in vm.attached_volumes] != []],
    "addresses": vm and sorted(a["OS-EXT-IPS:type"] for net in vm.addresses.values() for a in net),
    "rules": group and sorted(str((r["direction"], r["protocol"], r["port_range_min"], r["port_range_max"], r["remote_ip_prefix"], bool(r["remote_group_id"]))) for r in group.security_group_rules),
    "group": group and group.description,
    "network": inside and [inside.name, inside.description, inside.is_admin_state_up],
    "subnet": subnet and [subnet.dns_nameservers, subnet.allocation_pools, subnet.host_routes],
    "shares": [p.target_project_id == admin.identity.find_project("tempest").id for p in admin.network.rbac_policies() if inside and p.object_id == inside.id],
    "router": [[r.name, bool(r.external_gateway_info)] for r in proof.network.routers()],
    "interfaces": len(list(admin.network.ports(device_owner="network:router_interface", project_id=project.id))),
    "port": [[p.fixed_ips[0]["ip_address"], p.security_group_ids == ([group.id] if group else None)] for p in proof.network.ports(name="spare")],
    "floating": sorted(bool(i.port_id) for i in proof.network.ips()),
    "key": [k.name for k in proof.compute.keypairs()],
    "volume": [[v.name, v.size, v.status] for v in proof.block_storage.volumes()],
    "quota": [admin.get_compute_quotas("proof").cores, admin.get_volume_quotas("proof").gigabytes, admin.network.get_quota(project.id).networks],
    "flavor": [f.extra_specs for f in admin.compute.flavors(get_extra_specs=True) if f.name == "g1.2xlarge"],
    "access": [a["tenant_id"] == project.id for f in admin.compute.flavors(is_public=None) if f.name == "hidden" for a in admin.compute.get_flavor_access(f)],
    "image": [[i.hw_video_model, i.visibility] for i in admin.image.images() if i.name == "centos7.gpu"],
    "user": [u.is_enabled for u in admin.identity.users(name="tempest")],
    "role": [r.name for r in admin.identity.roles(name="fabric")],
    "domain": [d.name for d in admin.identity.domains(name="elsewhere")],
    "members": len(list(admin.identity.role_assignments(scope_project_id=admin.identity.find_project("fabric").id))),
    "opened": len([r for g in admin.network.security_groups(project_id=admin.identity.find_project("fabric").id, name="default") for r in g.security_group_rules]),
    "stacks": sorted(s.name for s in member("fabric", "Fabric_123", "fabric").orchestration.stacks()),
}
"""

EDITS = """
proof = member("prover", "Fabric_123", "proof")
project = admin.identity.find_project("proof")
vm = next(iter(proof.compute.servers()))
proof.compute.set_server_metadata(vm, role="changed", extra="x")
group = proof.network.find_security_group("web")
proof.network.update_security_group(group, description="changed")
proof.network.update_network(proof.network.find_network("inside"), is_admin_state_up=False)
proof.network.update_subnet(proof.network.find_subnet("inside-4"), dns_nameservers=["9.9.9.9"], host_routes=[])
proof.network.update_router(proof.network.find_router("edge"), name="changed")
proof.network.update_port(proof.network.find_port("spare"), security_group_ids=[])
admin.identity.update_user(admin.identity.find_user("tempest"), is_enabled=False)
admin.set_compute_quotas("proof", cores=1)
admin.set_volume_quotas("proof", gigabytes=1)
admin.network.update_quota(project.id, networks=1)
flavor = admin.compute.find_flavor("g1.2xlarge")
admin.compute.update_flavor_extra_specs_property(flavor, "pci_passthrough:alias", "K20m:9")
image = admin.image.find_image("centos7.gpu")
admin.image.update_image(image, hw_video_model="vga")
"""

DELETIONS = """
proof = member("prover", "Fabric_123", "proof")
fabric = member("fabric", "Fabric_123", "fabric")
project = admin.identity.find_project("proof")
for address in proof.network.ips():
    proof.network.delete_ip(address)
vm = next(iter(proof.compute.servers()))
volume = next(iter(proof.block_storage.volumes()))
proof.compute.delete_volume_attachment(vm, volume.id)
until(lambda: proof.block_storage.get_volume(volume).status == "available")
proof.block_storage.delete_volume(volume)
proof.compute.delete_server(vm)
proof.compute.wait_for_delete(vm)
proof.compute.delete_keypair("prover")
for port in proof.network.ports():
    if port.name in ("spare", "vm-eth0"):
        proof.network.delete_port(port)
router, subnet = proof.network.find_router("edge"), proof.network.find_subnet("inside-4")
proof.network.remove_interface_from_router(router, subnet_id=subnet.id)
proof.network.delete_router(router)
for policy in admin.network.rbac_policies():
    if policy.object_type == "network" and policy.action == "access_as_shared":
        admin.network.delete_rbac_policy(policy)
proof.network.delete_network(proof.network.find_network("inside"))
proof.network.delete_security_group(proof.network.find_security_group("web"))
home = admin.identity.find_project("fabric")
group = next(g for g in admin.network.security_groups(project_id=home.id, name="default"))
for rule in group.security_group_rules:
    if rule["protocol"] == "tcp":
        admin.network.delete_security_group_rule(rule["id"])
admin.identity.unassign_project_role_from_user(home, admin.identity.find_user("admin"), admin.identity.find_role("fabric"))
admin.compute.delete_flavor(admin.compute.find_flavor("m1.16xlarge"))
admin.compute.delete_flavor(next(f for f in admin.compute.flavors(is_public=None) if f.name == "hidden"))
admin.image.delete_image(admin.image.find_image("ubuntu16.04"))
admin.identity.delete_user(admin.identity.find_user("tempest"))
stack = fabric.orchestration.find_stack("simple")
fabric.orchestration.delete_stack(stack)
fabric.orchestration.wait_for_delete(stack)
"""


@pytest.fixture(scope="module")
def good(fabric: Fleet, client: Client) -> dict[str, Any]:
    """How the project with one of everything is when nobody has touched it."""
    return client.run(STATE_OF_PROOF)


def test_the_project_has_one_of_everything(good: dict[str, Any]) -> None:
    assert good["vm"] == ["ACTIVE", "m1.small", {"role": "proof"}, "prover", True]
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
    assert good["port"] == [["10.77.0.50", True]]
    assert good["floating"] == [False, True]
    assert good["volume"] == [["data", 2, "in-use"]]
    assert good["quota"] == [9, 20, 100]
    assert good["access"] == [True]


def test_there_is_nothing_to_change(fabric: Fleet) -> None:
    fabric.up("--expect-no-changes")


def test_what_is_edited_behind_its_back_is_seen_and_repaired(
    fabric: Fleet, client: Client, good: dict[str, Any]
) -> None:
    client.run(EDITS)
    changed = client.run(STATE_OF_PROOF)
    differing = {key for key in good if changed[key] != good[key]}
    assert differing >= {
        "vm",
        "group",
        "network",
        "subnet",
        "router",
        "port",
        "quota",
        "flavor",
        "image",
        "user",
    }
    fabric.up()
    assert client.run(STATE_OF_PROOF) == good
    fabric.up("--expect-no-changes")


def test_what_is_deleted_behind_its_back_is_seen_and_made_again(
    fabric: Fleet, client: Client, good: dict[str, Any]
) -> None:
    client.run(DELETIONS)
    fabric.up()
    assert client.run(STATE_OF_PROOF) == good
    fabric.up("--expect-no-changes")


def test_a_quota_that_leaves_the_stack_file_goes_back_to_the_default(fabric: Fleet, client: Client) -> None:
    fabric.edit(lambda spec: spec["openstack"]["internal"]["projects"]["proof"].pop("quotas"))
    fabric.up()
    assert client.run(STATE_OF_PROOF)["quota"] == [20, 1000, 100]


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
