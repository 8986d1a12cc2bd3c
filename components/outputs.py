"""What a stack tells after ``up``: for people, for reports, and for the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from components.fleet import Fleet
from components.remote import Shell
from components.site import Site, SiteNetwork
from model.plan.fleet import CloudPlan, FleetPlan
from model.plan.networks import Origin
from model.plan.record import LEDGER_VERSION, OUTPUT, node_records
from model.plan.servers import NetworkMode
from model.plan.steps.host_keys import known_hosts
from model.spec.network import Role
from reports import outputs as reports


def stack_outputs(plan: FleetPlan, fleet: Fleet) -> dict[str, object]:
    """The outputs of a stack by name."""
    shells = _shells(fleet)
    return {
        "sites": {name: _site(site) for name, site in fleet.sites.items()},
        "clouds": {name: _cloud(cloud, fleet.sites[cloud.site]) for name, cloud in plan.clouds.items()},
        **_reports(plan, fleet.sites),
        OUTPUT: _ledger(plan, fleet.sites),
        **({"starlingx": _starlingx(fleet)} if fleet.starlingx else {}),
        **({"knownHosts": _known_hosts(shells)} if shells else {}),
    }


def _starlingx(fleet: Fleet) -> dict[str, object]:
    """Where the services of each cloud are that is configured; known once its hosts are in service."""
    return {
        name: pulumi.Output.all(cloud.endpoints, *(one.urn for one in cloud.standing.states)).apply(
            lambda known: known[0]
        )
        for name, cloud in fleet.starlingx.items()
    }


def _shells(fleet: Fleet) -> list[Shell]:
    """Every machine that the program logs in to."""
    machines = (
        machine
        for site in fleet.sites.values()
        for machine in (site.boot_server, site.router, *site.nodes.values())
    )
    return [machine.shell for machine in machines if machine and machine.shell]


def _known_hosts(shells: Sequence[Shell]) -> pulumi.Output[str]:
    """The machines' host keys as OpenSSH's ``known_hosts`` has them."""
    pairs = [pulumi.Output.all(one.address, one.operator.public_host_key(one.name)) for one in shells]
    return pulumi.Output.all(*pairs).apply(lambda known: known_hosts((one[0], one[1]) for one in known))


def _reports(plan: FleetPlan, sites: Mapping[str, Site]) -> dict[str, object]:
    """The reports of what stands: the plan's, with what only the service knew."""
    networks = {key: network for site in sites.values() for key, network in site.networks.items()}
    # What a node was delivered with is not its address any more once layer 3 is taken from it.
    reached = {one.resource_name for one in plan.servers() if one.network_mode is not NetworkMode.LAYER2}
    servers = {
        name: server for site in sites.values() for name, server in site.servers.items() if name in reached
    }
    observed = pulumi.Output.all(
        subnets={key: network.cidr for key, network in networks.items()},
        vlans={key: network.vid for key, network in networks.items()},
        public={name: server.address for name, server in servers.items()},
        private={name: server.private_address for name, server in servers.items()},
    )
    made = observed.apply(lambda seen: reports.stack_outputs(plan, reports.observe(**seen)))
    return {name: made[name] for name in reports.NAMES}


def _site(site: Site) -> dict[str, object]:
    return {
        "router": site.router.address if site.router else None,
        "bootServer": site.boot_server.base_url if site.boot_server else None,
    }


def _cloud(cloud: CloudPlan, site: Site) -> dict[str, object]:
    oam = site.networks[cloud.networks[Role.OAM].key]
    return {
        "site": cloud.site,
        "oamFloating": oam.address(oam.plan.floating) if oam.plan.floating else None,
        "networks": {
            role.value: {"cidr": network.cidr, "vlan": network.vid}
            for role, network in ((role, site.networks[cloud.networks[role].key]) for role in cloud.networks)
        },
        "nodes": {
            node.name: site.nodes[node.server.resource_name].server_id for node in cloud.nodes.values()
        },
    }


def _ledger(plan: FleetPlan, sites: Mapping[str, Site]) -> dict[str, object]:
    """What the service gave and what was installed: ``python -m model record`` writes it into the ledger."""
    networks = {
        key: given
        for site in sites.values()
        for key, network in site.networks.items()
        if (given := _given(network))
    }
    records = node_records(plan)
    nodes = {
        name: node.server_id.apply(lambda _, record=records[name]: record)
        for site in sites.values()
        for name, node in site.nodes.items()
    }
    return {"version": LEDGER_VERSION, "networks": networks, "nodes": nodes}


def _given(network: SiteNetwork) -> dict[str, pulumi.Output[str] | pulumi.Output[int]]:
    given: dict[str, pulumi.Output[str] | pulumi.Output[int]] = {}
    if network.plan.subnet.origin is Origin.SERVICE:
        given["subnet"] = network.cidr
    if network.plan.vlan.origin is Origin.SERVICE:
        given["vlan"] = network.vid
    return given
