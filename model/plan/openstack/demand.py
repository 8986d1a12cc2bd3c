"""What a project's objects use of its quotas: a preview refuses what the cloud would refuse half-way."""

from collections.abc import Iterator, Mapping

from model.plan.openstack.plans import TenantPlan
from model.spec.errors import Problem
from model.spec.openstack.compute import Flavor
from model.spec.source import Path

RULE = "openstack-quota"
NEW_GROUP_RULES = 4
"""Rules that Neutron makes in the group `default` of a project."""
STACK_FLAVORS: Mapping[str, str] = {"simple": "m1.small"}
"""Template -> flavor of its server, where no parameter says it."""


def problems(path: Path, tenant: TenantPlan, flavors: Mapping[str, Flavor]) -> Iterator[Problem]:
    """Quotas that are too small for what the stack file asks for."""
    if tenant.quotas is None:
        return
    limits = {
        "compute": tenant.quotas.compute,
        "network": tenant.quotas.network,
        "volume": tenant.quotas.volume,
    }
    for service, used in _used(tenant, flavors).items():
        for name, amount in used.items():
            limit = limits[service][name]
            if 0 <= limit < amount:
                unit = {"ram": " MiB", "gigabytes": " GiB"}.get(name, "")
                yield Problem(
                    (*path, "quotas", service, name),
                    f"what is declared here takes {amount}{unit} of {name.replace('_', ' ')}, and the quota "
                    f"is {limit}{unit}: raise the quota, or ask for less",
                    RULE,
                )


def _used(tenant: TenantPlan, flavors: Mapping[str, Flavor]) -> dict[str, dict[str, int]]:
    servers = list(_server_flavors(tenant, flavors))
    stack_volumes = [int(stack.parameters.get("volume_size", 0)) for stack in tenant.stacks]
    sizes = [volume.spec.size for volume in tenant.volumes] + [size for size in stack_volumes if size]
    stack_networks = sum(stack.public_network is not None for stack in tenant.stacks)
    floating = sum(port.floating is not None for server in tenant.servers for port in server.ports)
    rules = sum(len(group.rules) for group in tenant.security_groups) + len(tenant.default_group)
    return {
        "compute": {
            "instances": len(servers),
            "cores": sum(flavor.vcpus for flavor in servers),
            "ram": sum(flavor.ram for flavor in servers),
        },
        "network": {
            "networks": len(tenant.networks) + stack_networks,
            "subnets": sum(len(network.subnets) for network in tenant.networks) + stack_networks,
            "routers": len(tenant.routers) + stack_networks,
            "floating_ips": len(tenant.floating_ips) + floating,
            "security_groups": len(tenant.security_groups) + 1,
            "security_group_rules": rules + NEW_GROUP_RULES,
        },
        "volume": {"volumes": len(sizes), "gigabytes": sum(sizes)},
    }


def _server_flavors(tenant: TenantPlan, flavors: Mapping[str, Flavor]) -> Iterator[Flavor]:
    names = [server.spec.flavor for server in tenant.servers]
    for stack in tenant.stacks:
        name = stack.parameters.get("instance_type") or STACK_FLAVORS.get(stack.template)
        names += [name] if name else []
    yield from (flavors[name] for name in names if name in flavors)
