"""What is configured on StarlingX clouds once they are installed: for the fleet, and for one cloud."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, JsonValue, WithJsonSchema

from model.spec.base import Address, SecretName, SpecModel, Text
from model.spec.node_name import NodeName

CERTIFICATE: Final = "-----BEGIN CERTIFICATE-----"


def _certificate(value: str) -> str:
    if not value.strip().startswith(CERTIFICATE):
        raise ValueError(f"must be one or more certificates in PEM form: '{CERTIFICATE}' and so on")
    return value


def _disk(value: str) -> str:
    if not value.startswith("/dev/"):
        raise ValueError(f"'{value}' is not the path of a disk, such as /dev/sdb")
    return value


NameServers = Annotated[list[Address], Field(min_length=1, max_length=3)]
"""Addresses of one to three name servers, in the order in which they are asked."""
TimeServers = Annotated[list[Text], Field(min_length=1, max_length=3)]
"""Addresses or names of one to three time servers."""
Disk = Annotated[str, AfterValidator(_disk), Field(json_schema_extra={"examples": ["/dev/sdb"]})]
"""A disk of a node, as the installed system names it."""
Variable = Annotated[JsonValue, WithJsonSchema({"description": "Whatever the variable takes."})]
"""The value of a variable of Ansible's."""


class StarlingX(SpecModel):
    """What all StarlingX clouds have in common. With it they are configured, brought up and managed."""

    admin_password: SecretName
    """Name of the configuration key that holds the password of Keystone's `admin` on every cloud. StarlingX
    wants at least seven characters, with lower and upper case, a digit and a special one."""
    dns: NameServers = Field(default_factory=lambda: ["8.8.8.8", "8.8.4.4"])
    """Name servers."""
    ntp: TimeServers = Field(default_factory=lambda: ["0.pool.ntp.org", "1.pool.ntp.org", "2.pool.ntp.org"])
    """Time servers."""
    timezone: Text = "UTC"
    """Time zone, as Linux names it."""
    heartbeat_failure: Literal["fail", "degrade", "alarm", "none"] | None = None
    """What becomes of a node whose heartbeats are lost; default: `alarm` at a provider whose network drops
    multicast, as Packet's does, and StarlingX's own (`fail`) elsewhere."""
    ca_certificate: Annotated[str, AfterValidator(_certificate)] | None = None
    """Certificates (PEM) of the authority of the clouds' APIs, which are then reached by HTTPS."""
    bootstrap: dict[Text, Variable] = Field(default_factory=dict[Text, Variable])
    """Further variables of the Ansible bootstrap of every cloud, such as `docker_registries`; none in
    2018.10."""


class Volumes(SpecModel):
    """2018.10: a volume group of hosts, on a partition of a disk that the platform does not use."""

    disk: Disk = "/dev/sdb"
    """The disk, the same on each host."""
    size_gib: Annotated[int, Field(ge=1, le=1048576)] = 100
    """GiB of the partition."""


class Ceph(SpecModel):
    """Ceph on a cloud's storage nodes."""

    replication: Literal[2, 3] = 2
    """How many storage nodes hold the same data: a replication group has so many nodes."""
    disks: Annotated[list[Disk], Field(min_length=1, max_length=24)] = Field(
        default_factory=lambda: ["/dev/sdb"]
    )
    """Disks of each storage node that hold data."""


class CloudStarlingX(SpecModel):
    """What is configured on one StarlingX cloud; what is left out is the fleet's, or decided."""

    dns: NameServers | None = None
    """Name servers; default: the fleet's."""
    ntp: TimeServers | None = None
    """Time servers; default: the fleet's."""
    timezone: Text | None = None
    """Time zone; default: the fleet's."""
    contact: Text | None = None
    """Whom to ask about the cloud."""
    volumes: Volumes = Volumes()
    """2018.10: where controllers keep Cinder's volumes (LVM), unless there are storage nodes."""
    ephemeral: Volumes = Volumes()
    """2018.10: where hosts with compute keep the disks of virtual machines."""
    ceph: Ceph = Ceph()
    """Ceph of a cloud with storage nodes."""
    data_network: Text | None = "physnet0"
    """Name of the flat data network (2018.10: provider network) on DATA's port; null for none."""
    labels: dict[NodeName, dict[Text, str]] = Field(default_factory=dict[NodeName, dict[Text, str]])
    """Kubernetes labels by node, as key and value. Not for 2018.10."""
    bootstrap: dict[Text, Variable] = Field(default_factory=dict[Text, Variable])
    """Further variables of its Ansible bootstrap; they add to the fleet's, and win over them."""
