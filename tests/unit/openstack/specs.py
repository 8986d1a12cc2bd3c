"""Small OpenStack specs, and what the planner makes of them."""

from typing import Any

from model.plan import FleetPlan, plan
from model.plan.openstack.plans import OpenStackPlan
from model.spec import SpecError, parse

Data = dict[str, Any]


def fleet(cloud: Data, **more: Any) -> Data:
    """A fleet with one OpenStack cloud."""
    endpoint = {"url": "http://127.0.0.1:5000/v3", "password": "adminPassword"}
    whole = {"endpoint": endpoint, **cloud}
    operator = {"ssh_keys": {"me": "ssh-ed25519 AAAA me"}}
    return {"name": "f", "release": "12.0", "operator": operator, "openstack": {"lab": whole}, **more}


def planned(cloud: Data, **more: Any) -> OpenStackPlan:
    """The plan of the cloud."""
    made: FleetPlan = plan(parse(fleet(cloud, **more)))
    return made.openstack["lab"]


def refusals(cloud: Data, **more: Any) -> list[str]:
    """What is said against a cloud, line by line; empty where nothing is."""
    try:
        planned(cloud, **more)
    except SpecError as error:
        return str(error).splitlines()
    return []


def project(**fields: Any) -> Data:
    """A cloud with one project `p`, a small flavor, an image and an external network."""
    disk = {"file": "disk.qcow2", "checksum": "sha256:" + "0" * 64, "visibility": "public"}
    return {
        "flavors": {"small": {"vcpus": 2, "ram": 2048, "disk": 10}},
        "images": {"disk": disk},
        "networks": {"public": {"external": True, "subnets": {"public-subnet": {"cidr": "203.0.113.0/24"}}}},
        "projects": {"p": fields},
    }
