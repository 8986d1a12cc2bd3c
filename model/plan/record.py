"""The stack output named ``ledger``: what an apply tells the ledger.

Its shape::

    {"version": 1,
     "networks": {"cc/mgmt": {"subnet": "139.178.67.16/28", "vlan": 1172}},
     "nodes": {"cc-controller-0": {"digest": "sha256:...", "facts": {...}, "server": {...}}}}

``networks`` holds what services gave (both keys are optional), ``nodes`` the nodes that are installed. None
of it is secret; what a device carries in its custom data is, so ``nodes`` comes from the plan.
"""

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from model.plan.fleet import FleetPlan
from model.plan.keep import Given
from model.plan.ledger import NodeRecord
from model.plan.servers import NodePlan
from model.spec.base import Cidr, SpecModel, VlanId
from model.spec.errors import Problem, SpecError
from model.spec.load import as_map, validate
from model.spec.source import Source

OUTPUT: Final = "ledger"
"""Name of the stack output."""
LEDGER_VERSION: Final = 1
"""Version of its shape."""


class GivenNetwork(SpecModel):
    """What a service gave to a network."""

    subnet: Cidr | None = None
    """CIDR of its public block."""
    vlan: VlanId | None = None
    """Id of its VLAN."""


class InstalledNode(SpecModel):
    """A node as it was installed."""

    digest: str | None = None
    """Digest of what it was installed with."""
    facts: dict[str, str] = Field(default_factory=dict[str, str])
    """What it was installed with."""
    server: dict[str, str] = Field(default_factory=dict[str, str])
    """What its server was made with."""


class LedgerOutput(SpecModel):
    """The whole output."""

    version: Literal[1]
    """Version of its shape."""
    networks: dict[str, GivenNetwork] = Field(default_factory=dict[str, GivenNetwork])
    """What services gave, by network key."""
    nodes: dict[str, InstalledNode] = Field(default_factory=dict[str, InstalledNode])
    """Installed nodes by resource name."""


def node_record(node: NodePlan) -> dict[str, object]:
    """What the output says of a node once its device is there."""
    record: dict[str, object] = {"server": dict(node.replace_facts)}
    if node.install:
        record |= {"digest": node.install.digest, "facts": dict(node.install.facts)}
    return record


def node_records(plan: FleetPlan) -> dict[str, dict[str, object]]:
    """The output's ``nodes`` for a fleet that is all there, by resource name."""
    return {node.server.resource_name: node_record(node) for node in plan.nodes()}


def read_outputs(outputs: object, source: str) -> tuple[dict[str, Given], dict[str, NodeRecord]]:
    """What services gave and what is installed, from ``pulumi stack output --json``.

    Raises:
        SpecError: there is no output named ``ledger``, it is secret, or it is not of the right shape.
    """
    where = Source(source)
    output = as_map(outputs).get(OUTPUT)
    if output is None:
        message = f"holds no output named '{OUTPUT}': run 'up' first, then 'pulumi stack output --json'"
        raise SpecError(where, [Problem((), message)])
    if isinstance(output, str):
        message = f"the output '{OUTPUT}' is secret or not a map: it must be plain"
        raise SpecError(where, [Problem((OUTPUT,), message)])
    read = validate(LedgerOutput, output, where)
    return _given(read.networks), _nodes(read.nodes)


def _given(networks: Mapping[str, GivenNetwork]) -> dict[str, Given]:
    return {key: Given(network.subnet, network.vlan) for key, network in networks.items()}


def _nodes(nodes: Mapping[str, InstalledNode]) -> dict[str, NodeRecord]:
    return {name: NodeRecord(node.digest, node.facts, node.server) for name, node in nodes.items()}
