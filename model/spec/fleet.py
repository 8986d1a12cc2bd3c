"""The fleet: everything of one stack."""

from typing import Annotated

from pydantic import Field, PrivateAttr, model_validator

from model.spec.base import Cidr, Name, PrefixLength, PublicKey, SecretName, SpecModel, Text, VlanId
from model.spec.cloud import Cloud
from model.spec.openstack.cloud import OpenStackSpec
from model.spec.release import Release
from model.spec.site import Site
from model.spec.source import Source
from model.spec.starlingx import StarlingX


class Operator(SpecModel):
    """Who runs the fleet, as its servers know them."""

    ssh_keys: Annotated[dict[Name, PublicKey], Field(min_length=1)]
    """SSH public keys by name, as in authorized_keys."""
    private_key: SecretName | None = None
    """Name of the configuration key that holds the private key for remote steps. Without it, servers and
    networks are made and nothing is done on the servers."""
    host_key_seed: SecretName | None = None
    """Name of the configuration key that holds the seed (any long random text) of the servers' SSH host
    keys; needed with private_key. A server keeps the key that it was made with: never change the seed."""
    password: SecretName | None = None
    """Name of the configuration key that holds the password of StarlingX's account once it is installed;
    needed with private_key. A change counts from the next installation on."""


class Pool(SpecModel):
    """Private addresses that networks of one role are drawn from."""

    cidr: Cidr
    """All of the pool."""
    prefix_length: PrefixLength = 24
    """How large a drawn network is, unless it says otherwise."""


class VlanPool(SpecModel):
    """VLAN ids that are drawn from, for each site anew."""

    first: VlanId = 1000
    """The first."""
    last: VlanId = 3999
    """The last."""

    @model_validator(mode="after")
    def _ordered(self) -> "VlanPool":
        if self.first > self.last:
            raise ValueError(f"first ({self.first}) must not be greater than last ({self.last})")
        return self


class Pools(SpecModel):
    """What is drawn from where a network does not say its own; the ledger keeps what was drawn."""

    mgmt: Pool | None = None
    """Pool of private MGMT networks."""
    oam: Pool | None = None
    """Pool of private OAM networks."""
    data: Pool | None = None
    """Pool of private DATA networks."""
    vlans: VlanPool = VlanPool()
    """VLAN ids of sites where this program chooses them."""


class Protection(SpecModel):
    """What must not be destroyed by mistake."""

    address_blocks: bool = True
    """True: public address blocks are protected from deletion."""
    controllers: bool = True
    """True: servers of clouds are protected from deletion."""


class Budget(SpecModel):
    """What the fleet may cost."""

    monthly: Annotated[float, Field(gt=0)]
    """USD for a month of 730 hours."""


class Fleet(SpecModel):
    """One stack: sites, clouds and what holds for all of them."""

    name: Name
    """Name of the fleet, in tags and descriptions."""
    release: Release
    """StarlingX release, in quotes."""
    operator: Operator
    """Who runs the fleet, and by which keys."""
    sites: dict[Name, Site] = Field(default_factory=dict[Name, Site])
    """Places with servers, by name."""
    clouds: dict[Name, Cloud] = Field(default_factory=dict[Name, Cloud])
    """StarlingX clouds, by name."""
    starlingx: StarlingX | None = None
    """What is configured on the StarlingX clouds; without it, their servers are installed and no more."""
    openstack: dict[Name, OpenStackSpec] = Field(default_factory=dict[Name, OpenStackSpec])
    """OpenStack clouds, by name: that of the StarlingX cloud that they run on, or any other."""
    operating_system: Text = "ubuntu_22_04"
    """Slug of the operating system of routers, boot servers, and nodes that wait for their installation."""
    pools: Pools = Pools()
    """Where private networks and VLAN ids are drawn from."""
    tags: dict[Name, Text] = Field(default_factory=dict[Name, Text])
    """Tags of every server and block, written as name=value."""
    protection: Protection = Protection()
    """Whether blocks and controllers are protected from deletion; both are by default."""
    budget: Budget | None = None
    """What the whole fleet may cost."""
    _source: Source = PrivateAttr(default_factory=Source)

    @property
    def source(self) -> Source:
        """Where the fleet was read from, for error messages."""
        return self._source

    def read_from(self, source: Source) -> "Fleet":
        """Remember where the fleet was read from."""
        self._source = source
        return self
