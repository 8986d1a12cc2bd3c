"""Who may do what: the cloud's endpoint, domains, users and quotas."""

from typing import Annotated

from pydantic import Field

from model.spec.base import SecretName, SpecModel, Text
from model.spec.openstack.base import Adoptable, Count, ObjectName


class Endpoint(SpecModel):
    """Where the cloud's Keystone is, and as whom it is spoken to."""

    url: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$")]
    """Keystone's URL with its version, such as https://cloud.example:5000/v3."""
    password: SecretName
    """Name of the configuration key that holds the administrator's password."""
    user: ObjectName = "admin"
    """The administrator."""
    project: ObjectName = "admin"
    """The project in which the administrator acts."""
    domain: ObjectName = "Default"
    """The domain of both."""
    region: ObjectName = "RegionOne"
    """The region."""
    ca_file: Text | None = None
    """File with the certificate authority of the endpoints' certificates; default: the system's."""


class Domain(Adoptable):
    """A domain of Keystone."""

    description: Text | None = None
    """What it is, for people."""


class Role(Adoptable):
    """A role of Keystone's that policies know, or that only marks who belongs where."""


class User(Adoptable):
    """A user."""

    password: SecretName | None = None
    """Name of the configuration key that holds the password. Keystone never tells it, so it is set when it
    changes here and not repaired when it was changed elsewhere."""
    domain: ObjectName | None = None
    """Its domain; default: the administrator's."""
    project: ObjectName | None = None
    """The project that it works in unless it says otherwise: one of this cloud's projects."""
    description: Text | None = None
    """Who it is, for people."""
    enabled: bool = True
    """False: it may not log in."""


class ComputeQuota(SpecModel):
    """What a project may use of Nova. What is left out is Nova's default."""

    cores: Count | None = None
    """Virtual CPUs."""
    instances: Count | None = None
    """Servers."""
    ram: Count | None = None
    """Memory in MiB."""
    key_pairs: Count | None = None
    """Key pairs of each user."""
    metadata_items: Count | None = None
    """Metadata of each server."""
    server_groups: Count | None = None
    """Server groups."""
    server_group_members: Count | None = None
    """Servers of each server group."""


class NetworkQuota(SpecModel):
    """What a project may use of Neutron. What is left out is Neutron's default."""

    floating_ips: Count | None = None
    """Floating IPs."""
    networks: Count | None = None
    """Networks."""
    ports: Count | None = None
    """Ports."""
    rbac_policies: Count | None = None
    """Shares with other projects."""
    routers: Count | None = None
    """Routers."""
    security_groups: Count | None = None
    """Security groups."""
    security_group_rules: Count | None = None
    """Rules of all security groups."""
    subnets: Count | None = None
    """Subnets."""
    subnet_pools: Count | None = None
    """Subnet pools."""


class VolumeQuota(SpecModel):
    """What a project may use of Cinder. What is left out is Cinder's default."""

    volumes: Count | None = None
    """Volumes."""
    gigabytes: Count | None = None
    """GiB of all volumes and snapshots."""
    per_volume_gigabytes: Count | None = None
    """GiB of each volume."""
    snapshots: Count | None = None
    """Snapshots."""
    backups: Count | None = None
    """Backups."""
    backup_gigabytes: Count | None = None
    """GiB of all backups."""
    groups: Count | None = None
    """Volume groups."""


class LoadBalancerQuota(SpecModel):
    """What a project may use of Octavia. What is left out is Octavia's default."""

    load_balancers: Count | None = None
    """Load balancers."""
    listeners: Count | None = None
    """Listeners."""
    pools: Count | None = None
    """Pools."""
    members: Count | None = None
    """Members of pools."""
    health_monitors: Count | None = None
    """Health monitors."""


class Quotas(SpecModel):
    """A project's quotas by service. A service that is left out has its defaults."""

    compute: ComputeQuota = ComputeQuota()
    """Nova."""
    network: NetworkQuota = NetworkQuota()
    """Neutron."""
    volume: VolumeQuota = VolumeQuota()
    """Cinder."""
    load_balancer: LoadBalancerQuota | None = None
    """Octavia; only where the cloud has it."""
