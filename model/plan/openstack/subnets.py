"""Plans of networks with their subnets, wherever they belong."""

from collections.abc import Mapping

from model.plan.hosts import HostRef
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
    if spec.of is None:
        return VirtualSubnetPlan(slot.name, slot.resource_name, spec, spec.cidr, None)
    if not references.one_of((*slot.path, "of"), "network", spec.of, blocks, "the fleet"):
        return VirtualSubnetPlan(slot.name, slot.resource_name, spec, None, spec.of)
    network = blocks[spec.of]
    return VirtualSubnetPlan(
        slot.name,
        slot.resource_name,
        spec,
        # What a service gives is only forecast here; the component takes the given block.
        None if network.subnet.origin is Origin.SERVICE else network.subnet.cidr,
        spec.of,
        None if spec.gateway or spec.no_gateway else network.gateway,
        None if spec.pools else _pool(network),
    )


def _pool(network: NetworkPlan) -> tuple[HostRef, HostRef] | None:
    """What the fleet leaves for servers; where the gateway lies in it, Neutron parts the pool itself."""
    if network.start <= network.gateway <= network.end:
        return None
    return network.start, network.end
