"""What an OpenStack stack refuses, each with one error for a person, and what it takes over."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.fleet import KEY
from tests.engine.openstack.client import Client
from tests.engine.openstack.standing import Small, errors

WRONG_DISK = {
    "file": "lab/openstack/images/empty.qcow2",
    "checksum": "sha256:" + "1" * 64,
    "visibility": "public",
}
pytestmark = pytest.mark.timeout(3600)


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            {
                "cloud_images": {"disk": WRONG_DISK},
                "servers": {
                    "vm": {"flavor": "tinny", "image": "disk", "networks": {"a": {"network": "small-net"}}}
                },
            },
            "projects.small.servers.vm.flavor: 'tinny' is not a flavor of the cloud: there are tiny",
        ),
        (
            {
                "networks": {
                    "small-net": {"subnets": {"a": {"cidr": "10.79.0.0/24"}, "b": {"cidr": "10.79.0.0/25"}}}
                }
            },
            "projects.small.networks.small-net.subnets",
        ),
        ({"volumes": {"big": {"size": 4}}}, "quotas.volume.gigabytes: what is declared here takes 4 GiB"),
        (
            {"quotas": {"load_balancer": {"pools": 3}}},
            "internal/small: the cloud's catalogue has no service 'load-balancer' in this region: that is",
        ),
    ],
)
def test_what_can_be_known_is_refused_by_the_preview(small: Small, more: dict[str, Any], words: str) -> None:
    small.change(**more)
    said = small.printed("preview", "--non-interactive", code=None)
    assert len(errors(said)) == 1, said
    assert words in said
    assert "Traceback" not in said


@pytest.mark.usefixtures("cloud")
def test_bytes_with_another_checksum_are_refused_by_the_preview(small: Small, client: Client) -> None:
    small.change(cloud_images={"wrong": WRONG_DISK})
    for command in ("preview", "up"):
        words = ("--yes", "--skip-preview") if command == "up" else ()
        said = small.printed(command, "--non-interactive", *words, code=None)
        assert len(errors(said)) == 1, said
        assert "empty.qcow2 does not have the checksum of the stack file" in said
        assert "Traceback" not in said
    assert client.run("result = [i.name for i in admin.image.images(name='wrong')]") == []


@pytest.mark.usefixtures("cloud")
def test_what_only_the_cloud_can_know_is_one_error_and_the_rest_stays(small: Small, client: Client) -> None:
    client.run("admin.connect_as_project('small').block_storage.create_volume(name='foreign', size=2)")
    small.change(volumes={"mine": {"size": 2}}, networks={"second-net": {}})
    said = small.up(code=None)
    assert len(errors(said)) == 1, said
    assert "exceed" in said.lower(), said
    found = client.run("result = sorted(n.name for n in admin.network.networks() if n.name.endswith('-net'))")
    assert "small-net" in found
    client.run(
        "storage = admin.connect_as_project('small').block_storage\n"
        "[storage.delete_volume(volume) for volume in storage.volumes()]"
    )


@pytest.mark.usefixtures("cloud")
def test_what_is_there_is_refused_by_name_or_taken_over_as_it_is(small: Small, client: Client) -> None:
    flavor, role = client.run(
        "f = admin.compute.create_flavor(\n"
        "    name='theirs', ram=128, vcpus=2, disk=3, description='ours before')\n"
        "r = admin.identity.create_role(name='theirs')\nresult = [f.id, r.id]"
    )
    spec = {"ram": 128, "vcpus": 2, "disk": 3}
    small.change(cloud_flavors={"theirs": spec}, cloud_roles={"theirs": {}})
    assert "a flavor 'theirs' is there already" in small.printed("preview", "--non-interactive")
    said = small.up(code=None)
    assert f"a flavor 'theirs' is there already (id {flavor}): take it over by `adopt: true`" in said
    assert "Traceback" not in said
    small.change(cloud_flavors={"theirs": spec | {"adopt": True}}, cloud_roles={"theirs": {"adopt": True}})
    small.up()
    look = (
        "f = admin.compute.find_flavor('theirs', get_extra_specs=True)\n"
        "result = [f.id, f.ram, f.description, admin.identity.find_role('theirs').id]"
    )
    assert client.run(look) == [flavor, 128, "ours before", role]
    small.up("--expect-no-changes")


def test_what_was_taken_over_stays_when_it_leaves_the_stack(small: Small, client: Client) -> None:
    small.up()
    look = "result = [admin.compute.find_flavor('theirs').name, admin.identity.find_role('theirs').name]"
    assert client.run(look) == ["theirs", "theirs"]
    client.run(
        "admin.compute.delete_flavor(admin.compute.find_flavor('theirs'))\n"
        "admin.identity.delete_role(admin.identity.find_role('theirs'))"
    )


@pytest.mark.usefixtures("cloud")
def test_a_subnet_on_top_of_somebody_elses_is_one_error_and_the_rest_stays(
    small: Small, client: Client
) -> None:
    network = client.run(
        "network = admin.network.find_network('small-net')\n"
        "where = {'network_id': network.id, 'cidr': '10.81.0.0/24', 'ip_version': 4}\n"
        "admin.network.create_subnet(name='theirs', **where)\n"
        "result = [network.id, network.subnet_ids]"
    )
    two = {"small-net-4": {"cidr": "10.79.0.0/24"}, "second-4": {"cidr": "10.81.0.128/25"}}
    small.change(networks={"small-net": {"subnets": two}})
    said = small.up(code=None)
    assert len(errors(said)) == 1, said
    assert "overlaps with another subnet" in said
    assert "Traceback" not in said
    client.run("admin.network.delete_subnet(admin.network.find_subnet('theirs'))")
    assert network == client.run(
        "network = admin.network.find_network('small-net')\nresult = [network.id, network.subnet_ids]"
    )


VOLUME = """
heat_template_version: 2018-08-31
resources:
  volume: {type: OS::Cinder::Volume, properties: {size: SIZE}}
