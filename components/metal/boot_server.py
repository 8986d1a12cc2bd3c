"""The server that controllers are installed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import pulumi

from components.component import Component
from components.metal.server import Server, ServerArgs
from components.remote import Operator, Shell, Step, run_step
from model.plan.fleet import MetalSitePlan
from model.plan.servers import BootServerPlan
from model.plan.steps import boot_files
from model.plan.steps.cloud_init import user_data


@dataclass(frozen=True, slots=True)
class BootServerArgs:
    """What a boot server is made of."""

    plan: BootServerPlan
    """What was planned."""
    location: MetalSitePlan
    """Project, metro or facility."""
    ssh_key_ids: Sequence[pulumi.Input[str]]
    """Keys of the project that may log in."""
    operator: Operator | None
    """Who sets it up; None: nobody, it is a server and no more."""


class BootServer(Component):
    """A layer-3 server that serves the image, the iPXE scripts and the kickstarts over HTTP."""

    kind: ClassVar[str] = "murmuration:metal:BootServer"

    def __init__(self, name: str, args: BootServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        operator = args.operator
        server = Server(
            name,
            ServerArgs(
                args.plan.server,
                args.location,
                args.ssh_key_ids,
                user_data=operator.host_key(name).apply(user_data) if operator else None,
            ),
            self.child(),
        )
        self.server = server
        """The server itself."""
        self.address = server.address
        """Its public address."""
        self.base_url = self.url(args.plan.base_path)
        """Where the image's files are: what the iPXE scripts call base-url."""
        self.shell = self._set_up(name, args.plan, server, operator) if operator else None
        """Where steps run on it, once it serves; None where there are none."""
        self.outputs({"address": self.address, "baseUrl": self.base_url})

    def _set_up(self, name: str, plan: BootServerPlan, server: Server, operator: Operator) -> Shell:
        shell = Shell(operator, name, server.address, server.device)
        iso = plan.iso
        if iso is None:
            return shell
        payload = server.address.apply(lambda address: boot_files.payload(plan, iso, address))
        setup = run_step(self, f"{name}-setup", Step(shell, "boot_server", payload))
        return replace(shell, ready=(setup,))

    def url(self, path: pulumi.Input[str]) -> pulumi.Output[str]:
        """The URL of a file that it serves; ``path`` begins with a slash."""
        return pulumi.Output.concat("http://", self.address, path)
