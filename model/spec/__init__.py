"""What the operator wrote: the stack file as frozen pydantic models, and the errors it can have.

``load`` reads a stack file, ``parse`` takes data that is already in memory (a Pulumi configuration value).
Both return a ``Fleet`` or raise one ``SpecError`` that lists everything that is wrong.
"""

from model.spec.cloud import Cloud, CloudRole, Networks, Node, Personality, Topology
from model.spec.errors import Problem, SpecError
from model.spec.fleet import Budget, Fleet, Operator, Pool, Pools, Protection, Release, VlanPool
from model.spec.load import FLEET_KEY, load, parse
from model.spec.network import Network, Role
from model.spec.site import BootServer, BootServerAt, Iso, MetalProvider, Router, Site, SiteProvider

__all__ = [
    "FLEET_KEY",
    "BootServer",
    "BootServerAt",
    "Budget",
    "Cloud",
    "CloudRole",
    "Fleet",
    "Iso",
    "MetalProvider",
    "Network",
    "Networks",
    "Node",
    "Operator",
    "Personality",
    "Pool",
    "Pools",
    "Problem",
    "Protection",
    "Release",
    "Role",
    "Router",
    "Site",
    "SiteProvider",
    "SpecError",
    "Topology",
    "VlanPool",
    "load",
    "parse",
]