"""


@pytest.mark.usefixtures("cloud")
def test_a_stack_that_fails_says_why_and_leaves_nothing_in_the_way(small: Small) -> None:
    template = small.pulumiw.folder / "volume.yaml"
    small.change(stacks={"volume": {"template": "file", "file": "volume.yaml"}})
    template.write_text(VOLUME.replace("SIZE", "9"))
    said = small.up(code=None)
    assert "the stack 'volume' failed: volume (OS::Cinder::Volume)" in said
    assert "exceed" in said.lower()
    template.write_text(VOLUME.replace("SIZE", "1"))
    small.up()
    small.up("--expect-no-changes")


SERVER = """
heat_template_version: 2018-08-31
resources:
  server: {type: OS::Nova::Server, properties: {flavor: m9.none, networks: [{network: small-net}]}}
"""


@pytest.mark.usefixtures("cloud")
def test_a_template_of_ones_own_with_an_unknown_flavor_is_one_error(small: Small, client: Client) -> None:
    (small.pulumiw.folder / "server.yaml").write_text(SERVER)
    small.change(stacks={"server": {"template": "file", "file": "server.yaml"}})
    said = small.up(code=None)
    assert len(errors(said)) == 1, said
    assert "No Flavor matching {'name': 'm9.none'}" in said
    assert "Traceback" not in said
    look = "result = [s.name for s in admin.connect_as_project('small').orchestration.stacks()]"
    assert "server" not in client.run(look)


@pytest.mark.usefixtures("cloud")
def test_adopting_what_is_not_there_is_one_error(small: Small) -> None:
    small.change(cloud_roles={"nobodys": {"adopt": True}})
    said = small.printed("preview", "--non-interactive", code=None)
    assert "there is no role 'nobodys' to adopt" in said
    assert "Traceback" not in said


def test_the_stack_file_is_as_it_was(small: Small) -> None:
    assert KEY in small.file.read_text()
    small.up()
    small.up("--expect-no-changes")
