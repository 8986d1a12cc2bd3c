"""Rules of what is configured on StarlingX clouds; they hold only for fleets with ``starlingx``."""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import JsonValue

from model.plan.hosts import last_host_index
from model.plan.networks import NetworkPlan
from model.plan.rules.distributed import personality_of
from model.plan.rules.plan import Planned
from model.plan.rules.rule import Finding, Rule
from model.plan.starlingx.ansible import DECIDED, OPEN
from model.plan.starlingx.profiles import (
    FEWEST_MGMT,
    FEWEST_MGMT_SUBCLOUD,
    MOST_COMPUTES,
    PROFILES,
    STORAGE_NODES,
    Configurator,
    StarlingXProfile,
)
from model.spec.cloud import Cloud, CloudRole, Personality
from model.spec.explain import suggestion
from model.spec.network import Role
from model.spec.source import Path
from model.spec.starlingx import CloudStarlingX


def _needs_steps(planned: Planned) -> Iterator[Finding]:
    fleet = planned.fleet
    if fleet.starlingx is not None and fleet.operator.private_key is None:
        message = (
            "clouds are configured over SSH: name the configuration key that holds the operator's private "
            "key ('operator: {private_key: ...}'), or leave starlingx out"
        )
        yield ("starlingx",), message


def _wanted(planned: Planned) -> Iterator[Finding]:
    if planned.fleet.starlingx is not None:
        return
    for name, cloud in planned.fleet.clouds.items():
        for key, given in (
            ("starlingx", cloud.starlingx != CloudStarlingX()),
            ("allow_lock", bool(cloud.allow_lock)),
        ):
            if given:
                message = (
                    "counts only where the fleet's clouds are configured: add 'starlingx: {admin_password: "
                    "NAME}' to the fleet, or remove it"
                )
                yield ("clouds", name, key), message


def _known_nodes(planned: Planned) -> Iterator[Finding]:
    # Not of allow_lock: a node that leaves the stack file is locked before it goes.
    for name, cloud in planned.fleet.clouds.items():
        known = sorted(cloud.nodes)
        for node in sorted(set(cloud.starlingx.labels) - set(known)):
            message = f"there is no node '{node}'; nodes are {', '.join(known)}"
            yield ("clouds", name, "starlingx", "labels"), message + suggestion(node, known)


def _profile(planned: Planned) -> StarlingXProfile:
    return PROFILES[planned.fleet.release]


def _configured(planned: Planned) -> Iterator[tuple[str, Cloud]]:
    """The clouds that are configured."""
    if planned.fleet.starlingx is not None:
        yield from planned.fleet.clouds.items()


def _nodes(cloud: Cloud, personality: Personality) -> list[str]:
    return [node for node in cloud.nodes if personality_of(node) is personality]


def _storage_nodes(planned: Planned) -> Iterator[Finding]:
    for name, cloud in _configured(planned):
        count, copies = len(_nodes(cloud, Personality.STORAGE)), cloud.starlingx.ceph.replication
        if count and count not in STORAGE_NODES:
            message = (
                f"a Ceph cluster has {STORAGE_NODES.start} to {STORAGE_NODES.stop - 1} storage nodes, "
                f"this one {count}"
            )
            yield ("clouds", name, "nodes"), message
        elif count % copies:
            message = (
                f"storage nodes come in replication groups of {copies}, and {count} cannot be divided into "
                f"them: add {copies - count % copies}, or change the replication"
            )
            yield ("clouds", name, "starlingx", "ceph", "replication"), message


def _computes(planned: Planned) -> Iterator[Finding]:
    for name, cloud in _configured(planned):
        count = len(_nodes(cloud, Personality.COMPUTE))
        if count > MOST_COMPUTES:
            yield ("clouds", name, "nodes"), f"a cloud has at most {MOST_COMPUTES} compute nodes, not {count}"


