"""Every decision that follows from the spec: names, VLANs, subnets, addresses, servers, ports, prices, order.

``plan(fleet, ledger)`` is a pure function: no Pulumi, no network, no clock. Its result, ``FleetPlan``, is
plain frozen data; what only a cloud can know is modelled by ``HostRef`` and by ``Origin.SERVICE``.
"""

from model.plan.fleet import CloudPlan, FleetPlan, MetalSitePlan, Notice, SitePlan
from model.plan.hosts import HostRef, nth_host
from model.plan.ledger import Ledger
from model.plan.networks import NetworkPlan, Origin, SubnetPlan, VlanPlan
from model.plan.planner import plan
from model.plan.servers import (
    BootServerPlan,
    InstallPlan,
    InstallSource,
    NetworkMode,
    NodePlan,
    RouterPlan,
    ServerPlan,
    ServerRole,
)

__all__ = [
    "BootServerPlan",
    "CloudPlan",
    "FleetPlan",
    "HostRef",
    "InstallPlan",
    "InstallSource",
    "Ledger",
    "MetalSitePlan",
    "NetworkMode",
    "NetworkPlan",
    "NodePlan",
    "Notice",
    "Origin",
    "RouterPlan",
    "ServerPlan",
    "ServerRole",
    "SitePlan",
    "SubnetPlan",
    "VlanPlan",
    "nth_host",
    "plan",
]
