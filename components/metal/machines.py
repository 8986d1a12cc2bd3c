"""The servers of a site as its StarlingX clouds need them: MAC addresses, and a boot from the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import pulumi
from pulumi_command import local

from components.component import Component
from components.metal.node import Node
from components.metal.provider import OFFICIAL_API
from model.plan.fleet import MetalSitePlan
from model.plan.starlingx.plans import HostPlan


@dataclass(frozen=True, slots=True)
class MetalMachines:
    """The servers of a site on Packet (Equinix Metal)."""

    nodes: Mapping[str, Node]
    """Those of its clouds by resource name."""
    location: MetalSitePlan
    """The site's service."""
    token: pulumi.Output[str]
    """The API token."""

    def mac(self, host: HostPlan, port: str) -> pulumi.Output[str]:
        """MAC address of a port, in lower case."""
        return self.nodes[host.resource_name].server.mac(port)

    def boot_from_network(
        self, parent: Component, host: HostPlan, after: Sequence[pulumi.Resource]
    ) -> pulumi.Resource:
        """Restart a server that always boots from the network, once: from then on StarlingX restarts it.

        Not before its first port is on MGMT, where its controller-0 answers.
        """
        node = self.nodes[host.resource_name]
        return local.Command(
            f"{host.resource_name}-start",
            create="python3 -",
            # Never again: what stands there would be installed anew.
            update="true",
            stdin=resources.files("components.metal").joinpath("restart.py").read_text(encoding="utf-8"),
            environment={
                "METAL_API": self.location.endpoint or OFFICIAL_API,
                "METAL_TOKEN": pulumi.Output.secret(self.token),
                "METAL_DEVICE": node.server_id,
            },
            add_previous_output_in_env=False,
            opts=parent.child(depends_on=[*after, *node.ports], deleted_with=node.server.device),
        )