def _management(planned: Planned) -> Iterator[Finding]:
    fleet = planned.fleet
    for network in planned.networks.values():
        if fleet.starlingx is None or network.role is not Role.MGMT:
            continue
        path: Path = ("clouds", network.cloud, "networks", "mgmt")
        room = network.end.index - network.start.index + 1
        central = fleet.clouds[network.cloud].role is CloudRole.SYSTEM_CONTROLLER
        fewest = FEWEST_MGMT if central else FEWEST_MGMT_SUBCLOUD
        if 0 < room < fewest:
            message = (
                f"from start to end there are {room} addresses, and StarlingX asks for {fewest}: for the "
                "floating one, the controllers' and those of its own services"
            )
            yield path, message
        if central and _is_full(network, room):
            message = (
                "start to end takes the whole network: leave the router's address, by which subclouds are "
                "reached, outside of them"
            )
            yield path, message


def _is_full(network: NetworkPlan, room: int) -> bool:
    return room >= last_host_index(network.subnet.prefix_length)


def _releases(planned: Planned) -> Iterator[Finding]:
    fleet, profile = planned.fleet, _profile(planned)
    if fleet.starlingx is None:
        return
    ansible = profile.configurator is Configurator.ANSIBLE
    if not ansible and fleet.starlingx.bootstrap:
        yield ("starlingx", "bootstrap"), _without("the Ansible bootstrap", fleet.release)
    for name, cloud in fleet.clouds.items():
        spec = cloud.starlingx
        if not ansible and spec.bootstrap:
            yield ("clouds", name, "starlingx", "bootstrap"), _without("the Ansible bootstrap", fleet.release)
        if not profile.labels and spec.labels:
            yield ("clouds", name, "starlingx", "labels"), _without("labels of hosts", fleet.release)
        for key in ("volumes", "ephemeral"):
            if not profile.volume_groups and getattr(spec, key) != getattr(CloudStarlingX(), key):
                what = f"{key} of OpenStack in volume groups"
                yield ("clouds", name, "starlingx", key), _without(what, fleet.release)


def _without(what: str, release: str) -> str:
    return f"StarlingX {release} has not {what}: remove it"


def _variables(planned: Planned) -> Iterator[Finding]:
    fleet = planned.fleet
    if fleet.starlingx is None or _profile(planned).configurator is not Configurator.ANSIBLE:
        return
    places: list[tuple[Path, Mapping[str, JsonValue]]] = [
        (("starlingx", "bootstrap"), fleet.starlingx.bootstrap),
        *(
            (("clouds", name, "starlingx", "bootstrap"), one.starlingx.bootstrap)
            for name, one in fleet.clouds.items()
        ),
    ]
    for path, given in places:
        for variable in sorted(given):
            if variable in DECIDED:
                message = "follows from the rest of the stack file: networks, topology, names; remove it"
                yield (*path, variable), message
            elif variable not in OPEN:
                message = (
                    f"is no variable of the bootstrap that is known; known are {', '.join(sorted(OPEN))}"
                )
                yield (*path, variable), message + suggestion(variable, sorted(OPEN))


def _disks(planned: Planned) -> Iterator[Finding]:
    if not _profile(planned).volume_groups:
        return
    for name, cloud in _configured(planned):
        for key in ("volumes", "ephemeral"):
            disk = getattr(cloud.starlingx, key).disk
            for node, spec in sorted(cloud.nodes.items()):
                own = {
                    one if one.startswith("/") else f"/dev/{one}"
                    for one in (spec.boot_device, spec.rootfs_device)
                }
                if disk in own:
                    message = f"{disk} is the system's own disk on {node}: name another one"
                    yield ("clouds", name, "starlingx", key, "disk"), message


RULES: Final[tuple[Rule[Planned], ...]] = (
    Rule("starlingx-steps", "Clouds are configured by who can log in.", _needs_steps),
    Rule("starlingx-wanted", "What is configured on a cloud needs a fleet that is configured.", _wanted),
    Rule("starlingx-nodes", "What is said of a node needs the node.", _known_nodes),
    Rule("storage-nodes", "StarlingX: 2 to 9 storage nodes in replication groups of 2 or 3.", _storage_nodes),
    Rule("compute-nodes", "StarlingX: up to 100 compute nodes.", _computes),
    Rule(
        "management-range", "R1's validator: 8 addresses (a subcloud 5), and room for gateways.", _management
    ),
    Rule("release-lacks", "A release can only do what it has.", _releases),
    Rule("bootstrap-variables", "A mistyped variable would silently do nothing.", _variables),
    Rule("free-disks", "The system's own disk is not given away.", _disks),
)
"""Rules of configured clouds, in the order in which they are checked."""
