"""The StarlingX clouds of a fleet on servers that are there already; `lab.json` beside it says where.

What a site would make is read from data: addresses of its networks, and where its machines' SSH servers are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
from pulumi_command import local

from components.component import Component
from components.remote import Operator, Shell
from components.site import SiteNetwork
from components.starlingx.fleet import CloudsArgs, make_clouds
from model.plan import plan
from model.plan.fleet import FleetPlan
from model.plan.record import LEDGER_VERSION, OUTPUT
from model.plan.servers import NodePlan
from model.plan.starlingx.plans import HostPlan
from model.spec import parse


@dataclass(frozen=True)
class Router:
    """The way to everything."""

    shell: Shell
    address: pulumi.Output[str]


@dataclass(frozen=True)
class Node:
    """An installed controller."""

    plan: NodePlan
    shell: Shell | None
    server_id: pulumi.Output[str]


@dataclass(frozen=True)
class Site:
    """What `components.site.Site` asks for."""

    networks: Mapping[str, SiteNetwork]
    nodes: Mapping[str, Node]
    router: Router
    servers: Mapping[str, Any]
    boot_server: None = None


@dataclass(frozen=True)
class Machines:
    """Ports are known by their names; further nodes boot by themselves."""

    macs: Mapping[str, str]
    installations: Mapping[str, str]

    def installation(self, host: HostPlan) -> pulumi.Output[str]:
        return pulumi.Output.from_input(self.installations[host.resource_name])

    def mac(self, host: HostPlan, port: str) -> pulumi.Output[str]:
        return pulumi.Output.from_input(self.macs[f"{host.resource_name}/{port}"])

    def boot_from_network(
        self,
        parent: Component,
        host: HostPlan,
        after: Sequence[pulumi.Resource],
        centre: pulumi.Resource,
    ) -> None:
        del parent, host, after, centre

    def heard(self, name: str, host: HostPlan) -> pulumi.ResourceHookBinding:
        def tell(args: pulumi.ErrorHookArgs) -> bool:
            pulumi.log.error(f"{args.name}: the console of {host.resource_name}")
            return False

        return pulumi.ResourceHookBinding(on_error=[pulumi.ErrorHook(f"{name}-console", tell)])


class Root(Component):
    """What the clouds belong to."""

    kind = "murmuration:test:Root"


def machine(name: str) -> pulumi.Resource:
    """What stands for a server: where it goes, what is on it is not undone."""
    return local.Command(f"{name}-machine", create="true")


def site(root: FleetPlan, lab: dict[str, Any], operator: Operator) -> Site:
    router = Shell(
        operator, "router", pulumi.Output.from_input("127.0.0.1"), machine("router"), port=lab["router"]
    )
    nodes: dict[str, Node] = {}
    for node in root.nodes():
        install = node.install
        key = node.server.resource_name
        shell = None
        if install is not None:
            address = pulumi.Output.from_input(lab["addresses"][key])
            shell = Shell(operator, key, address, machine(key), user=install.account, proxy=router)
        nodes[key] = Node(node, shell, pulumi.Output.from_input(key))
    made = {
        key: SiteNetwork(
            network, pulumi.Output.from_input(network.subnet.cidr or ""), pulumi.Output.from_input(1)
        )
        for key, network in root.networks.items()
    }
    return Site(made, nodes, Router(router, router.address), {})


def main() -> None:
    """Register the clouds."""
    config = pulumi.Config()
    lab: dict[str, Any] = json.loads(Path("lab.json").read_text())
    known = plan(parse(config.require_object("fleet")))
    operator = Operator(
        config.require_secret("operatorKey"),
        config.require_secret("hostKeySeed"),
        config.require_secret("firstPassword"),
    )
    root = Root("fleet")
    (name,) = known.sites
    clouds = make_clouds(
        root,
        CloudsArgs(
            known,
            {name: site(known, lab, operator)},
            {name: Machines(lab["macs"], lab["installations"])},
            operator,
            config.require_secret("adminPassword"),
            poll_interval=0.2,
        ),
    )
    pulumi.export("clouds", sorted(clouds))
    pulumi.export(OUTPUT, {"version": LEDGER_VERSION, "networks": {}, "nodes": {}})


main()
