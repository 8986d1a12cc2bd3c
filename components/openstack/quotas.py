"""A project's quotas, one resource a service: each has all limits, since the plugin never gives one back."""

from __future__ import annotations

import copy
from typing import Final

import pulumi
from pulumi_openstack import blockstorage, compute, loadbalancer, networking

from components.openstack.adoption import Existing
from model.plan.openstack.quotas import QuotaPlan

OCTAVIA: Final = "load-balancer"
"""Octavia's type in the catalogue."""
WITHOUT_OCTAVIA: Final = (
    "that is Octavia, which many clouds do without; leave `load_balancer` out of the project's `quotas` and "
    "of the cloud's `default_quotas`"
)


def make_quotas(
    name: str,
    project: pulumi.Input[str],
    plan: QuotaPlan,
    existing: Existing,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """All quotas of a project, by its id; `existing` tells whether the cloud has Octavia."""
    made: list[pulumi.Resource] = [
        _compute(name, project, plan.compute, opts),
        _network(name, project, plan.network, opts),
        _volume(name, project, plan.volume, opts),
    ]
    if plan.load_balancer is not None:
        needing = existing.needing(copy.copy(opts), OCTAVIA, WITHOUT_OCTAVIA)
        made.append(_load_balancer(name, project, plan.load_balancer, needing))
    return made


def _compute(
    name: str, project: pulumi.Input[str], limits: dict[str, int], opts: pulumi.ResourceOptions
) -> compute.QuotaSetV2:
    return compute.QuotaSetV2(
        name,
        project_id=project,
        cores=limits["cores"],
        instances=limits["instances"],
        ram=limits["ram"],
        key_pairs=limits["key_pairs"],
        metadata_items=limits["metadata_items"],
        server_groups=limits["server_groups"],
        server_group_members=limits["server_group_members"],
        opts=opts,
    )


def _network(
    name: str, project: pulumi.Input[str], limits: dict[str, int], opts: pulumi.ResourceOptions
) -> networking.QuotaV2:
    return networking.QuotaV2(
        name,
        project_id=project,
        floatingip=limits["floating_ips"],
        network=limits["networks"],
        port=limits["ports"],
        rbac_policy=limits["rbac_policies"],
        router=limits["routers"],
        security_group=limits["security_groups"],
        security_group_rule=limits["security_group_rules"],
        subnet=limits["subnets"],
        subnetpool=limits["subnet_pools"],
        opts=opts,
    )


def _volume(
    name: str, project: pulumi.Input[str], limits: dict[str, int], opts: pulumi.ResourceOptions
) -> blockstorage.QuoteSetV3:
    return blockstorage.QuoteSetV3(
        name,
        project_id=project,
        volumes=limits["volumes"],
        gigabytes=limits["gigabytes"],
        per_volume_gigabytes=limits["per_volume_gigabytes"],
        snapshots=limits["snapshots"],
        backups=limits["backups"],
        backup_gigabytes=limits["backup_gigabytes"],
        groups=limits["groups"],
        opts=opts,
    )


def _load_balancer(
    name: str, project: pulumi.Input[str], limits: dict[str, int], opts: pulumi.ResourceOptions
) -> loadbalancer.Quota:
    return loadbalancer.Quota(
        name,
        project_id=project,
        loadbalancer=limits["load_balancers"],
        listener=limits["listeners"],
        pool=limits["pools"],
        member=limits["members"],
        health_monitor=limits["health_monitors"],
        opts=opts,
    )
