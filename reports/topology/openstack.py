"""OpenStack in the picture: projects on the StarlingX cloud that carries it, or in a frame of their own."""

from urllib.parse import urlsplit

from model.plan.openstack.plans import OpenStackPlan, TenantPlan
from reports.topology.frames import Box, CloudFrame, Marks, SiteFrame, count_of


def tenants(cloud: OpenStackPlan, marks: Marks) -> list[Box]:
    """A box for each project."""
    return [
        Box(
            key=tenant_key(cloud, tenant),
            kind="tenant",
            title=tenant.name,
            labels=_labels(tenant),
            mark=marks.get(tenant_key(cloud, tenant)),
        )
        for tenant in cloud.tenants
    ]


def tenant_key(cloud: OpenStackPlan, tenant: TenantPlan) -> str:
    """The key of a project's box and mark."""
    return f"tenant:{cloud.name}/{tenant.name}"


def site(cloud: OpenStackPlan, marks: Marks) -> SiteFrame:
    """The frame of an OpenStack cloud that is none of the fleet's own."""
    numbers = {
        "project": len(cloud.tenants),
        "user": len(cloud.users),
        "flavor": len(cloud.flavors),
        "image": len(cloud.images),
        "shared network": len(cloud.networks),
    }
    words = " · ".join(count_of(number, noun) for noun, number in numbers.items() if number)
    key = f"openstack:{cloud.name}"
    mark = marks.get(key)
    frame = CloudFrame(
        key=key,
        title=cloud.name,
        subtitle=words,
        lanes=(),
        boxes=(),
        tenants=tenants(cloud, marks),
        shape=key,
        mark=mark,
    )
    address = urlsplit(cloud.endpoint.url).netloc
    return SiteFrame(
        key, f"OpenStack {cloud.name}", f"{address} · region {cloud.endpoint.region}", (), [frame]
    )


def _labels(tenant: TenantPlan) -> list[str]:
    """What is in a project, and what it may use."""
    numbers = {
        "server": len(tenant.servers),
        "network": len(tenant.networks),
        "router": len(tenant.routers),
        "volume": len(tenant.volumes),
        "stack": len(tenant.stacks),
    }
    held = [count_of(number, noun) for noun, number in numbers.items() if number]
    labels = [" · ".join(held)] if held else ["nothing declared in it"]
    if tenant.quotas:
        compute = tenant.quotas.compute
        labels.append(f"quota {_limit(compute['cores'])} cores · {_limit(compute['instances'])} servers")
    return labels


def _limit(number: int) -> str:
    return "any" if number < 0 else f"{number:,}"
