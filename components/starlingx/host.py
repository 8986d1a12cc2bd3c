"""A host of a cloud: added, its ports and disks configured, unlocked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import pulumi

from components.component import Component
from components.starlingx.access import Machines
from model.plan.starlingx.plans import HostPlan, InterfacePlan, StarlingXPlan, VolumeGroupPlan
from model.spec.network import Role
from providers.starlingx import sdk


@dataclass(frozen=True, slots=True)
class HostArgs:
    """What a host is made of."""

    cloud: StarlingXPlan
    """Its cloud."""
    plan: HostPlan
    """Every decision about it."""
    machines: Machines
    """The servers of its cloud."""
    lasting: pulumi.Resource
    """The machine of controller-0: where it goes, nothing of its cloud is undone."""
    centre: pulumi.Resource
    """The machine of the system controller's controller-0: where it goes, nothing is powered off."""
    data_networks: Sequence[pulumi.Resource]
    """The cloud's data networks."""
    after: Sequence[pulumi.Resource]
    """What has to be in service before it can be added."""


class Host(Component):
    """A host, configured while it is locked; ``Unlock`` takes it into service."""

    kind: ClassVar[str] = "murmuration:starlingx:Host"

    def __init__(self, name: str, args: HostArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args, self._name = args, name
        self._partitions: dict[str, pulumi.Resource] = {}
        host = args.plan
        there = list(args.after) if host.first else [self._added()]
        self.storage = [one for group in host.volume_groups for one in self._volume_group(group, there)]
        """Its volume groups with their volumes."""
        self.configured: list[pulumi.Resource] = [
            *there,
            *(one for interface in host.interfaces for one in self._interface(interface, there)),
            *self.storage,
            *self._labels(there),
        ]
        """What has to be done before it is unlocked."""
        self.outputs({"hostname": host.name})

    def unlock(self, after: Sequence[pulumi.Resource]) -> sdk.HostState:
        """Take it into service, once it and what is in ``after`` is configured."""
        osds = [
            sdk.Osd(
                f"{self._name}-{disk.rpartition('/')[2]}",
                host=self._args.plan.name,
                disk=disk,
                opts=self._child([*self.configured, *after]),
            )
            for disk in self._args.plan.osds
        ]
        name = f"{self._name}-state"
        return sdk.HostState(
            name,
            host=self._args.plan.name,
            administrative="unlocked",
            opts=self._waiting(name, [*self.configured, *after, *osds]),
        )

    def _child(self, after: Sequence[pulumi.Resource]) -> pulumi.ResourceOptions:
        return self.child(depends_on=after, deleted_with=self._args.lasting)

    def _waiting(self, name: str, after: Sequence[pulumi.Resource]) -> pulumi.ResourceOptions:
        """Options of what waits for the host itself: where that is in vain, its console is told of."""
        options = self._child(after)
        options.hooks = self._args.machines.heard(name, self._args.plan)
        return options

    def _added(self) -> sdk.Host:
        """A node that its controller-0 installs: known by its MAC address, started from the network."""
        host, args = self._args.plan, self._args
        args.machines.boot_from_network(self, host, args.after, args.centre)
        name = f"{self._name}-host"
        return sdk.Host(
            name,
            hostname=host.name,
            personality=host.personality,
            management_mac=args.machines.mac(host, host.ports[Role.MGMT].name),
            boot_device=host.boot_device,
            rootfs_device=host.rootfs_device,
            console=host.console,
            install_output="text",
            opts=self._waiting(name, args.after),
        )

    def _interface(self, plan: InterfacePlan, after: Sequence[pulumi.Resource]) -> list[pulumi.Resource]:
        host, stem = self._args.plan, f"{self._name}-{plan.name}"
        ini = not self._args.cloud.profile.cluster_host
        interface = sdk.Interface(
            stem,
            host=host.name,
            name=plan.name,
            interface_type="ethernet",
            interface_class=plan.interface_class,
            port=plan.port.nic or self._args.machines.mac(host, plan.port.name),
            mtu=plan.mtu,
            provider_networks=[plan.data_network] if ini and plan.data_network else None,
            opts=self._child([*after, *(self._args.data_networks if plan.data_network else ())]),
        )
        made: list[pulumi.Resource] = [interface]
        for network in plan.networks:
            made.append(
                sdk.InterfaceNetwork(
                    f"{stem}-{network}",
                    host=host.name,
                    interface=plan.name,
                    network=network,
                    # One after the other: each of them changes the interface.
                    opts=self._child(list(made)),
                )
            )
        if plan.data_network and not ini:
            made.append(
                sdk.InterfaceDataNetwork(
                    f"{stem}-{plan.data_network}",
                    host=host.name,
                    interface=plan.name,
                    data_network=plan.data_network,
                    opts=self._child([interface, *self._args.data_networks]),
                )
            )
        return made

    def _volume_group(self, plan: VolumeGroupPlan, after: Sequence[pulumi.Resource]) -> list[pulumi.Resource]:
        """As the project's presentation does it: the group, a partition, the partition into the group."""
        host, stem = self._args.plan.name, f"{self._name}-{plan.name}"
        # Partitions of one disk get their numbers in the order in which they are made.
        earlier = [self._partitions[plan.disk]] if plan.disk in self._partitions else []
        group = sdk.VolumeGroup(stem, host=host, name=plan.name, opts=self._child(after))
        partition = sdk.Partition(
            stem,
            host=host,
            disk=plan.disk,
            number=plan.number,
            size_mib=plan.size_mib,
            opts=self._child([*after, *earlier]),
        )
        self._partitions[plan.disk] = partition
        volume = sdk.PhysicalVolume(
            stem,
            host=host,
            volume_group=plan.name,
            device=partition.device_path.apply(lambda path: path or ""),
            opts=self._child([group, partition]),
        )
        return [group, partition, volume]

    def _labels(self, after: Sequence[pulumi.Resource]) -> list[pulumi.Resource]:
        return [
            sdk.Label(
                f"{self._name}-{key.replace('/', '-')}",
                host=self._args.plan.name,
                key=key,
                value=value,
                opts=self._child(after),
            )
            for key, value in self._args.plan.labels.items()
        ]
