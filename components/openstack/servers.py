"""Key pairs, volumes, servers and stacks of a project: what only its members can make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

import pulumi
from pulumi_openstack import blockstorage, compute, networking, orchestration

from components.component import Component
from components.openstack.adoption import Existing
from components.openstack.catalogue import Catalogue
from components.openstack.companion import Companion, ServerMetadata, StackWatch
from components.openstack.heat_failure import HeatFailures
from model.plan.openstack.plans import Named, ServerPlan, StackPlan, TenantPlan
from model.spec.openstack.compute import KeyPair, Volume

TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class WorkloadArgs:
    """What the servers of a project are made of."""

    plan: TenantPlan
    """The project."""
    catalogue: Catalogue
    """Flavors and images."""
    ports: Mapping[str, networking.Port]
    """Ports of the servers by resource name."""
    external: Mapping[str, pulumi.Input[str]]
    """Ids of external networks that stacks lead to, by the stack's name."""
    networking: Sequence[pulumi.Resource]
    """What must be there before a server finds its network: routers and their interfaces."""
    existing: Existing
    """Finds what is there already, as the member who makes things."""
    companion: Companion
    """The program's own plugin, as the member who makes things."""
    failures: HeatFailures
    """Explains stacks that fail."""


class Workload(Component):
    """Everything in a project that runs or keeps data. Its provider is that of the project's member."""

    kind: ClassVar[str] = "murmuration:openstack:Workload"

    def __init__(self, name: str, args: WorkloadArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        self._key_pairs = {key.name: self._key_pair(key) for key in args.plan.key_pairs}
        self._volumes = {volume.name: self._volume(volume) for volume in args.plan.volumes}
        self.servers = {server.name: self._server(server) for server in args.plan.servers}
        """Servers by name."""
        self.stacks = {stack.name: self._stack(stack) for stack in args.plan.stacks}
        """Stacks by name."""
        self.outputs({"servers": {server: made.access_ip_v4 for server, made in self.servers.items()}})

    def _key_pair(self, key: Named[KeyPair]) -> compute.Keypair:
        options = self._args.existing.options(self.child(), "key_pair", key.name, adopt=key.spec.adopt)
        return compute.Keypair(key.resource_name, name=key.name, public_key=key.spec.public_key, opts=options)

    def _volume(self, volume: Named[Volume]) -> blockstorage.Volume:
        spec = volume.spec
        return blockstorage.Volume(
            volume.resource_name,
            name=volume.name,
            size=spec.size,
            image_id=self._args.catalogue.images[spec.image].id if spec.image else None,
            volume_type=spec.type,
            availability_zone=spec.availability_zone,
            description=spec.description,
            enable_online_resize=True,
            opts=self.child(timeout="30m"),
        )

    def _server(self, server: ServerPlan) -> compute.Instance:
        spec, catalogue = server.spec, self._args.catalogue
        ports = [self._args.ports[port.resource_name] for port in server.ports]
        made = compute.Instance(
            server.resource_name,
            name=server.name,
            flavor_id=catalogue.flavors[spec.flavor].id,
            image_id=catalogue.images[spec.image].id,
            # Security groups belong to the ports: given here too they would differ at every run.
            networks=[compute.InstanceNetworkArgs(port=port.id) for port in ports],
            key_pair=self._key_pairs[spec.key_pair].name if spec.key_pair else None,
            user_data=spec.user_data,
            availability_zone=spec.availability_zone,
            config_drive=spec.config_drive or None,
            metadata=spec.metadata or None,
            power_state="active",
            # Later changes of the metadata are the companion's: the plugin does not read it.
            opts=self.child(
                depends_on=self._args.networking,
                timeout="30m",
                delete_before_replace=True,
                ignore_changes=["metadata"],
            ),
        )
        if spec.metadata:
            options = self.child(provider=self._args.companion, deleted_with=made)
            ServerMetadata(server.resource_name, made.id, spec.metadata, options)
        for volume, device in sorted(spec.volumes.items()):
            compute.VolumeAttach(
                f"{server.resource_name}/{volume}",
                instance_id=made.id,
                volume_id=self._volumes[volume].id,
                device=device,
                # A hypervisor may choose another device than it was asked for; that is no reason to detach.
                opts=self.child(delete_before_replace=True, ignore_changes=["device"]),
            )
        return made

    def _stack(self, stack: StackPlan) -> orchestration.StackV1:
        file = TEMPLATES / f"{stack.template}.yaml" if stack.shipped else Path(stack.template)
        parameters: dict[str, pulumi.Input[str]] = dict(stack.parameters)
        if stack.public_network is not None:
            parameters["public_net_id"] = self._args.external[stack.name]
        catalogue = self._args.catalogue
        offered = [*catalogue.flavors.values(), *catalogue.images.values()] if stack.shipped else []
        options = self.child(
            depends_on=[*self._args.networking, *offered], timeout="40m", delete_before_replace=True
        )
        watch = StackWatch(stack.resource_name, stack.name, self.child(provider=self._args.companion))
        options.replacement_trigger = watch.id
        options.hooks = pulumi.ResourceHookBinding(on_error=[self._args.failures.hook])
        return orchestration.StackV1(
            stack.resource_name,
            name=stack.name,
            template_opts={"Bin": file.read_text(encoding="utf-8")},
            # Without one the plugin refuses every template as neither JSON nor YAML.
            environment_opts={"Bin": "\n"},
            parameters=parameters,
            disable_rollback=True,
            timeout=30,
            opts=options,
        )
