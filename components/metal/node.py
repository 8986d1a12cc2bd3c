"""A node of a cloud: its server, installed, on the cloud's networks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pulumi

from components.component import Component
from components.metal.account import Account
from components.metal.console import Consoles
from components.metal.layer2 import Layer2, Layer2Args
from components.metal.layer3_loan import Layer3Loan
from components.metal.node_steps import NodeSteps
from components.metal.reinstall import Reinstall, ReinstallArgs
from components.metal.server import Server, ServerArgs
from components.metal.vlan import Vlan
from components.remote import Operator, Shell
from components.site import SiteBootServer, SiteNetwork
from model.plan.fleet import MetalSitePlan
from model.plan.servers import NodePlan
from model.spec.network import Role


@dataclass(frozen=True, slots=True)
class NodeArgs:
    """What a node is made of."""

    plan: NodePlan
    """What was planned."""
    location: MetalSitePlan
    """Project, metro or facility."""
    account: Account
    """The project that it is in."""
    vlans: Mapping[str, Vlan]
    """The VLANs of its cloud's networks by key."""
    boot_server: SiteBootServer | None
    """Who installs it; None where its controller-0 does."""
    networks: Mapping[str, SiteNetwork]
    """The site's networks by key."""
    router: Shell | None
    """The router that it is behind; None where nobody logs in."""
    operator: Operator | None
    """Who logs in; None: nobody."""
    ssh_keys: Mapping[str, str]
    """The operator's public keys by name."""
    consoles: Consoles | None
    """Who listens to its console while it is waited for; None: nobody."""


class Node(Component):
    """A layer-2-only server with one network a port.

    Where the program logs in, it waits for the installation before it takes layer 3 away, and then for the
    node behind its router.
    """

    kind: ClassVar[str] = "murmuration:metal:Node"

    def __init__(self, name: str, args: NodeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.plan = args.plan
        """What was planned."""
        steps = self._steps(name, args)
        account, awaited = args.account, steps is not None
        loan = (
            Layer3Loan(name, account.token, account.endpoint, awaited=awaited) if args.plan.install else None
        )
        server = self.server = self._server(name, args, steps, loan)
        """Its server."""
        self.server_id = server.server_id
        """UUID of its device."""
        digest = args.plan.install.digest if args.plan.install else ""
        self.installation = pulumi.Output.concat(self.server_id, " ", digest)
        """A text that tells one installation of it, and of its server, from another."""
        if loan is not None:
            loan.device = self.server_id
        before = [steps.installed(server, loan)] if steps and loan else []
        ports = Layer2(name, Layer2Args(args.plan.server, server, args.vlans, before), self.child())
        self.ports = ports.ready
        """What has to be there before its networks carry anything."""
        self.shell: Shell | None = (
            steps.behind_router(server, self.installation, ports.ready) if steps else None
        )
        """Where steps run on it, once it is installed and behind its router; None where there are none."""
        self.outputs({"serverId": self.server_id})

    def _steps(self, name: str, args: NodeArgs) -> NodeSteps | None:
        plan, boot_server = args.plan, args.boot_server
        shell = boot_server.shell if boot_server else None
        if plan.install is None or args.operator is None or args.router is None or shell is None:
            return None
        return NodeSteps(
            parent=self,
            name=name,
            node=plan,
            install=plan.install,
            oam=next(
                one
                for one in args.networks.values()
                if one.plan.cloud == plan.cloud and one.plan.role is Role.OAM
            ),
            operator=args.operator,
            ssh_keys=args.ssh_keys,
            boot_server=shell,
            router=args.router,
            location=args.location,
            consoles=args.consoles,
        )

    def _server(self, name: str, args: NodeArgs, steps: NodeSteps | None, loan: Layer3Loan | None) -> Server:
        plan = args.plan
        if plan.install is None or args.boot_server is None or loan is None:
            return Server(
                name, ServerArgs(plan.server, args.location, args.account.ssh_key_ids), self.child()
            )
        reinstall = ReinstallArgs(
            plan=plan.server,
            install=plan.install,
            boot_server=args.boot_server,
            location=args.location,
            ssh_key_ids=args.account.ssh_key_ids,
            hooks=self._around(name, args, steps, loan),
            script_path=steps.script_path if steps else plan.install.script_path,
            after=[steps.files()] if steps else [],
        )
        return Reinstall(name, reinstall, self.child()).server

    @staticmethod
    def _around(
        name: str, args: NodeArgs, steps: NodeSteps | None, loan: Layer3Loan
    ) -> pulumi.ResourceHookBinding:
        if args.consoles is None or steps is None:
            return loan.around
        listening = args.consoles.around(name, None, steps.secrets)
        return pulumi.ResourceHookBinding.merge(loan.around, listening)
