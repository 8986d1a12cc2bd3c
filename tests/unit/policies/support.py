"""What the tests of policies share: resources as the engine hands them over, and their stacks."""

import json
from typing import Any

from pulumi_policy.proxy import UNKNOWN_BOOLEAN_VALUE, UNKNOWN_NUMBER_VALUE, UNKNOWN_STRING_VALUE

from model.plan import plan
from model.spec import parse
from policies.context import Context
from policies.guard import AnyGuard, Finding, Unanswered, Violation
from policies.pack import GUARDS
from policies.resource import Resource, resource
from policies.rules.metal import ATTACHMENT, BLOCK, DEVICE, PORT, VLAN
from tests.unit.model.fleets import changed, small

TEXT = UNKNOWN_STRING_VALUE
NUMBER = UNKNOWN_NUMBER_VALUE
FLAG = UNKNOWN_BOOLEAN_VALUE
BY_NAME: dict[str, AnyGuard] = {guard.name: guard for guard in GUARDS}


def context(changes: dict[str, object] | None = None, **more: Any) -> Context:
    """A stack with the small fleet of the model's tests, changed at dotted paths."""
    fleet = parse(changed(changes or {}))
    return Context(stack="small", fleet=fleet, plan=plan(fleet), problem="", **more)


def local() -> Context:
    """A stack whose sites are on this machine."""
    endpoint = "http://127.0.0.1:8126/metal/v1"
    return context({f"sites/{site}/provider/endpoint": endpoint for site in small()["sites"]})


def tags(role: str, cloud: str = "", **more: str) -> list[str]:
    """Tags as the plan writes them."""
    named = {"fleet": "small", "site": "ewr1", "role": role, **({"cloud": cloud} if cloud else {}), **more}
    return [f"{name}={value}" for name, value in named.items()]


def device(name: str, role: str, cloud: str = "", **more: object) -> Resource:
    """A server."""
    inputs: dict[str, object] = {
        "hostname": name,
        "plan": "s3.xlarge.x86",
        "tags": tags(role, cloud),
        **{key: value for key, value in more.items() if key != "protect"},
    }
    return resource(DEVICE, name, inputs, urn=f"urn::{name}", protect=bool(more.get("protect")))


def node(cloud: str, name: str, **more: object) -> Resource:
    """A server of a cloud."""
    return device(f"{cloud}-{name}", name.rpartition("-")[0], cloud, **more)


def nodes(cloud: str, **numbers: int) -> list[Resource]:
    """So many nodes of each personality."""
    return [node(cloud, f"{kind}-{unit}") for kind, number in numbers.items() for unit in range(number)]


def port(name: str, of: Resource, **inputs: object) -> Resource:
    """A port setting; its port comes from its server, and is not known before up."""
    return resource(PORT, name, {"portId": TEXT, **inputs}, urn=f"urn::{name}", sources={"portId": (of.urn,)})


def block(name: str, role: str, quantity: object, **more: object) -> Resource:
    """A public block."""
    inputs = {"quantity": quantity, "projectId": "p1", "tags": tags(role, "cc"), **more}
    protect = bool(inputs.pop("protect", False))
    return resource(BLOCK, name, inputs, urn=f"urn::{name}", protect=protect)


def vlan(name: str, vxlan: object = None, **more: object) -> Resource:
    """A VLAN."""
    inputs = {"projectId": "p1", "metro": "ny", **more}
    return resource(VLAN, name, inputs if vxlan is None else {**inputs, "vxlan": vxlan}, urn=f"urn::{name}")


def attachment(name: str, cidr: object) -> Resource:
    """A block that is routed to a server."""
    return resource(ATTACHMENT, name, {"cidrNotation": cidr}, urn=f"urn::{name}")


def find(
    name: str, resources: list[Resource], stack: Context | None = None, **options: object
) -> list[Finding]:
    """What a rule finds; a rule of single resources is asked for each."""
    guard = BY_NAME[name]
    chosen = guard.options.model_validate_json(json.dumps(options))
    where = stack or context()
    if guard.scope == "resource":
        return [finding for one in resources for finding in guard.find([one], where, chosen)]
    return guard.find(resources, where, chosen)


def violations(found: list[Finding]) -> list[str]:
    """What is forbidden."""
    return [finding.message for finding in found if isinstance(finding, Violation)]


def questions(found: list[Finding]) -> list[str]:
    """What could not be told."""
    return [finding.message for finding in found if isinstance(finding, Unanswered)]
