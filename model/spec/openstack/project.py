"""A project (tenant): who is in it, what it may use, and everything in it."""

from pydantic import Field, model_validator

from model.spec.base import Text
from model.spec.openstack.base import Adoptable, ObjectName
from model.spec.openstack.compute import FloatingIp, KeyPair, Server, Volume
from model.spec.openstack.identity import Quotas
from model.spec.openstack.network import Network, NetworkPort, Router, Rules, SecurityGroup
from model.spec.openstack.stack import HeatStack


class Project(Adoptable):
    """A project."""

    domain: ObjectName | None = None
    """Its domain; default: the administrator's."""
    description: Text | None = None
    """What it is, for people."""
    enabled: bool = True
    """False: nobody may act in it."""
    members: dict[ObjectName, frozenset[ObjectName]] = Field(default_factory=dict[str, frozenset[str]])
    """Roles of users in it: users of this cloud or its administrator; roles of this cloud or built-in."""
    acts_as: ObjectName | None = None
    """The member as whom servers, volumes, key pairs and stacks are made; default: the administrator, who
    then must be a member too. Key pairs belong to that user."""
    quotas: Quotas | None = None
    """What it may use; default: the cloud's defaults (of an adopted project: what it has)."""
    open_default_group: tuple[Rules, ...] = ()
    """What the group `default` lets through beside what OpenStack opens in it; default: nothing."""
    security_groups: dict[ObjectName, SecurityGroup] = Field(default_factory=dict[str, SecurityGroup])
    """Security groups by name."""
    networks: dict[ObjectName, Network] = Field(default_factory=dict[str, Network])
    """Networks by name."""
    routers: dict[ObjectName, Router] = Field(default_factory=dict[str, Router])
    """Routers by name."""
    ports: dict[ObjectName, NetworkPort] = Field(default_factory=dict[str, NetworkPort])
    """Ports that belong to no server, by name."""
    floating_ips: dict[ObjectName, FloatingIp] = Field(default_factory=dict[str, FloatingIp])
    """Floating IPs that no port has yet, by name."""
    key_pairs: dict[ObjectName, KeyPair] = Field(default_factory=dict[str, KeyPair])
    """SSH keys by name."""
    volumes: dict[ObjectName, Volume] = Field(default_factory=dict[str, Volume])
    """Volumes by name."""
    servers: dict[ObjectName, Server] = Field(default_factory=dict[str, Server])
    """Servers by name."""
    stacks: dict[ObjectName, HeatStack] = Field(default_factory=dict[str, HeatStack])
    """Stacks of Heat by name."""

    @model_validator(mode="after")
    def _default_is_there(self) -> "Project":
        if "default" in self.security_groups:
            raise ValueError("every project has the group `default`: open it by `open_default_group`")
        return self
