"""A controller that is installed by custom iPXE, and reinstalled in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import pulumi

from components.component import Component
from components.metal.server import Installation, Server, ServerArgs
from components.site import SiteBootServer
from model.plan.fleet import MetalSitePlan
from model.plan.servers import InstallPlan, ServerPlan


@dataclass(frozen=True, slots=True)
class ReinstallArgs:
    """What an installed server is made of."""

    plan: ServerPlan
    """What was planned."""
    install: InstallPlan
    """How it is installed."""
    boot_server: SiteBootServer
    """Who serves its iPXE script and image."""
    location: MetalSitePlan
    """Project, metro or facility."""
    ssh_key_ids: Sequence[pulumi.Input[str]]
    """Keys of the project."""
    script_path: pulumi.Input[str]
    """Path of its iPXE script on the boot server."""
    hooks: pulumi.ResourceHookBinding
    """What is done around an installation: layer 3 lent, its console listened to."""
    after: Sequence[pulumi.Resource] = ()
    """What has to be there before it boots: what it will fetch."""


class Reinstall(Component):
    """A server that runs ``custom_ipxe`` from its first day.

    When its release, its iPXE script or its kickstart changes, ``custom_data`` changes, and the service
    reinstalls the same server: addresses and ports stay. The boot server's address decides nothing: a new
    boot server moves the script's URL and reinstalls nobody. Whether it is allowed was decided in the plan.
    """

    kind: ClassVar[str] = "murmuration:metal:Reinstall"

    def __init__(self, name: str, args: ReinstallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        installation = Installation(
            script_url=args.boot_server.url(args.script_path),
            custom_data=args.install.custom_data,
            hooks=args.hooks,
        )
        self.server = Server(
            name,
            ServerArgs(args.plan, args.location, args.ssh_key_ids, installation, after=args.after),
            self.child(),
        )
        """The server, installed."""
        self.outputs({"serverId": self.server.server_id, "digest": args.install.digest})
