"""The servers of a site as its StarlingX clouds need them: MAC addresses, network boots, consoles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import pulumi
from pulumi_command import local

from components.component import Component
from components.metal.console import Consoles
from components.metal.console_ways import ConsoleWays
from components.metal.node import Node
from components.metal.provider import OFFICIAL_API
from model.plan.fleet import MetalSitePlan
from model.plan.starlingx.plans import HostPlan
from model.plan.steps import waiting


@dataclass(frozen=True, slots=True)
class MetalMachines:
    """The servers of a site on Packet (Equinix Metal)."""

    nodes: Mapping[str, Node]
    """Those of its clouds by resource name."""
    location: MetalSitePlan
    """The site's service."""
    token: pulumi.Output[str]
    """The API token."""
    consoles: Consoles | None
    """Who listens to their consoles; None: nobody."""
    ways: ConsoleWays
    """What is said of a console that nobody listens to."""
    secrets: Sequence[pulumi.Output[str]]
    """What a console may have been told, and nobody else shall be."""

    def mac(self, host: HostPlan, port: str) -> pulumi.Output[str]:
        """MAC address of a port, in lower case."""
        return self.nodes[host.resource_name].server.mac(port)

    def installation(self, host: HostPlan) -> pulumi.Output[str]:
        """The server, and what it was installed from."""
        return self.nodes[host.resource_name].installation

    def boot_from_network(
        self,
        parent: Component,
        host: HostPlan,
        after: Sequence[pulumi.Resource],
        centre: pulumi.Resource,
    ) -> pulumi.Resource:
        """Restart a server that always boots from the network, once: from then on StarlingX restarts it.

        Not before its first port is on MGMT, where its controller-0 answers. Taken away, it is powered off:
        dcmanager deletes no subcloud that answers.
        """
        node = self.nodes[host.resource_name]
        return local.Command(
            f"{host.resource_name}-start",
            create="python3 - restart",
            # Never again: what stands there would be installed anew.
            update="true",
            delete="python3 - off",
            stdin=resources.files("components.metal").joinpath("power.py").read_text(encoding="utf-8"),
            environment={
                "METAL_API": self.location.endpoint or OFFICIAL_API,
                "METAL_TOKEN": pulumi.Output.secret(self.token),
                "METAL_DEVICE": node.server_id,
            },
            add_previous_output_in_env=False,
            opts=parent.child(depends_on=[*after, *node.ports], deleted_with=centre),
        )

    def heard(self, name: str, host: HostPlan) -> pulumi.ResourceHookBinding:
        """Hooks of the resource ``name``, which waits for a host: what its console says where that fails."""
        node = self.nodes[host.resource_name]
        if self.consoles is not None:
            return self.consoles.around(name, node.server_id, self.secrets)
        hostname = node.plan.server.hostname
        return self.ways.around(
            name, node.server_id.apply(lambda device: waiting.console(self.location, hostname, device))
        )
