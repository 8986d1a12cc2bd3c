"""One OpenStack: what all its projects share, and the projects."""

from pydantic import Field

from model.spec.base import SpecModel
from model.spec.openstack.base import ObjectName
from model.spec.openstack.compute import Flavor
from model.spec.openstack.host import Hosts
from model.spec.openstack.identity import Domain, Endpoint, Quotas, Role, User
from model.spec.openstack.image import Image
from model.spec.openstack.network import Network
from model.spec.openstack.project import Project


class Absent(SpecModel):
    """What must not be there. Nothing is deleted that is not named."""

    flavors: frozenset[ObjectName] = frozenset()
    """Flavors that are deleted where they exist."""


class OpenStackSpec(SpecModel):
    """An OpenStack cloud."""

    endpoint: Endpoint
    """Where it is."""
    domains: dict[ObjectName, Domain] = Field(default_factory=dict[str, Domain])
    """Domains by name."""
    roles: dict[ObjectName, Role] = Field(default_factory=dict[str, Role])
    """Roles by name, besides those that every OpenStack has (admin, manager, member, reader, service)."""
    users: dict[ObjectName, User] = Field(default_factory=dict[str, User])
    """Users by name."""
    flavors: dict[ObjectName, Flavor] = Field(default_factory=dict[str, Flavor])
    """Flavors by name."""
    images: dict[ObjectName, Image] = Field(default_factory=dict[str, Image])
    """Images by name."""
    networks: dict[ObjectName, Network] = Field(default_factory=dict[str, Network])
    """Networks of the administrator by name: external ones, and those on physical networks."""
    projects: dict[ObjectName, Project] = Field(default_factory=dict[str, Project])
    """Projects by name."""
    default_quotas: Quotas = Quotas()
    """The cloud's own default quotas, where they are not OpenStack's: those of a project without `quotas`."""
    absent: Absent = Absent()
    """What must not be there."""
    hosts: Hosts | None = None
    """How its hosts are prepared, where it is a DevStack of one's own."""
