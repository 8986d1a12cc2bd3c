"""The server that controllers are installed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import pulumi

from components.component import Component
from components.metal.server import Server, ServerArgs
from model.plan.fleet import MetalSitePlan
from model.plan.servers import BootServerPlan


@dataclass(frozen=True, slots=True)
class BootServerArgs:
    """What a boot server is made of."""

    plan: BootServerPlan
    """What was planned."""
    location: MetalSitePlan
    """Project, metro or facility."""
    ssh_key_ids: Sequence[pulumi.Input[str]]
    """Keys of the project that may log in."""


class BootServer(Component):
    """A layer-3 server that serves the image, the iPXE scripts and the kickstarts over HTTP."""

    kind: ClassVar[str] = "murmuration:metal:BootServer"

    def __init__(self, name: str, args: BootServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        server = Server(name, ServerArgs(args.plan.server, args.location, args.ssh_key_ids), self.child())
        self.address = server.address
        """Its public address."""
        self.base_url = self.url(args.plan.base_path)
        """Where the image's files are: what the iPXE scripts call base-url."""
        self.outputs({"address": self.address, "baseUrl": self.base_url})

    def url(self, path: str) -> pulumi.Output[str]:
        """The URL of a file that it serves; ``path`` begins with a slash."""
        return pulumi.Output.concat("http://", self.address, path)
