"""The StarlingX clouds of a fleet: the system controller first, then its subclouds beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.component import Component
from components.remote import Operator, Shell
from components.site import Site
from components.starlingx.access import CloudArgs, Machines, Reach, auth_url
from components.starlingx.subcloud import Subcloud, SubcloudArgs
from components.starlingx.system_controller import SystemController
from model.plan.fleet import FleetPlan
from model.plan.starlingx.plans import StarlingXPlan, Subnets
from model.spec.network import Role

AnyCloud = SystemController | Subcloud


@dataclass(frozen=True, slots=True)
class CloudsArgs:
    """What a fleet's clouds are made of."""

    plan: FleetPlan
    """Every decision."""
    sites: Mapping[str, Site]
    """The sites, built."""
    machines: Mapping[str, Machines]
    """Their servers, by site."""
    operator: Operator
    """Who logs in."""
    admin_password: pulumi.Output[str]
    """The password of Keystone's ``admin``."""
    poll_interval: float | None = None
    """Seconds between two looks at a state; None: the provider's own."""


def make_clouds(parent: Component, args: CloudsArgs) -> dict[str, AnyCloud]:
    """Configure and bring up every cloud of the plan, by name."""
    central: SystemController | None = None
    made: dict[str, AnyCloud] = {}
    for name, plan in args.plan.starlingx.items():
        cloud = _cloud(args, plan)
        if cloud is None:
            continue
        if plan.central:
            made[name] = central = SystemController(name, cloud, parent.child())
        elif central is not None:
            made[name] = Subcloud(name, SubcloudArgs(cloud, central), parent.child())
    return made


def _cloud(args: CloudsArgs, plan: StarlingXPlan) -> CloudArgs | None:
    site = args.sites[plan.site]
    shell = site.nodes[plan.first.resource_name].shell
    router = site.router.shell if site.router else None
    if shell is None or router is None:
        return None
    networks = {role: site.networks[network.key] for role, network in plan.networks.items()}
    oam = networks[Role.OAM]
    return CloudArgs(
        plan=plan,
        reach=Reach(
            shell=shell,
            bastion=_bastion(plan, router),
            auth_url=_auth_url(args, plan),
            password=args.admin_password,
        ),
        subnets=pulumi.Output.all(networks[Role.MGMT].cidr, oam.cidr, _central(args)).apply(
            lambda cidrs: Subnets(*cidrs)
        ),
        machines=args.machines[plan.site],
        poll_interval=args.poll_interval,
    )


def _bastion(plan: StarlingXPlan, router: Shell) -> Shell | None:
    """Nobody but the router reaches a private OAM network."""
    return router if plan.private else None


def _auth_url(args: CloudsArgs, plan: StarlingXPlan) -> pulumi.Output[str]:
    """Its own Keystone, or the system controller's where there is only that."""
    owner = _centre(args) if plan.profile.shared_keystone else plan
    network = owner.networks[Role.OAM]
    return auth_url(owner, args.sites[owner.site].networks[network.key].address(network.hosts["floating"]))


def _centre(args: CloudsArgs) -> StarlingXPlan:
    return next(one for one in args.plan.starlingx.values() if one.central)


def _central(args: CloudsArgs) -> pulumi.Output[str]:
    """The subnet of the system controller's MGMT."""
    plan = _centre(args)
    return args.sites[plan.site].networks[plan.networks[Role.MGMT].key].cidr
