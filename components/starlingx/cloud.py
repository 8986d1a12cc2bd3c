"""What system controllers and subclouds have in common once controller-0 is configured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pulumi

from components.component import Component
from components.starlingx.access import CloudArgs
from components.starlingx.host import Host, HostArgs
from model.plan.starlingx.plans import HostPlan
from providers.starlingx import sdk

FLAT = "flat"


@dataclass(frozen=True, slots=True)
class StandingArgs:
    """What is configured through a cloud's own services."""

    cloud: CloudArgs
    """The cloud."""
    lasting: pulumi.Resource
    """The machine of controller-0: where it goes, nothing of its cloud is undone."""
    centre: pulumi.Resource
    """The machine of the system controller's controller-0."""


class Standing(Component):
    """Settings, storage and hosts of a cloud; it stands once every host is in service.

    controller-0 first, then its mate, which it installs; storage nodes, once there are two controllers; the
    others, once there is storage.
    """

    kind: ClassVar[str] = "murmuration:starlingx:Standing"

    def __init__(self, name: str, args: StandingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args = name, args
        plan = args.cloud.plan
        self._networks = [self._data_network(plan.data_network)] if plan.data_network else []
        settings = list(self._settings())
        hosts = list(plan.hosts.values())
        first = self._host(plan.first, [])
        states = [first.unlock([*settings, *self._backends(first.storage)])]
        for group in _in_order(hosts):
            # Every host of a group comes to life beside the others.
            made = [self._host(one, list(states)) for one in group]
            states += [one.unlock([]) for one in made]
        self.states: Sequence[pulumi.CustomResource] = states
        """Its hosts in service."""
        self.outputs({"hosts": [one.name for one in hosts]})

    def _child(self, after: Sequence[pulumi.Resource] = ()) -> pulumi.ResourceOptions:
        return self.child(depends_on=after, deleted_with=self._args.lasting)

    def _host(self, host: HostPlan, after: Sequence[pulumi.Resource]) -> Host:
        args, cloud = self._args, self._args.cloud
        return Host(
            host.resource_name,
            HostArgs(cloud.plan, host, cloud.machines, args.lasting, args.centre, self._networks, after),
            self.child(),
        )

    def _settings(self) -> Iterator[pulumi.Resource]:
        name, plan = self._name, self._args.cloud.plan
        yield sdk.System(
            name,
            name=plan.system_name,
            description=plan.description,
            location=plan.location,
            contact=plan.contact,
            timezone=plan.timezone,
            opts=self._child(),
        )
        yield sdk.Dns(name, nameservers=list(plan.dns), opts=self._child())
        yield sdk.Ntp(name, ntpservers=list(plan.ntp), opts=self._child())
        for one in plan.parameters:
            yield sdk.ServiceParameter(
                f"{name}-{one.name.replace('_', '-')}",
                service=one.service,
                section=one.section,
                name=one.name,
                value=one.value,
                opts=self._child(),
            )

    def _data_network(self, network: str) -> sdk.DataNetwork:
        return sdk.DataNetwork(f"{self._name}-{network}", name=network, network_type=FLAT, opts=self._child())

    def _backends(self, storage: Sequence[pulumi.Resource]) -> list[pulumi.Resource]:
        return [
            sdk.StorageBackend(
                f"{self._name}-{one.name}",
                name=one.name,
                backend=one.kind,
                services=list(one.services),
                capabilities=dict(one.capabilities) or None,
                opts=self._child(storage),
            )
            for one in self._args.cloud.plan.backends
        ]


def in_service(states: Sequence[pulumi.CustomResource]) -> pulumi.Output[bool]:
    """True, once all of these are so; not known in the preview of their creation."""
    return pulumi.Output.all(*(one.id for one in states)).apply(lambda _: True)


def _in_order(hosts: Sequence[HostPlan]) -> list[list[HostPlan]]:
    """The hosts besides controller-0 in groups that come to life one after the other."""
    controllers = [one for one in hosts if one.personality == "controller" and not one.first]
    storage = [one for one in hosts if one.personality == "storage"]
    others = [one for one in hosts if one.personality not in ("controller", "storage")]
    return [group for group in (controllers, storage, others) if group]
