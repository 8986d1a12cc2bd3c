"""How many nodes of what kind a cloud may have; the heartbeat on Packet."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from model.spec.base import SpecModel
from model.spec.cloud import Topology
from policies.guard import Finding, Guard, NoOptions, Scene, Scope, Unanswered, Violation, no_plan, unanswered
from policies.resource import Resource, Unknown
from policies.rules.metal import DEVICE, PERSONALITIES

STORAGE_LEAST: Final = 2
STORAGE_MOST: Final = 9
"""StarlingX's hardware requirements: a standard cloud with dedicated storage has 2 to 9 storage nodes."""
COMPUTES_MOST: Final = 100
REPLICATIONS: Final = (2, 3)
"""Ceph's replication factors in StarlingX; storage nodes come in groups of so many."""
HEARTBEAT: Final = "heartbeat_failure_action"
HEARTBEAT_ACTION: Final = "alarm"
HEARTBEAT_ASSIGNMENT: Final = re.compile(rf"{HEARTBEAT}[=: ]+(\w+)")
REMOTE: Final = "command:remote:Command"
BOOTSTRAPS: Final = ("config_controller", "config_subcloud", "bootstrap.yml")
"""How a cloud is bootstrapped: 2018.10's commands, today's playbook."""
PLATFORM_PREFIX: Final = "starlingx:"
"""Resources of the StarlingX provider: where there are any, clouds are configured by this program."""

Nodes = dict[str, dict[str, list[Resource]]]
"""Nodes by cloud and personality."""


class ReplicationOptions(SpecModel):
    """Options of the rule of replication groups."""

    factor: Literal[2, 3] | None = None
    """The replication factor; default: 2 or 3, whichever fits."""


def _nodes(scene: Scene[NoOptions] | Scene[ReplicationOptions]) -> tuple[Nodes, list[Unanswered]]:
    """Nodes by the tags ``cloud`` and ``role`` of their servers, and servers whose tags are not known."""
    nodes: Nodes = {}
    unknown: list[Unanswered] = []
    for device in scene.of_type(DEVICE):
        tags = device.tags()
        if isinstance(tags, Unknown):
            unknown.append(unanswered(device, "tags"))
        elif tags.get("role") in PERSONALITIES:
            nodes.setdefault(tags.get("cloud", ""), {}).setdefault(tags["role"], []).append(device)
    return nodes, unknown


def _controllers(scene: Scene[NoOptions]) -> Iterator[Finding]:
    nodes, unknown = _nodes(scene)
    yield from unknown
    plan = scene.context.plan
    if plan is None and nodes:
        yield no_plan(scene.context)
        return
    for name, found in nodes.items():
        cloud = plan.clouds.get(name) if plan else None
        if cloud is None:
            yield Violation(f"there are nodes of cloud '{name}', which the stack file does not have")
            continue
        wanted = 1 if cloud.topology is Topology.SIMPLEX else 2
        number = len(found.get("controller", []))
        if number != wanted and not unknown:
            yield Violation(
                f"cloud {name} ({cloud.topology.value}) has {number} controllers and needs {wanted}"
            )


def _storage(scene: Scene[NoOptions]) -> Iterator[Finding]:
    nodes, unknown = _nodes(scene)
    yield from unknown
    for name, found in nodes.items():
        number = len(found.get("storage", []))
        if number and not STORAGE_LEAST <= number <= STORAGE_MOST and not unknown:
            message = (
                f"cloud {name} has {number} storage nodes; {STORAGE_LEAST} to {STORAGE_MOST} are possible"
            )
            yield Violation(message)


def _replication(scene: Scene[ReplicationOptions]) -> Iterator[Finding]:
    nodes, unknown = _nodes(scene)
    yield from unknown
    factors = (scene.options.factor,) if scene.options.factor else REPLICATIONS
    for name, found in nodes.items():
        number = len(found.get("storage", []))
        if number and not unknown and all(number % factor for factor in factors):
            groups = " or ".join(str(factor) for factor in factors)
            yield Violation(f"cloud {name} has {number} storage nodes, which do not make groups of {groups}")


