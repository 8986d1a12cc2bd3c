"""Flavors, key pairs, servers and their volumes."""

from typing import Annotated

from pydantic import Field, model_validator

from model.spec.base import SpecModel, Text
from model.spec.openstack.base import Adoptable, AnyAddress, ObjectName, Size
from model.spec.openstack.network import Port


class Flavor(Adoptable):
    """A size of servers."""

    vcpus: Size
    """Virtual CPUs."""
    ram: Size
    """Memory in MiB."""
    disk: Annotated[int, Field(ge=0)]
    """Root disk in GiB; 0: as large as the image."""
    ephemeral: Annotated[int, Field(ge=0)] = 0
    """A second disk in GiB, lost with the server."""
    swap: Annotated[int, Field(ge=0)] = 0
    """Swap in MiB."""
    public: bool = True
    """False: only for the projects of `access`."""
    access: frozenset[ObjectName] = frozenset()
    """Projects of this cloud that may use a flavor that is not public."""
    extra_specs: dict[Text, Text] = Field(default_factory=dict[str, str])
    """What the scheduler and the hypervisor look for, such as pci_passthrough:alias: K20m:1."""
    description: Text | None = None
    """What it is for, for people."""

    @model_validator(mode="after")
    def _access_of_private(self) -> "Flavor":
        if self.public and self.access:
            raise ValueError(
                "a public flavor is for all projects: leave `access` out, or add `public: false`"
            )
        return self


class KeyPair(Adoptable):
    """An SSH key that servers are made with. It belongs to the user who makes it."""

    public_key: Text
    """The public key as in authorized_keys."""


class Volume(SpecModel):
    """A disk of Cinder."""

    size: Size
    """GiB. Growing it keeps what is on it; shrinking it is refused."""
    image: ObjectName | None = None
    """The image of this cloud that it begins as; default: empty."""
    type: ObjectName | None = None
    """Its volume type; default: the cloud's."""
    availability_zone: ObjectName | None = None
    """Where it is; default: the cloud decides."""
    description: Text | None = None
    """What it is for, for people."""


class ServerNetwork(SpecModel):
    """A server's interface on a network. It gets a port of its own."""

    network: ObjectName
    """A network of the project or one that the cloud shares with it."""
    port: Port = Port()
    """How the port is."""
    floating_ip: ObjectName | None = None
    """The external network from which the port gets a floating IP."""


class Server(SpecModel):
    """A server."""

    flavor: ObjectName
    """A flavor of this cloud; another resizes it."""
    image: ObjectName
    """An image of this cloud; another replaces it."""
    networks: Annotated[dict[ObjectName, ServerNetwork], Field(min_length=1)]
    """Its interfaces by name; the order is that of the names."""
    key_pair: ObjectName | None = None
    """A key pair of the project."""
    volumes: dict[ObjectName, Text | None] = Field(default_factory=dict[str, str | None])
    """Volumes of the project that are attached, each with its device (or nothing)."""
    user_data: Text | None = None
    """What cloud-init gets."""
    availability_zone: ObjectName | None = None
    """Where it runs; default: the cloud decides."""
    config_drive: bool = False
    """True: metadata comes on a disk too."""
    metadata: dict[Text, Text] = Field(default_factory=dict[str, str])
    """Its metadata."""


class FloatingIp(SpecModel):
    """An address of an external network that no port has yet."""

    network: ObjectName
    """The external network."""
    address: AnyAddress | None = None
    """The address; default: any free one. Asking for a certain one takes an administrator."""
