"""The explicit providers of a cloud: one for its administrator, one for each project's own things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pulumi
import pulumi_openstack as openstack

from model.spec.openstack.identity import Endpoint

Secrets = Callable[[str], pulumi.Output[str]]
"""Looks a secret up by the name of its configuration key."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a project."""

    user: str
    """Name of the user. (By id the plugin refuses: it always adds a default domain of its own.)"""
    domain: pulumi.Input[str]
    """Id of the user's domain."""
    password: pulumi.Input[str]
    """The user's password."""
    project: pulumi.Input[str]
    """Id of the project."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A cloud as the stack file has it, and what has to be up before it is asked."""

    endpoint: Endpoint
    """Where it is, and as whom it is spoken to."""
    url: pulumi.Input[str]
    """Keystone's URL; not known as long as the StarlingX cloud that it runs on is not up."""
    up: bool = True
    """Whether it can be asked; False: in a preview, where the cloud is still to be brought up."""


def administrator(
    name: str, cloud: Reached, password: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> openstack.Provider:
    """Acts as the administrator, in the administrator's project."""
    endpoint = cloud.endpoint
    return openstack.Provider(
        name,
        auth_url=cloud.url,
        region=endpoint.region,
        cacert_file=endpoint.ca_file,
        user_name=endpoint.user,
        user_domain_name=endpoint.domain,
        password=password,
        tenant_name=endpoint.project,
        project_domain_name=endpoint.domain,
        opts=opts,
    )


def member(name: str, cloud: Reached, member: Member, opts: pulumi.ResourceOptions) -> openstack.Provider:
    """Acts as a user in a project: what is made belongs to that project, key pairs to the user."""
    endpoint = cloud.endpoint
    return openstack.Provider(
        name,
        auth_url=cloud.url,
        region=endpoint.region,
        cacert_file=endpoint.ca_file,
        user_name=member.user,
        user_domain_id=member.domain,
        password=member.password,
        tenant_id=member.project,
        opts=opts,
    )