def _computes(scene: Scene[NoOptions]) -> Iterator[Finding]:
    nodes, unknown = _nodes(scene)
    yield from unknown
    for name, found in nodes.items():
        number = len(found.get("compute", []))
        if number > COMPUTES_MOST:
            yield Violation(f"cloud {name} has {number} compute nodes; at most {COMPUTES_MOST} are possible")
        if number == COMPUTES_MOST and not found.get("storage") and not unknown:
            message = f"cloud {name} has {number} compute nodes and no storage nodes: so many need Ceph"
            yield Violation(message)


def _heartbeat(scene: Scene[NoOptions]) -> Iterator[Finding]:
    """Only of stacks that configure StarlingX: a stack that just builds servers has nowhere to say it."""
    if not any(map(_configures, scene.resources)):
        return
    said = [(resource, value) for resource in scene.resources for value in _actions(resource)]
    for resource, value in said:
        if isinstance(value, Unknown):
            yield unanswered(resource, HEARTBEAT)
        elif value != HEARTBEAT_ACTION:
            yield Violation(
                f"{resource.name} sets {HEARTBEAT} to '{value}', not {HEARTBEAT_ACTION}", resource.urn
            )
    clouds = scene.context.plan.clouds if scene.context.plan else None
    if clouds is None:
        yield no_plan(scene.context)
        return
    for name in clouds:
        if not any(resource.name == name or resource.name.startswith(f"{name}-") for resource, _ in said):
            yield Violation(
                f"cloud {name} is on Packet and nothing sets its {HEARTBEAT} to {HEARTBEAT_ACTION}"
            )


def _configures(resource: Resource) -> bool:
    """Whether a resource configures StarlingX: its provider's, or a remote step that bootstraps."""
    if resource.type == REMOTE:
        return any(word in _script(resource) for word in BOOTSTRAPS)
    return resource.type.startswith(PLATFORM_PREFIX)


def _script(resource: Resource) -> str:
    """What a remote step runs, as far as it is known."""
    texts = [resource.text(name) for name in ("create", "stdin")]
    return "\n".join(text for text in texts if isinstance(text, str))


def _actions(resource: Resource) -> Iterator[object]:
    """Values of the parameter: in a script, in a map of parameters, or as a name with a value."""
    if resource.type == REMOTE:
        yield from HEARTBEAT_ASSIGNMENT.findall(_script(resource))
        return
    if not resource.type.startswith(PLATFORM_PREFIX):
        return
    parameters = resource.read("parameters")
    if isinstance(parameters, Unknown):
        yield parameters
    elif isinstance(parameters, Mapping) and HEARTBEAT in parameters:
        yield resource.read("parameters", HEARTBEAT)
    if resource.read("name") == HEARTBEAT:
        yield resource.read("value")


GUARDS: Final = (
    Guard(
        "controllers",
        "A StarlingX cloud has two controllers, a simplex one has one: with one controller less it cannot "
        "fail "
        "over, with one more it cannot be installed.",
        "add or remove controller-1 of the cloud, or change its topology.",
        Scope.STACK,
        _controllers,
        NoOptions,
    ),
    Guard(
        "storage-nodes",
        "A cloud with dedicated storage has 2 to 9 storage nodes (StarlingX's hardware requirements).",
        "add or remove storage nodes.",
        Scope.STACK,
        _storage,
        NoOptions,
    ),
    Guard(
        "replication-groups",
        "Ceph keeps each object on all storage nodes of a group, and a group has as many as the replication "
        "factor, 2 or 3: a node left over is never used.",
        "make the number of storage nodes a multiple of 2 or of 3 (or of the factor that is configured).",
        Scope.STACK,
        _replication,
        ReplicationOptions,
    ),
    Guard(
        "compute-nodes",
        "A standard cloud has at most 100 compute nodes, and that many only with Ceph on storage nodes.",
        "remove compute nodes, add storage nodes, or split the cloud.",
        Scope.STACK,
        _computes,
        NoOptions,
    ),
    Guard(
        "heartbeat",
        "Packet's switches drop the multicast heartbeats of StarlingX: nodes would be declared failed and "
        "reset "
        "(Packet SIG's wiki).",
        "set the service parameter platform maintenance heartbeat_failure_action=alarm on every cloud there.",
        Scope.STACK,
        _heartbeat,
        NoOptions,
    ),
)
"""Rules of a cloud's nodes."""
