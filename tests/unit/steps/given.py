"""What services gave, for tests: the plan's own forecasts, and numbers where it has none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from model.ledger_file import stack_ledger
from model.plan import FleetPlan, plan
from model.plan.steps.routing import Given, Routing, management_peers, routing
from model.spec import load
from model.spec.network import Role
from tests.unit.stack_files import ROOT

CC_OAM_VID = 1180
"""The wiki does not tell the VLAN of the central cloud's OAM: it is untagged."""


def planned(stack: str, stack_file: Path | None = None) -> FleetPlan:
    """The plan of a stack."""
    # Nobody is installed yet: to switch steps on afterwards would be another installation.
    ledger = replace(stack_ledger(stack, ROOT), nodes={})
    return plan(load(stack_file or ROOT / f"Pulumi.{stack}.yaml"), ledger)


def given(made: FleetPlan) -> dict[str, Given]:
    """What the services give: what is expected or recorded, else something of the right size."""
    return {
        key: Given(
            network.subnet.cidr or f"198.51.100.{16 * number}/{network.subnet.prefix_length}",
            network.vlan.vid or CC_OAM_VID + number,
        )
        for number, (key, network) in enumerate(made.networks.items())
    }


def routed(made: FleetPlan, site: str) -> Routing:
    """What the router of a site is configured by."""
    router = made.sites[site].router
    assert router is not None
    peers = management_peers(made.networks, made.clouds)
    return routing(router, made.networks, given(made), peers)


def cidr_of(made: FleetPlan, cloud: str, role: Role) -> str:
    """The subnet of a cloud's network."""
    return given(made)[made.clouds[cloud].networks[role].key].cidr
