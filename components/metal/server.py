"""A server of the service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import pulumi
import pulumi_equinix_metal as metal

from components.component import Component
from model.plan.fleet import MetalSitePlan
from model.plan.servers import ServerPlan

LONGEST_BUILD: Final = "60m"
"""A server is delivered, or reinstalled, within an hour or not at all: an installer boots several times."""


@dataclass(frozen=True, slots=True)
class Installation:
    """How a server is installed by custom iPXE, and what decides that it is installed again."""

    script_url: pulumi.Input[str]
    """Where its iPXE script is fetched from."""
    custom_data: str
    """What decides about a reinstall: a change of it reinstalls the server in place."""
    hooks: pulumi.ResourceHookBinding
    """What is done around that."""


@dataclass(frozen=True, slots=True)
class ServerArgs:
    """What a server is made of."""

    plan: ServerPlan
    """What was planned."""
    location: MetalSitePlan
    """Project, metro or facility."""
    ssh_key_ids: Sequence[pulumi.Input[str]]
    """Keys of the project that may log in from the first day."""
    installation: Installation | None = None
    """For a server that is installed by custom iPXE."""
    user_data: pulumi.Input[str] | None = None
    """What cloud-init does at its first boot; for a server with the service's operating system."""
    after: Sequence[pulumi.Resource] = ()
    """What has to be there before it is made."""


class Server(Component):
    """A device, protected where the plan says so.

    Keys are given at delivery only: the service would replace the server for another set of keys, so a later
    change of the operator's keys is ignored here. So is one of its user data: it gave the server its SSH host
    key at its first boot, is not read again, and a change would cost the server.
    """

    kind: ClassVar[str] = "murmuration:metal:Server"

    def __init__(self, name: str, args: ServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        plan, location, installation = args.plan, args.location, args.installation
        options = self.child(
            depends_on=args.after,
            protect=plan.protect,
            timeout=LONGEST_BUILD,
            ignore_changes=["projectSshKeyIds", *(["userData"] if args.user_data is not None else [])],
        )
        if installation is not None:
            options.hooks = installation.hooks
        self.device = metal.Device(
            name,
            hostname=plan.hostname,
            description=plan.description,
            plan=plan.plan,
            operating_system=plan.operating_system,
            metro=location.metro,
            facilities=[location.facility] if location.facility else None,
            project_id=location.project,
            project_ssh_key_ids=list(args.ssh_key_ids),
            billing_cycle="hourly",
            tags=list(plan.tags),
            always_pxe=plan.always_pxe,
            ipxe_script_url=installation.script_url if installation else None,
            custom_data=installation.custom_data if installation else None,
            reinstall=metal.DeviceReinstallArgs(enabled=True) if installation else None,
            user_data=args.user_data,
            opts=options,
        )
        self.server_id = self.device.id
        """UUID of the device."""
        self.address = self.device.access_public_ipv4
        """Its public IPv4 address; the service has none any more for a server that lost layer 3."""
        self.private_address = self.device.access_private_ipv4
        """Its address in the service's own network, as delivered."""
        self.outputs({"serverId": self.server_id, "address": self.address})

    def port_id(self, port: str) -> pulumi.Output[str]:
        """UUID of a port (``bond0``, ``eth0``)."""
        return self.device.ports.apply(lambda ports: _of_port([(p.name, p.id) for p in ports], port))

    def mac(self, port: str) -> pulumi.Output[str]:
        """MAC address of a port, in lower case."""
        return self.device.ports.apply(lambda ports: _of_port([(p.name, p.mac) for p in ports], port)).apply(
            str.lower
        )


def _of_port(ports: Sequence[tuple[str | None, str | None]], wanted: str) -> str:
    for name, value in ports:
        if name == wanted and value:
            return value
    names = ", ".join(sorted(name for name, _ in ports if name))
    raise pulumi.RunError(
        f"the server has no port {wanted}, only {names}: choose a server plan that has it in the stack file"
    )
