"""The ledger: what was drawn or given by name, so that it stays what it was when the stack file changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from model.plan.networks import Origin

_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NetworkRecord:
    """What the ledger knows of a network."""

    subnet: str | None = None
    """Its subnet."""
    subnet_origin: Origin | None = None
    """Who decided it."""
    vlan: int | None = None
    """Its VLAN id."""
    vlan_origin: Origin | None = None
    """Who decided it."""
    site: str = ""
    """The site that it is at: VLAN ids are unique within it."""


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """What the ledger knows of a node that was installed."""

    digest: str | None = None
    """Digest of what it was installed with; None for what its controller installs."""
    facts: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    """What it was installed with: ``InstallPlan.facts``."""
    server: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    """What its server was made with: ``NodePlan.replace_facts``."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Records by name, all sorted."""

    networks: Mapping[str, NetworkRecord] = field(default_factory=dict[str, NetworkRecord])
    """Networks of the fleet by key."""
    tombstones: Mapping[str, NetworkRecord] = field(default_factory=dict[str, NetworkRecord])
    """Networks that left the stack file; what they had is not drawn again until they are released."""
    nodes: Mapping[str, NodeRecord] = field(default_factory=dict[str, NodeRecord])
    """Installed nodes by resource name."""
