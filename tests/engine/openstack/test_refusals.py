"""What an OpenStack stack refuses, each with one error for a person, and what it takes over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.conftest import Pulumiw
from tests.engine.fleet import KEY, Fleet
from tests.engine.openstack.client import Client

pytestmark = pytest.mark.timeout(3600)

OUTER, INNER = "10.79.0.0/24", "10.79.0.0/25"
CLOUD: dict[str, Any] = {
    "endpoint": {"url": "http://127.0.0.1:5000/v3", "password": "openstackPassword"},
    "flavors": {"tiny": {"ram": 64, "disk": 0, "vcpus": 1}},
    "projects": {
        "small": {
            "members": {"admin": ["member"]},
            "quotas": {"volume": {"gigabytes": 3}},
            "networks": {"small-net": {"subnets": {"small-net-4": {"cidr": "10.79.0.0/24"}}}},
        }
    },
}


@pytest.fixture(scope="module")
def small(lab: Pulumiw) -> Iterator[Fleet]:
    """A small tenancy, up."""
    made = Fleet(lab, "fabric")
    original = made.file.read_text()
    made.edit(lambda spec: spec.update(openstack={"internal": CLOUD}))
    lab("stack", "init", "fabric", code=None)
    try:
        made.up()
        yield made
    finally:
        lab("destroy", "--stack", "fabric", "--yes", "--non-interactive", code=None)
        lab("stack", "rm", "--stack", "fabric", "--yes", "--preserve-config", code=None)
        made.file.write_text(original)


@pytest.fixture
def cloud(small: Fleet) -> Iterator[dict[str, Any]]:
    """The cloud's spec; what a test puts into it is in the stack file, and gone afterwards."""
    text = small.file.read_text()
    yield {}
    small.file.write_text(text)


def change(small: Fleet, **more: Any) -> None:
    """Put things into the project of the stack file, or (`cloud_...`) into the cloud."""

    def edit(spec: dict[str, Any]) -> None:
        found = spec["openstack"]["internal"]
        for key, value in more.items():
            place = found if key.startswith("cloud_") else found["projects"]["small"]
            place.setdefault(key.removeprefix("cloud_"), {}).update(value)

    small.edit(edit)


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            {
                "servers": {
                    "vm": {"flavor": "tinny", "image": "x", "networks": {"a": {"network": "small-net"}}}
                }
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
    ],
)
def test_what_can_be_known_is_refused_by_the_preview(small: Fleet, more: dict[str, Any], words: str) -> None:
    change(small, **more)
    said = small.printed("preview", "--non-interactive", code=None)
    assert words in said
    assert "Traceback" not in said


@pytest.mark.usefixtures("cloud")
def test_bytes_with_another_checksum_are_refused_by_the_preview(small: Fleet, client: Client) -> None:
    wrong = {"file": "lab/openstack/images/empty.qcow2", "checksum": "sha256:" + "1" * 64}
    change(small, cloud_images={"wrong": wrong})
    for command in ("preview", "up"):
        words = ("--yes", "--skip-preview") if command == "up" else ()
        said = small.printed(command, "--non-interactive", *words, code=None)
        assert "empty.qcow2 does not have the checksum of the stack file" in said
        assert "Traceback" not in said
    assert client.run("result = [i.name for i in admin.image.images(name='wrong')]") == []


@pytest.mark.usefixtures("cloud")
def test_what_only_the_cloud_can_know_is_one_error_and_the_rest_stays(small: Fleet, client: Client) -> None:
    client.run("admin.connect_as_project('small').block_storage.create_volume(name='foreign', size=2)")
    change(small, volumes={"mine": {"size": 2}}, networks={"second-net": {}})
    said = small.up(code=None)
    assert "exceed" in said.lower(), said
    found = client.run("result = sorted(n.name for n in admin.network.networks() if n.name.endswith('-net'))")
    assert "small-net" in found
    client.run(
        "storage = admin.connect_as_project('small').block_storage\n"
        "[storage.delete_volume(volume) for volume in storage.volumes()]"
    )


@pytest.mark.usefixtures("cloud")
def test_what_is_there_is_refused_by_name_or_taken_over_as_it_is(small: Fleet, client: Client) -> None:
    flavor, role = client.run(
        "f = admin.compute.create_flavor(\n"
        "    name='theirs', ram=128, vcpus=2, disk=3, description='ours before')\n"
        "r = admin.identity.create_role(name='theirs')\nresult = [f.id, r.id]"
    )
    spec = {"ram": 128, "vcpus": 2, "disk": 3}
    change(small, cloud_flavors={"theirs": spec}, cloud_roles={"theirs": {}})
    assert "a flavor 'theirs' is there already" in small.printed("preview", "--non-interactive")
    said = small.up(code=None)
    assert f"a flavor 'theirs' is there already (id {flavor}): take it over by `adopt: true`" in said
    assert "Traceback" not in said
    change(small, cloud_flavors={"theirs": spec | {"adopt": True}}, cloud_roles={"theirs": {"adopt": True}})
    small.up()
    look = (
        "f = admin.compute.find_flavor('theirs', get_extra_specs=True)\n"
        "result = [f.id, f.ram, f.description, admin.identity.find_role('theirs').id]"
    )
    assert client.run(look) == [flavor, 128, "ours before", role]
    small.up("--expect-no-changes")


def test_what_was_taken_over_stays_when_it_leaves_the_stack(small: Fleet, client: Client) -> None:
    small.up()
    look = "result = [admin.compute.find_flavor('theirs').name, admin.identity.find_role('theirs').name]"
    assert client.run(look) == ["theirs", "theirs"]
    client.run(
        "admin.compute.delete_flavor(admin.compute.find_flavor('theirs'))\n"
        "admin.identity.delete_role(admin.identity.find_role('theirs'))"
    )


BROKEN = """
heat_template_version: 2018-08-31
resources:
  volume: {type: OS::Cinder::Volume, properties: {size: SIZE}}
"""


@pytest.mark.usefixtures("cloud")
def test_a_stack_that_fails_says_why_and_leaves_nothing_in_the_way(small: Fleet) -> None:
    template = small.pulumiw.folder / "volume.yaml"
    change(small, stacks={"volume": {"template": "file", "file": "volume.yaml"}})
    template.write_text(BROKEN.replace("SIZE", "9"))
    said = small.up(code=None)
    assert "the stack 'volume' failed: volume (OS::Cinder::Volume)" in said
    assert "exceed" in said.lower()
    template.write_text(BROKEN.replace("SIZE", "1"))
    small.up()
    small.up("--expect-no-changes")


@pytest.mark.usefixtures("cloud")
def test_adopting_what_is_not_there_is_one_error(small: Fleet) -> None:
    change(small, cloud_roles={"nobodys": {"adopt": True}})
    said = small.printed("preview", "--non-interactive", code=None)
    assert "there is no role 'nobodys' to adopt" in said
    assert "Traceback" not in said


def test_the_stack_file_is_as_it_was(small: Fleet) -> None:
    assert KEY in small.file.read_text()
    small.up()
    small.up("--expect-no-changes")
