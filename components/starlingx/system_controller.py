"""The central cloud: configured, brought up, ready for subclouds."""

from __future__ import annotations

from typing import ClassVar

import pulumi

from components.component import Component
from components.deployment import Deployment
from components.starlingx.access import CloudArgs, make_provider, ports_of
from components.starlingx.bootstrap import Bootstrap, BootstrapArgs
from components.starlingx.cloud import Standing, StandingArgs, in_service
from model.plan.starlingx.ansible import localhost
from model.plan.starlingx.endpoints import endpoints
from model.plan.starlingx.ini import system_config
from model.plan.starlingx.plans import StarlingXPlan, Subnets
from model.plan.starlingx.profiles import Configurator
from model.spec.network import Role


class SystemController(Component):
    """A system controller: controller-0 is configured over SSH, everything else through its services."""

    kind: ClassVar[str] = "murmuration:starlingx:SystemController"

    def __init__(self, name: str, args: CloudArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.args = args
        """What it is made of."""
        shell, reach = args.reach.shell, args.reach
        configuration = pulumi.Output.all(
            args.subnets, ports_of(args), reach.password, shell.operator.password
        ).apply(lambda known: _configuration(args.plan, *known))
        bootstrap = Bootstrap(
            name,
            BootstrapArgs(args.plan, shell, pulumi.Output.secret(configuration), reach.password),
            self.child(),
        )
        self.provider = make_provider(self, name, args, after=[bootstrap.step])
        """The provider of its objects, and of subclouds."""
        self.standing = Standing(
            name, StandingArgs(args, shell.machine, shell.machine), self.child(providers=[self.provider])
        )
        """Its settings and hosts."""
        self.in_service = in_service(self.standing.states)
        """True, once it is."""
        self.endpoints = args.subnets.apply(lambda subnets: endpoints(args.plan, subnets))
        """URLs of its services by name, as they are reached where its OAM network is."""
        self.deployment: Deployment | None = None
        """None: it is not deployed again."""
        self.outputs({"endpoints": self.endpoints})


def _configuration(
    plan: StarlingXPlan, subnets: Subnets, ports: dict[Role, str], admin: str, account: str
) -> str:
    if plan.profile.configurator is Configurator.INI:
        return system_config(plan, subnets, ports, admin)
    return localhost(plan, subnets, admin, account)
