"""The remote steps of a node that is installed from a boot server, in the order in which it comes to life.

Its files on the boot server; then (``Reinstall``) the server, which boots them; the wait for the
installation, while it still has layer 3; then (``Layer2``) its ports; the wait for it behind the router; the
handover.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pulumi
from pulumi_command import remote

from components.component import Component
from components.metal.console import Consoles
from components.metal.layer3_loan import Layer3Loan
from components.metal.server import Server
from components.remote import Operator, Shell, Step, run_step
from components.site import SiteNetwork
from model.plan import ipxe
from model.plan.fleet import MetalSitePlan
from model.plan.servers import InstallPlan, NodePlan
from model.plan.steps import boot_files, waiting
from model.plan.steps.bundle import bundle
from model.plan.steps.host_keys import host_key, token
from model.plan.steps.kickstart import kickstart, node_secrets, oam_address


@dataclass(frozen=True, slots=True)
class NodeSteps:
    """What the steps of a node are made with."""

    parent: Component
    """Whose children they are."""
    name: str
    """Resource name of the node."""
    node: NodePlan
    """What was planned."""
    install: InstallPlan
    """How it is installed."""
    oam: SiteNetwork
    """Its cloud's OAM network."""
    operator: Operator
    """Who logs in."""
    ssh_keys: Mapping[str, str]
    """The operator's public keys by name."""
    boot_server: Shell
    """The boot server that it is installed from."""
    router: Shell
    """The router that it is behind."""
    location: MetalSitePlan
    """The site's service."""
    consoles: Consoles | None
    """Who listens to its console; None: nobody."""
    token: pulumi.Output[str] = field(init=False)
    """Name of its folder on the boot server."""

    def __post_init__(self) -> None:
        """Derive the token."""
        name = self.name
        made = pulumi.Output.secret(self.operator.seed).apply(lambda seed: token(seed, name))
        object.__setattr__(self, "token", made)

    @property
    def script_path(self) -> pulumi.Output[str]:
        """Path of its iPXE script on the boot server."""
        return self.token.apply(lambda value: boot_files.script_path(self.install, value))

    def files(self) -> remote.Command:
        """Its iPXE script and kickstart on the boot server."""
        operator = self.operator
        payload = pulumi.Output.all(
            seed=pulumi.Output.secret(operator.seed),
            password=pulumi.Output.secret(operator.password),
            server=pulumi.Output.concat("http://", self.boot_server.address),
            cidr=self.oam.cidr,
        ).apply(lambda values: self._files(**values))
        return self._run("files", Step(self.boot_server, "node_files", pulumi.Output.secret(payload)))

    def _files(self, seed: str, password: str, server: str, cidr: str) -> str:
        text = kickstart(
            self.node,
            self.install,
            self.oam.plan,
            cidr=cidr,
            base_url=f"{server}{ipxe.BASE_PATH}",
            ssh_keys=self.ssh_keys,
            secrets=node_secrets(seed, password, self.name, host_key(seed, self.name)),
        )
        return boot_files.node_payload(
            self.install, name=self.name, token=token(seed, self.name), server=server, kickstart=text
        )

    def installed(self, server: Server, loan: Layer3Loan) -> remote.Command:
        """The wait for its installation: it answers at the address that it fetched its kickstart from."""
        payload = server.server_id.apply(lambda device: waiting.installed(**self._told(device)))
        step = Step(self.boot_server, "wait", payload, limit=f"{waiting.INSTALL_MINUTES + 30}m")
        back = pulumi.ResourceHookBinding(after_update=[loan.take_back])
        return self._run("installed", step, [server.device], self._heard("installed", server, back))

    def behind_router(
        self, server: Server, installation: pulumi.Output[str], ports: Sequence[pulumi.Resource]
    ) -> Shell:
        """The wait for it in OAM, then the end of its layer 3; where steps run on it from then on.

        The last step of each installation is a resource of its own: what is on the node lives as long as it.
        """
        address = self.oam.cidr.apply(lambda cidr: oam_address(self.node, cidr))
        payload = pulumi.Output.all(address, server.server_id).apply(
            lambda known: waiting.reachable(known[0], **self._told(known[1]))
        )
        step = Step(self.router, "wait", payload, undone=False, limit=f"{waiting.SWITCH_MINUTES + 30}m")
        reachable = self._run("reachable", step, ports, self._heard("reachable", server))
        shell = Shell(
            self.operator, self.name, address, server.device, user=self.install.account, proxy=self.router
        )
        digest = bundle({"DIGEST": self.install.digest})
        step = Step(shell, "handover", digest, undone=False, again=installation)
        handover = self._run("handover", step, [reachable])
        return replace(shell, ready=(handover,))

    @property
    def secrets(self) -> Sequence[pulumi.Output[str]]:
        """What its console may have been told, and nobody else shall be."""
        return self.token, self.operator.password, self.operator.seed

    def _heard(
        self, what: str, server: Server, others: pulumi.ResourceHookBinding | None = None
    ) -> pulumi.ResourceHookBinding | None:
        if self.consoles is None:
            return others
        listening = self.consoles.around(f"{self.name}-{what}", server.server_id, self.secrets)
        return pulumi.ResourceHookBinding.merge(others, listening)

    def _told(self, device: str) -> dict[str, str]:
        hostname = self.node.server.hostname
        return {
            "hostname": hostname,
            "digest": self.install.digest,
            "look": waiting.console(self.location, hostname, device),
        }

    def _run(
        self,
        what: str,
        step: Step,
        after: Sequence[pulumi.Resource] = (),
        hooks: pulumi.ResourceHookBinding | None = None,
    ) -> remote.Command:
        return run_step(self.parent, f"{self.name}-{what}", step, after=after, hooks=hooks)
