"""Quotas, always complete: the plugin forgets a quota without giving it back, so a project has all of them.

Whatever leaves the stack file thereby returns to the cloud's default instead of staying as it was.
"""

from dataclasses import dataclass
from typing import Final

from model.spec.base import SpecModel
from model.spec.openstack.identity import (
    ComputeQuota,
    LoadBalancerQuota,
    NetworkQuota,
    Quotas,
    VolumeQuota,
)

COMPUTE: Final = ComputeQuota(
    cores=20,
    instances=10,
    ram=51200,
    key_pairs=100,
    metadata_items=128,
    server_groups=10,
    server_group_members=10,
)
"""Nova's own defaults: section [quota] of its configuration."""
NETWORK: Final = NetworkQuota(
    floating_ips=50,
    networks=100,
    ports=500,
    rbac_policies=10,
    routers=10,
    security_groups=10,
    security_group_rules=100,
    subnets=100,
    subnet_pools=-1,
)
"""Neutron's own defaults: section [quotas]."""
VOLUME: Final = VolumeQuota(
    volumes=10,
    gigabytes=1000,
    per_volume_gigabytes=-1,
    snapshots=10,
    backups=10,
    backup_gigabytes=1000,
    groups=10,
)
"""Cinder's own defaults: options quota_*."""
LOAD_BALANCER: Final = LoadBalancerQuota(
    load_balancers=-1, listeners=-1, pools=-1, members=-1, health_monitors=-1
)
"""Octavia's own defaults: section [quotas], no limits."""


@dataclass(frozen=True, slots=True)
class QuotaPlan:
    """All limits of a project, by the names of the stack file; -1: none."""

    compute: dict[str, int]
    """Nova's."""
    network: dict[str, int]
    """Neutron's."""
    volume: dict[str, int]
    """Cinder's."""
    load_balancer: dict[str, int] | None
    """Octavia's; None where the cloud has none."""


def complete(asked: Quotas, cloud: Quotas) -> QuotaPlan:
    """What a project has: what it asks for, else the cloud's default, else OpenStack's."""
    octavia = asked.load_balancer or cloud.load_balancer
    return QuotaPlan(
        _filled(asked.compute, cloud.compute, COMPUTE),
        _filled(asked.network, cloud.network, NETWORK),
        _filled(asked.volume, cloud.volume, VOLUME),
        _filled(asked.load_balancer, cloud.load_balancer, LOAD_BALANCER) if octavia else None,
    )


def _filled(*layers: SpecModel | None) -> dict[str, int]:
    """The first layer that says something wins; the last says everything."""
    limits: dict[str, int] = {}
    for layer in reversed(layers):
        if layer is not None:
            limits |= {name: value for name, value in layer.model_dump().items() if value is not None}
    return limits
