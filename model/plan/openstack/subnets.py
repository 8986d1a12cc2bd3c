"""Plans of networks with their subnets, wherever they belong."""

from collections.abc import Mapping

from model.plan.networks import NetworkPlan, Origin
from model.plan.openstack.addressing import Placed, overlaps, subnet_problems
from model.plan.openstack.plans import VirtualNetworkPlan, VirtualSubnetPlan
from model.plan.openstack.references import References, Slot
from model.spec.openstack.network import Network, Subnet


def plan_network(
    references: References, blocks: Mapping[str, NetworkPlan], spec: Network, slot: Slot
) -> VirtualNetworkPlan:
    """A network; what is wrong with its subnets is noted in the references."""
    placed: list[Placed] = []
    for name in sorted(spec.subnets):
        own = Slot(name, f"{slot.resource_name}/{name}", (*slot.path, "subnets", name))
        placed.append(Placed(own.path, _subnet(references, blocks, spec.subnets[name], own)))
    for one in placed:
        references.problems.extend(subnet_problems(one.path, one.subnet))
    references.problems.extend(overlaps(placed, f"on the same network '{slot.name}'"))
    subnets = tuple(one.subnet for one in placed)
    return VirtualNetworkPlan(slot.name, slot.resource_name, spec, subnets, tuple(sorted(spec.shared_with)))


def _subnet(
    references: References, blocks: Mapping[str, NetworkPlan], spec: Subnet, slot: Slot
) -> VirtualSubnetPlan:
    cidr = spec.cidr
    if spec.of is not None and references.one_of((*slot.path, "of"), "network", spec.of, blocks, "the fleet"):
        subnet = blocks[spec.of].subnet
        # What a service gives is only forecast here; the component takes the given block.
        cidr = None if subnet.origin is Origin.SERVICE else subnet.cidr
    return VirtualSubnetPlan(slot.name, slot.resource_name, spec, cidr, spec.of)
