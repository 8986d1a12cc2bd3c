"""What servers must be: their networking, their plan, their protection, their names and tags."""

import re
from collections.abc import Iterator
from typing import Final

from model.plan.catalogue import catalogue
from model.plan.servers import ServerRole
from model.spec.base import SpecModel
from policies.guard import Finding, Guard, LocalOptions, NoOptions, Scene, Scope, Violation, unanswered
from policies.resource import Resource, Unknown
from policies.rules.metal import BLOCK, DEVICE, PERSONALITIES, ports_by_device, role_of

HOSTNAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
"""A DNS label (RFC 1123), in lower case as StarlingX writes them."""
REQUIRED_TAGS: Final = ("fleet", "site", "role")
"""What every server and block is found again by."""


class TagOptions(SpecModel):
    """Options of the rule of tags."""

    required: tuple[str, ...] = ()
    """Tags beyond fleet, site and role, such as owner."""


def _servers(scene: Scene[NoOptions]) -> Iterator[tuple[Resource, str | Unknown]]:
    """Servers and what they are for; those without the tag are a matter of the rule of tags."""
    for device in scene.of_type(DEVICE):
        role = role_of(device)
        if role is not None:
            yield device, role


def _networking(scene: Scene[NoOptions]) -> Iterator[Finding]:
    ports = ports_by_device(scene.resources)
    for device, role in _servers(scene):
        if isinstance(role, Unknown):
            yield unanswered(device, "tags")
        elif role in PERSONALITIES or role == ServerRole.ROUTER:
            yield from _networking_of(device, role, ports.get(device.urn, []))


def _networking_of(device: Resource, role: str, ports: list[Resource]) -> Iterator[Finding]:
    layer2 = [port.flag("layer2") for port in ports]
    bonded = [port.flag("bonded") for port in ports]
    for name, values in (("layer2", layer2), ("bonded", bonded)):
        unknown = [port for port, value in zip(ports, values, strict=True) if isinstance(value, Unknown)]
        yield from (unanswered(port, name) for port in unknown)
        if unknown:
            return
    if role != ServerRole.ROUTER and True not in layer2:
        yield Violation(f"node {device.name} keeps layer 3: none of its bonds is set to layer 2", device.urn)
    if role == ServerRole.ROUTER and True in layer2:
        yield Violation(f"router {device.name} loses layer 3: it could not route any more", device.urn)
    if role == ServerRole.ROUTER and False not in bonded:
        message = f"router {device.name} is not hybrid: no port of it is taken out of the bond for VLANs"
        yield Violation(message, device.urn)


def _plans(scene: Scene[NoOptions]) -> Iterator[Finding]:
    known = catalogue().plans
    for device, role in _servers(scene):
        plan = device.text("plan")
        if isinstance(role, Unknown) or isinstance(plan, Unknown):
            yield unanswered(device, "plan" if isinstance(plan, Unknown) else "tags")
            continue
        hardware = known.get(plan or "")
        if hardware is None:
            yield Violation(f"{device.name}: the catalogue has no server plan {plan}", device.urn)
        elif role == ServerRole.ROUTER and not hardware.hybrid:
            message = f"router {device.name} is a {plan}, which cannot have layer 3 and VLANs at once"
            yield Violation(message, device.urn)
        elif role in PERSONALITIES:
            yield from _port_count(scene, device, len(hardware.ports))


def _port_count(scene: Scene[NoOptions], device: Resource, ports: int) -> Iterator[Finding]:
    """A node has a port for each network of its cloud."""
    tags = device.tags()
    plan = scene.context.plan
    cloud = plan.clouds.get(tags.get("cloud", "")) if plan and not isinstance(tags, Unknown) else None
    if cloud and ports < len(cloud.networks):
        names = ", ".join(role.label for role in cloud.networks)
        message = f"node {device.name} has {ports} ports, and {names} need one each"
        yield Violation(message, device.urn)


def _protection(scene: Scene[LocalOptions]) -> Iterator[Finding]:
    for resource in scene.of_type(BLOCK, DEVICE):
        role = role_of(resource)
        if isinstance(role, Unknown) and resource.type == DEVICE:
            yield unanswered(resource, "tags")
            continue
        if resource.protect or (resource.type == DEVICE and role != "controller"):
            continue
        what = "address block" if resource.type == BLOCK else "controller"
        yield Violation(f"{what} {resource.name} is not protected from deletion", resource.urn)


def _tags(scene: Scene[TagOptions]) -> Iterator[Finding]:
    for resource in scene.of_type(BLOCK, DEVICE):
        tags = resource.tags()
        if isinstance(tags, Unknown):
            yield unanswered(resource, "tags")
            continue
        missing = [name for name in (*REQUIRED_TAGS, *scene.options.required) if not tags.get(name)]
        if missing:
            yield Violation(f"{resource.name} lacks the tags {', '.join(missing)}", resource.urn)


def _names(scene: Scene[NoOptions]) -> Iterator[Finding]:
    for device in scene.of_type(DEVICE):
        hostname = device.text("hostname")
        if isinstance(hostname, Unknown):
            yield unanswered(device, "hostname")
        elif not hostname:
            yield Violation(f"{device.name} has no hostname: the service would make one up", device.urn)
        elif not HOSTNAME.fullmatch(hostname):
            message = f"'{hostname}' is no hostname: lower-case letters, digits and hyphens, at most 63"
            yield Violation(message, device.urn)


def _unique_names(scene: Scene[NoOptions]) -> Iterator[Finding]:
    taken: dict[str, Resource] = {}
    for device in scene.of_type(DEVICE):
        hostname = device.text("hostname")
        if isinstance(hostname, Unknown):
            yield unanswered(device, "hostname")
        elif hostname and (other := taken.setdefault(hostname, device)) is not device:
            yield Violation(f"{other.name} and {device.name} are both called '{hostname}'", device.urn)


GUARDS: Final = (
    Guard(
        "server-networking",
        "StarlingX nodes use layer 2 only, a router has layer 3 on one port and VLANs on another (Packet "
        "SIG's "
        "wiki): a node with layer 3 is open to the internet, a router without it routes nothing.",
        "leave the ports of servers to the program; a port set by hand is to be layer 2 on nodes, hybrid on "
        "routers.",
        Scope.STACK,
        _networking,
        NoOptions,
    ),
    Guard(
        "server-plan",
        "A server plan must be able to do what its role needs: hybrid networking for a router, a port for "
        "each "
        "network of its cloud for a node.",
        "choose another plan in the stack file; model/plan/catalogue.yaml says what each can do.",
        Scope.RESOURCE,
        _plans,
        NoOptions,
    ),
    Guard(
        "protected",
        "Public addresses are never given again, and a controller's disks hold its cloud: neither may go by "
        "mistake.",
        "leave protection in the stack file as it is by default; to delete on purpose, `pulumi state "
        "unprotect` "
        "the resource first.",
        Scope.RESOURCE,
        _protection,
        LocalOptions,
    ),
    Guard(
        "required-tags",
        "What is paid for must say whose it is: without its tags it cannot be found, priced or cleaned up.",
        "add the tags under tags of the stack file.",
        Scope.RESOURCE,
        _tags,
        TagOptions,
    ),
    Guard(
        "hostname",
        "A server's hostname is a DNS label: installers and Ansible know it by that.",
        "rename the site, the cloud or the server in the stack file.",
        Scope.RESOURCE,
        _names,
        NoOptions,
    ),
    Guard(
        "unique-hostname",
        "A hostname names one server.",
        "rename one of the servers.",
        Scope.STACK,
        _unique_names,
        NoOptions,
    ),
)
"""Rules of servers and blocks."""
