"""How a StarlingX cloud is reached, and what else its components need of the site that it is at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import pulumi

from components.component import Component
from components.remote import Shell
from model.plan.starlingx.endpoints import keystone_inside
from model.plan.starlingx.plans import HostPlan, StarlingXPlan, Subnets
from model.spec.network import Role
from providers.starlingx import sdk

KEYSTONE_PORT: Final = 5000
FIRST_CONTACT: Final = 900.0
"""Seconds: an earlier run may have been ended while controller-0 reboots: a quarter of an hour."""
ABSENCE: Final = 1800.0
"""Seconds: the same, of a controller whose reboot was seen to begin."""


class Machines(Protocol):
    """The servers of a cloud's nodes, whoever provides them."""

    def mac(self, host: HostPlan, port: str) -> pulumi.Output[str]:
        """MAC address of a port, in lower case."""
        ...

    def installation(self, host: HostPlan) -> pulumi.Output[str]:
        """A text that tells one installation of a node, and of its server, from another."""
        ...

    def boot_from_network(
        self,
        parent: Component,
        host: HostPlan,
        after: Sequence[pulumi.Resource],
        centre: pulumi.Resource,
    ) -> pulumi.Resource | None:
        """Have a node boot from MGMT, where controller-0 installs it; None where it does by itself.

        Taken away, the node is powered off, unless ``centre`` goes too.
        """
        ...

    def heard(self, name: str, host: HostPlan) -> pulumi.ResourceHookBinding | None:
        """Hooks of the resource ``name``, which waits for a host: what its console says where that fails."""
        ...


@dataclass(frozen=True, slots=True)
class Reach:
    """The way to a cloud."""

    shell: Shell
    """controller-0, once it is installed and behind its router."""
    bastion: Shell | None
    """The router where the cloud's APIs are reached only through it."""
    auth_url: pulumi.Output[str]
    """Keystone's URL with its version."""
    password: pulumi.Output[str]
    """The password of Keystone's ``admin``."""


@dataclass(frozen=True, slots=True)
class CloudArgs:
    """What a StarlingX cloud is made of."""

    plan: StarlingXPlan
    """Every decision about it."""
    reach: Reach
    """The way to it."""
    subnets: pulumi.Output[Subnets]
    """Its subnets, once they are known."""
    machines: Machines
    """The servers of its nodes."""
    poll_interval: float | None = None
    """Seconds between two looks at a state; None: the provider's own."""


def auth_url(plan: StarlingXPlan, address: pulumi.Output[str]) -> pulumi.Output[str]:
    """Keystone's URL at a cloud's floating OAM address."""
    scheme = "https" if plan.ca_certificate else "http"
    return address.apply(lambda at: f"{scheme}://{at}:{KEYSTONE_PORT}/v3")


def make_provider(
    parent: Component,
    name: str,
    args: CloudArgs,
    *,
    region: pulumi.Input[str] | None = None,
    installation: pulumi.Input[str] | None = None,
    may_be_away: bool = False,
    after: Sequence[pulumi.Resource] = (),
) -> sdk.Provider:
    """The provider of a cloud: one login, lists asked for once.

    Until a modern cloud is unlocked for the first time, it goes through controller-0 itself. Where
    ``installation`` changes, the cloud is made again.
    """
    plan, reach = args.plan, args.reach
    bastion = reach.bastion
    inside = reach.shell if plan.profile.sheltered else None
    return sdk.Provider(
        name,
        auth_url=reach.auth_url,
        password=reach.password,
        region=region,
        release=plan.release.value,
        system_mode=plan.mode.value,
        allow_lock=list(plan.allow_lock) or None,
        installation=installation,
        unreachable="keep" if may_be_away else None,
        ca_certificate=plan.ca_certificate,
        bastion_host=bastion.address if bastion else None,
        bastion_port=bastion.port if bastion else None,
        bastion_user=bastion.user if bastion else None,
        bastion_private_key=bastion.operator.private_key if bastion else None,
        bastion_host_key=bastion.operator.public_host_key(bastion.name) if bastion else None,
        controller_auth_url=args.subnets.apply(lambda known: keystone_inside(plan, known))
        if inside
        else None,
        controller_host=inside.address if inside else None,
        controller_port=inside.port if inside else None,
        controller_user=inside.user if inside else None,
        controller_private_key=inside.operator.private_key if inside else None,
        controller_host_key=inside.operator.public_host_key(inside.name) if inside else None,
        contact_timeout=FIRST_CONTACT,
        absence_timeout=ABSENCE,
        poll_interval=args.poll_interval,
        opts=parent.child(depends_on=[*(bastion.ready if bastion else ()), *after]),
    )


def ports_of(args: CloudArgs) -> pulumi.Output[dict[Role, str]]:
    """What a configuration file calls controller-0's MGMT and OAM ports.

    A port whose name is not known is told by its MAC address between ``@``, which the machine replaces.
    """
    first = args.plan.first
    mgmt, oam = (_port(args, first, role) for role in (Role.MGMT, Role.OAM))
    return pulumi.Output.all(mgmt, oam).apply(lambda named: {Role.MGMT: named[0], Role.OAM: named[1]})


def _port(args: CloudArgs, host: HostPlan, role: Role) -> pulumi.Output[str]:
    port = host.ports[role]
    if port.nic:
        return pulumi.Output.from_input(port.nic)
    return args.machines.mac(host, port.name).apply(lambda mac: f"@{mac}@")
