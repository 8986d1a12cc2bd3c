"""A subcloud: added at the central cloud, configured, brought up, managed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import pulumi
from pulumi_command import remote

from components.component import Component
from components.deployment import Deployment
from components.remote import Shell, Step, run_step
from components.starlingx.access import CloudArgs, make_provider, ports_of
from components.starlingx.bootstrap import ROOM, Bootstrap, BootstrapArgs
from components.starlingx.cloud import Standing, StandingArgs, in_service
from components.starlingx.system_controller import SystemController
from model.plan.starlingx.endpoints import endpoints
from model.plan.starlingx.profiles import Configurator
from model.plan.starlingx.subclouds import config_options, subcloud_values
from model.plan.steps.bundle import bundle
from providers.starlingx import sdk

MANAGED = "managed"


@dataclass(frozen=True, slots=True)
class SubcloudArgs:
    """What a subcloud is made of."""

    cloud: CloudArgs
    """The cloud itself."""
    central: SystemController
    """Its system controller."""


class Subcloud(Component):
    """A subcloud.

    Today dcmanager bootstraps the installed controller-0 over SSH; in 2018.10 it writes a file, and
    ``config_subcloud`` is run with it. From then on its own services are spoken to. When it is taken away,
    it is unmanaged, powered off and deleted, in this order.
    """

    kind: ClassVar[str] = "murmuration:starlingx:Subcloud"

    def __init__(self, name: str, args: SubcloudArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args = name, args
        cloud, shell = args.cloud, args.cloud.reach.shell
        self._installation = cloud.machines.installation(cloud.plan.first) if cloud.plan.alone else None
        """Where others go on without controller-0, nothing is deployed again."""
        lasting = args.central.args.reach.shell.machine
        self.added = self._added(lasting)
        """What dcmanager has of it."""
        ini = cloud.plan.profile.configurator is Configurator.INI
        configured = self._configured() if ini else self.added
        off = self._power(shell, lasting, configured)
        region = cloud.plan.system_name if ini else self.added.region_name.apply(lambda one: one or "")
        provider = make_provider(
            self,
            name,
            cloud,
            region=region,
            installation=self._installation,
            may_be_away=True,
            after=[configured, off],
        )
        self.standing = Standing(
            name, StandingArgs(cloud, shell.machine, lasting), self.child(providers=[provider])
        )
        """Its settings and hosts."""
        self.managed = sdk.SubcloudManagement(
            name,
            subcloud=cloud.plan.system_name,
            state=MANAGED,
            installation=self._installation,
            opts=self.child(
                provider=args.central.provider,
                depends_on=[self.added, off, *self.standing.states],
                deleted_with=lasting,
            ),
        )
        """Whether the central cloud manages it."""
        self.in_service = in_service([*self.standing.states, self.managed])
        """True, once it is."""
        # The last step of an installation of controller-0 is a resource of that installation.
        mark = (shell.machine, *shell.ready)[-1]
        self.deployment = (
            Deployment(self._installation, mark, cloud.plan.anew) if self._installation else None
        )
        """Its deployments; None: it is not deployed again."""
        self.endpoints = cloud.subnets.apply(lambda subnets: endpoints(cloud.plan, subnets))
        """URLs of its services by name, as they are reached where its OAM network is."""
        self.outputs({"endpoints": self.endpoints, "state": self.managed.state})

    def _added(self, lasting: pulumi.Resource) -> sdk.Subcloud:
        args, cloud, central = self._args, self._args.cloud, self._args.central
        plan, shell = cloud.plan, cloud.reach.shell
        values = cloud.subnets.apply(lambda subnets: asdict(subcloud_values(plan, subnets)))
        modern = plan.profile.configurator is Configurator.ANSIBLE

        def one(key: str) -> pulumi.Output[str]:
            return values.apply(lambda known: known[key])

        further: dict[str, Any] = {}
        if modern:
            further = {
                "system_mode": plan.mode.system_mode,
                "oam_subnet": one("oam_subnet"),
                "oam_gateway_address": one("oam_gateway"),
                "oam_floating_address": one("oam_floating"),
                "bootstrap_address": one("bootstrap_address"),
                "bootstrap_values": values.apply(lambda known: known["bootstrap"]),
                "sysadmin_password": shell.operator.password,
            }
        return sdk.Subcloud(
            self._name,
            name=plan.system_name,
            description=plan.description,
            location=plan.location,
            management_subnet=one("management_subnet"),
            management_start_address=one("management_start"),
            management_end_address=one("management_end"),
            management_gateway_address=one("management_gateway"),
            system_controller_gateway_address=one("systemcontroller_gateway"),
            installation=self._installation,
            **further,
            opts=self.child(
                provider=central.provider,
                # dcmanager logs in there; and it can only be added to a cloud that is in service.
                depends_on=[*(shell.ready if modern else ()), *args.central.standing.states],
                deleted_with=lasting,
            ),
        )

    def _configured(self) -> remote.Command:
        """2018.10: dcmanager's file, carried to the subcloud's controller-0."""
        cloud, central = self._args.cloud, self._args.central
        plan, shell = cloud.plan, cloud.reach.shell
        options = pulumi.Output.all(cloud.subnets, ports_of(cloud)).apply(
            lambda known: config_options(plan, *known)
        )

        def one(key: str) -> pulumi.Output[str]:
            return options.apply(lambda known: known[key])

        answer = sdk.get_subcloud_config(
            name=self.added.name,
            system_mode=one("system-mode"),
            management_interface_port=one("management-interface-port"),
            management_interface_mtu=one("management-interface-mtu").apply(int),
            oam_subnet=one("oam-subnet"),
            oam_gateway_address=one("oam-gateway-ip"),
            oam_floating_address=one("oam-floating-ip"),
            oam_unit0_address=one("oam-unit-0-ip"),
            oam_unit1_address=one("oam-unit-1-ip"),
            oam_interface_port=one("oam-interface-port"),
            oam_interface_mtu=one("oam-interface-mtu").apply(int),
            opts=pulumi.InvokeOutputOptions(provider=central.provider, depends_on=[self.added]),
        )
        file = pulumi.Output.secret(answer.apply(lambda told: str(told["config"])))
        bootstrap = Bootstrap(
            self._name,
            BootstrapArgs(plan, shell, file, cloud.reach.password, self._installation),
            self.child(),
        )
        return bootstrap.step

    def _power(self, shell: Shell, lasting: pulumi.Resource, after: pulumi.Resource) -> remote.Command:
        """Powers it off when it is taken away, unless its system controller goes too."""
        name = self._args.cloud.plan.system_name
        payload = shell.operator.password.apply(lambda password: bundle({"PASSWORD": password, "WHAT": name}))
        step = Step(shell, "power", pulumi.Output.secret(payload), room=ROOM, needed=lasting)
        return run_step(self, f"{self._name}-power", step, after=[after])
