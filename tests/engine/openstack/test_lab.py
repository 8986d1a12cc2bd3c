"""The lab's OpenStack as a part of the lab: what dies is seen and mended; cards can be given to servers."""

from __future__ import annotations

import json
import os
import signal
from typing import Any

import pytest

from tests.engine.conftest import Pulumiw
from tests.engine.openstack.client import Client

pytestmark = pytest.mark.timeout(3600)


def status(lab: Pulumiw) -> dict[str, Any]:
    """How the part is, from ``lab status``."""
    said = lab.python("-m", "lab", "status", "--json", "openstack", code=None).stdout
    return json.loads(said)["parts"]["openstack"]


@pytest.mark.parametrize("service", ["glance-api", "nova-scheduler", "rabbitmq"])
def test_a_service_that_dies_is_seen_and_mended(lab: Pulumiw, client: Client, service: str) -> None:
    folder = (lab.folder.parent / "state/lab").resolve() / "openstack"
    record = json.loads((folder / f"openstack-{service}.json").read_text())
    os.kill(record["process"]["pid"], signal.SIGKILL)
    seen = status(lab)
    assert (seen["condition"], seen["facts"]["missing"]) == ("broken", [service])
    lab.python("-m", "lab", "up", "openstack")
    assert status(lab)["condition"] == "up"
    assert client.run("result = [s.state for s in admin.compute.services()]").count("up") >= 3


def test_up_again_changes_nothing(lab: Pulumiw) -> None:
    before = status(lab)["process"]
    lab.python("-m", "lab", "up", "openstack")
    assert status(lab)["process"] == before


def test_a_server_gets_a_card_by_its_alias(client: Client) -> None:
    code = """
flavor = admin.compute.create_flavor(name="card", ram=64, vcpus=1, disk=1)
admin.compute.create_flavor_extra_specs(flavor, {"pci_passthrough:alias": "K20m:2"})
network = admin.network.create_network(name="cards")
admin.network.create_subnet(network_id=network.id, ip_version=4, cidr="10.80.0.0/24")
image = admin.image.create_image("card", filename="lab/openstack/images/empty.qcow2", disk_format="qcow2")
server = admin.compute.create_server(
    name="card", flavor_id=flavor.id, image_id=image.id, networks=[{"uuid": network.id}])
server = admin.compute.wait_for_server(server, wait=90)
result = server.status
admin.compute.delete_server(server)
admin.compute.wait_for_delete(server)
admin.network.delete_network(network)
admin.image.delete_image(image)
admin.compute.delete_flavor(flavor)
"""
    assert client.run(code) == "ACTIVE"
