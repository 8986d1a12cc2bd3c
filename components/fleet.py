"""The whole stack: every account, every site, and the clouds on them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pulumi

from components.component import Component
from components.late import import_late
from components.metal.account import Account, AccountArgs
from components.metal.console_ways import ConsoleWays
from components.metal.machines import MetalMachines
from components.metal.site import MetalSite, MetalSiteArgs
from components.remote import STEPS_VARIABLE, Operator
from components.site import Site, SiteBootServer
from model.plan.fleet import FleetPlan, MetalSitePlan, SitePlan
from model.plan.steps.routing import management_peers

if TYPE_CHECKING:
    from components.openstack.cloud import OpenStackCloud
    from components.starlingx.fleet import AnyCloud

Secrets = Callable[[str], pulumi.Output[str]]
"""Looks a secret up by the name that the stack file gives it."""


@dataclass(frozen=True, slots=True)
class FleetArgs:
    """What a fleet is made of."""

    plan: FleetPlan
    """Every decision."""
    secret: Secrets
    """Where its secrets are."""


class Fleet(Component):
    """Everything of one stack."""

    kind: ClassVar[str] = "murmuration:fleet:Fleet"

    def __init__(self, name: str, args: FleetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        self._accounts: dict[str, Account] = {}
        self.sites: dict[str, Site] = {}
        """Its sites by name."""
        self.openstack: dict[str, OpenStackCloud] = {}
        """Its OpenStack clouds by name."""
        self.starlingx: dict[str, AnyCloud] = {}
        """Its StarlingX clouds by name, where they are configured."""
        self._operator = self._who_logs_in()

    async def build(self) -> None:
        """Register everything, step by step: between steps the engine gets what is registered so far.

        Without these pauses it gets nothing before the last resource, and while no registration has begun the
        SDK goes over all outputs again for each that completes: two thirds more time with 100 clouds.

        Raises:
            pulumi.RunError: it would take a configured cloud away; nothing is touched then.
        """
        plan = self._args.plan
        lost = [cloud.lost for cloud in plan.starlingx.values() if cloud.lost]
        if lost and self._operator:
            # Where nobody logs in, as with servers that are records, no cloud is configured.
            raise pulumi.RunError("\n".join(lost))
        metal: dict[str, MetalSite] = {}
        for site in plan.sites.values():
            self.sites[site.name] = metal[site.name] = self._site(site)
            await asyncio.sleep(0)
        networks = {key: made for site in self.sites.values() for key, made in site.networks.items()}
        peers = management_peers(plan.networks, plan.clouds)
        for site in metal.values():
            site.build(networks, peers)
            await asyncio.sleep(0)
        if plan.starlingx and self._operator:
            self.starlingx = self._clouds_of_starlingx(metal, self._operator)
            await asyncio.sleep(0)
        blocks = {key: made.cidr for key, made in networks.items()}
        await asyncio.gather(*(self._cloud_of_openstack(name, blocks) for name in plan.openstack))
        self.outputs({"sites": sorted(self.sites), "openstack": sorted(self.openstack)})
        await asyncio.sleep(0)

    async def _cloud_of_openstack(self, name: str, blocks: Mapping[str, pulumi.Output[str]]) -> None:
        """One that runs on a StarlingX cloud of the fleet comes to life after that."""
        # Imported here: OpenStack's SDK is a quarter of all imports, which a fleet without it need not pay.
        room = import_late("components.openstack.cloud")
        platform = self.starlingx.get(name)
        below = platform.in_service if platform else None
        up = below is None or await below.is_known()
        plan = self._args.plan.openstack[name]
        deployment = platform.deployment if platform else None
        args = room.OpenStackArgs(plan, self._args.secret, blocks, below, up, deployment)
        self.openstack[name] = room.OpenStackCloud(name, args, self.child())

    def _clouds_of_starlingx(self, sites: Mapping[str, MetalSite], operator: Operator) -> dict[str, AnyCloud]:
        # Imported here: a fleet whose clouds are not configured need not pay for it.
        room = import_late("components.starlingx.fleet")
        plan, secret = self._args.plan, self._args.secret
        password = secret(next(iter(plan.starlingx.values())).admin_password)
        machines = {
            name: MetalMachines(
                site.nodes,
                plan.sites[name].provider,
                secret(plan.sites[name].provider.token),
                site.consoles,
                ConsoleWays(name),
                (operator.password, operator.seed, password),
            )
            for name, site in sites.items()
        }
        return room.make_clouds(self, room.CloudsArgs(plan, self.sites, machines, operator, password))

    def _who_logs_in(self) -> Operator | None:
        plan, secret = self._args.plan, self._args.secret
        if plan.private_key is None or plan.host_key_seed is None or plan.password is None:
            return None
        if os.environ.get(STEPS_VARIABLE) == "off":
            return None
        return Operator(secret(plan.private_key), secret(plan.host_key_seed), secret(plan.password))

    def _site(self, site: SitePlan) -> MetalSite:
        plan = self._args.plan
        account = self._account(site.provider)
        boot_servers: dict[str, SiteBootServer] = {
            name: made.boot_server for name, made in self.sites.items() if made.boot_server
        }
        return MetalSite(
            site.name,
            MetalSiteArgs(
                plan=site,
                account=account,
                networks={key: plan.networks[key] for key in site.networks},
                nodes=[node for cloud in site.clouds for node in plan.clouds[cloud].nodes.values()],
                boot_servers=boot_servers,
                protect_blocks=plan.protect_blocks,
                operator=self._operator,
                ssh_keys=plan.ssh_keys,
            ),
            self.child(providers=[account.provider]),
        )

    def _account(self, site: MetalSitePlan) -> Account:
        """The account that a site is in, made once; its name is its project's, which never changes."""
        if site.project not in self._accounts:
            self._accounts[site.project] = Account(
                f"metal-{site.project}",
                AccountArgs(
                    site.project, self._args.secret(site.token), site.endpoint, self._args.plan.ssh_keys
                ),
                self.child(),
            )
        return self._accounts[site.project]
