"""What rules are asked about: resources of every kind, and the stacks that they belong to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from policies.context import Context, Peer
from policies.resource import Resource, resource
from tests.unit.policies.support import (
    TEXT,
    context,
    device,
    node,
    port,
)

NO_PLAN = Context(stack="small", problem="Pulumi.small.yaml:3: release: missing")
SECRET = {"metalToken": "s3cr3t-token"}


@dataclass(frozen=True)
class Case:
    """Resources and a stack, and what a rule says of them."""

    name: str
    """The rule."""
    resources: list[Resource] = field(default_factory=list[Resource])
    stack: Callable[[], Context] = context
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    says: str = ""
    """Part of what it says; empty where it says nothing."""


def group_rule(**inputs: object) -> Resource:
    """A security group rule that lets something in."""
    given = {"direction": "ingress", "ethertype": "IPv4", **inputs}
    return resource("openstack:networking/secGroupRule:SecGroupRule", "ssh", given, urn="urn::ssh")


def group_rules(**inputs: object) -> Resource:
    """All rules of a security group, one of them."""
    one = {"direction": "ingress", "ethertype": "IPv4", **inputs}
    kind = "murmuration-openstack:index:SecurityGroupRules"
    return resource(kind, "web", {"group": "g", "rules": {"one": one}, "only": True}, urn="urn::web")


def flavor(**inputs: object) -> Resource:
    """A flavor with a GPU."""
    given = {"extraSpecs": {"pci_passthrough:alias": "gpu:1"}, "isPublic": False, **inputs}
    return resource("openstack:compute/flavor:Flavor", "gpu", given, urn="urn::gpu")


def project(name: str) -> Resource:
    """A project."""
    return resource("openstack:identity/project:Project", name, {"name": name}, urn=f"urn::{name}")


def access(*projects: str, tenant: object = TEXT) -> Resource:
    """A grant of the GPU flavor."""
    sources = {"flavorId": ("urn::gpu",), "tenantId": tuple(f"urn::{name}" for name in projects)}
    inputs = {"flavorId": TEXT, "tenantId": tenant}
    return resource(
        "openstack:compute/flavorAccess:FlavorAccess", "access", inputs, urn="urn::access", sources=sources
    )


def quota(name: str, cores: object) -> Resource:
    """A quota of a project."""
    return resource("openstack:compute/quotaSetV2:QuotaSetV2", name, {"cores": cores}, urn=f"urn::{name}")


def parameter(cloud: str, value: object) -> Resource:
    """A service parameter of a cloud."""
    inputs = {"name": "heartbeat_failure_action", "value": value}
    return resource(
        "starlingx:index:ServiceParameter", f"{cloud}-heartbeat", inputs, urn=f"urn::{cloud}-heartbeat"
    )


def provider(endpoint: object) -> Resource:
    """A provider with an endpoint."""
    return resource("pulumi:providers:equinix-metal", "metal", {"endpoint": endpoint}, urn="urn::metal")


def layer2_node(**bond: object) -> list[Resource]:
    """A node with its bond."""
    one = node("sc1", "controller-0")
    return [one, port("sc1-controller-0-bond0", one, **bond)]


def router(**ports: object) -> list[Resource]:
    """A router with its port of VLANs."""
    one = device("ewr1-router", "router")
    return [one, port("ewr1-router-eth1", one, **ports)]


def peers(*found: Peer) -> Callable[[], Context]:
    """A stack with neighbours."""
    return lambda: context({"clouds/sc1/networks/mgmt": {"subnet": "192.168.214.0/24"}}, peers=found)


OVERLAPPING = Peer("other", "sc7/mgmt", "192.168.214.128/25", 1000, "p1/ny")
ELSEWHERE = Peer("other", "sc7/mgmt", "192.168.30.0/24", 1000, "p1/da")
GPU_SPECS_UNKNOWN = {"extraSpecs": {"pci_passthrough:alias": TEXT}}
CLOUD_SC1 = {
    "clouds/sc1/topology": "standard",
    "clouds/sc1/nodes": {
        "controller-0": {"plan": "n2.xlarge.x86"},
        "controller-1": {"plan": "n2.xlarge.x86"},
    },
}
HEARTBEATS = [parameter(cloud, "alarm") for cloud in ("cc", "sc1", "sc2")]
SET_BY_SCRIPT = [
    resource(
        "command:remote:Command",
        f"{cloud}-bootstrap",
        {"create": f"config_controller && system service-parameter-modify heartbeat_failure_action={value}"},
        urn=f"urn::{cloud}-bootstrap",
    )
    for cloud, value in (("cc", "alarm"), ("sc1", "alarm"), ("sc2", "fail"))
]
