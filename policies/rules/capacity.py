"""What may be used and spent: quotas, public addresses, GPUs, the budget."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from pydantic import Field

from model.plan.cost import total_monthly
from model.plan.notices import PROJECT_ADDRESSES
from model.spec.base import SpecModel
from policies.guard import (
    Finding,
    Guard,
    Level,
    Scene,
    Scope,
    Unanswered,
    Violation,
    no_plan,
    unanswered,
)
from policies.resource import Resource, Unknown
from policies.rules.metal import BLOCK

QUOTAS: Final = {
    "openstack:compute/quotaSetV2:QuotaSetV2": ("instances", "cores", "ram"),
    "openstack:blockstorage/quoteSetV3:QuoteSetV3": ("volumes", "gigabytes"),
    "openstack:networking/quotaV2:QuotaV2": ("floatingip", "port", "router"),
}
"""Limits that add up over projects, by the resource that sets them."""
FLAVOR: Final = "openstack:compute/flavor:Flavor"
FLAVOR_ACCESS: Final = "openstack:compute/flavorAccess:FlavorAccess"
GPU_SPECS: Final = ("pci_passthrough:alias", "resources:VGPU", "resources:PGPU", "accel:device_profile")
"""Extra specs that give a server a GPU."""


class QuotaOptions(SpecModel):
    """Options of the rule of quotas."""

    capacity: dict[str, float] = Field(default_factory=dict[str, float])
    """What the cloud has, by the name of the quota: instances, cores, ram (MiB), volumes, gigabytes,
    floatingip."""
    overcommit: dict[str, float] = Field(default_factory=dict[str, float])
    """How often it may be promised, by the name of the quota; default: once."""


class AddressOptions(SpecModel):
    """Options of the rule of public addresses."""

    most: int = PROJECT_ADDRESSES
    """Public IPv4 addresses that the service gives a project."""


class GpuOptions(SpecModel):
    """Options of the rule of GPU flavors."""

    projects: tuple[str, ...] = ()
    """Names of the projects that may use them."""


class BudgetOptions(SpecModel):
    """Options of the rule of the budget."""

    monthly: float | None = Field(default=None, gt=0)
    """USD for a month of 730 hours; default: the fleet's own budget."""


def _quotas(scene: Scene[QuotaOptions]) -> Iterator[Finding]:
    promised: dict[str, float] = {}
    unknown: set[str] = set()
    for quota in scene.of_type(*QUOTAS):
        for name in QUOTAS[quota.type]:
            value = None if quota.added(name) else quota.number(name)
            if isinstance(value, Unknown):
                unknown.add(name)
                yield unanswered(quota, name)
            elif value is not None and value < 0:
                yield Violation(f"{quota.name} has no limit of {name}", quota.urn)
            elif value is not None:
                promised[name] = promised.get(name, 0) + value
    for name, total in promised.items():
        have = scene.options.capacity.get(name)
        if have is None:
            yield Unanswered("what the cloud has", name, "is not told: configure quotas.capacity")
            continue
        most = have * scene.options.overcommit.get(name, 1)
        if total > most:
            least = "at least " if name in unknown else ""
            yield Violation(f"quotas promise {least}{total:,.0f} {name}, and the cloud has {most:,.0f}")


def _addresses(scene: Scene[AddressOptions]) -> Iterator[Finding]:
    sums: dict[str, int] = {}
    for block in scene.of_type(BLOCK):
        quantity, project = block.number("quantity"), block.text("projectId")
        if isinstance(quantity, Unknown) or isinstance(project, Unknown):
            yield unanswered(block, "quantity" if isinstance(quantity, Unknown) else "projectId")
            continue
        sums[project or ""] = sums.get(project or "", 0) + (quantity or 0)
    for project, number in sums.items():
        if number > scene.options.most:
            message = f"project {project} reserves {number} public addresses, and gets {scene.options.most}"
            yield Violation(message)


def _gpus(scene: Scene[GpuOptions]) -> Iterator[Finding]:
    flavors = {flavor.urn: flavor for flavor in scene.of_type(FLAVOR)}
    gpu: dict[str, Resource] = {}
    for urn, flavor in flavors.items():
        if flavor.added("extraSpecs"):
            continue
        values = [flavor.read("extraSpecs", spec) for spec in GPU_SPECS]
        specs = flavor.read("extraSpecs")
        if isinstance(specs, Unknown) or any(isinstance(value, Unknown) for value in values):
            yield unanswered(flavor, "extraSpecs")
        elif any(value is not None for value in values):
            gpu[urn] = flavor
            public = flavor.flag("isPublic")
            if isinstance(public, Unknown):
                yield unanswered(flavor, "isPublic")
            elif public:
                yield Violation(
                    f"flavor {flavor.name} has a GPU and is public: every project may use it", urn
                )
    yield from _gpu_access(scene, gpu)


def _gpu_access(scene: Scene[GpuOptions], gpu: dict[str, Resource]) -> Iterator[Finding]:
    """Which projects get a GPU flavor: by the resources that flavor and project come from, known or not."""
    names = {resource.urn: resource.name for resource in scene.resources}
    for access in scene.of_type(FLAVOR_ACCESS):
        flavor = next((gpu[urn] for urn in access.sources.get("flavorId", ()) if urn in gpu), None)
        if flavor is None:
            continue
        projects = [names[urn] for urn in access.sources.get("tenantId", ()) if urn in names]
        if not projects:
            tenant = access.text("tenantId")
            if isinstance(tenant, Unknown):
                yield unanswered(access, "tenantId")
                continue
            projects = [tenant or ""]
        for project in projects:
            if project not in scene.options.projects:
                yield Violation(f"project {project} gets GPU flavor {flavor.name} and may not", access.urn)


def _budget(scene: Scene[BudgetOptions]) -> Iterator[Finding]:
    plan = scene.context.plan
    if plan is None:
        yield no_plan(scene.context)
        return
    configured = scene.options.monthly
    limit = Decimal(str(configured)) if configured is not None else plan.budget_monthly
    if limit is None:
        return
    unpriced = sorted({line.what for line in plan.cost if line.hourly is None})
    if unpriced:
        yield Unanswered("the cost", f"the price of {', '.join(unpriced)}", "is not in the catalogue")
    cost = total_monthly(plan.cost)
    if cost > limit:
        yield Violation(f"the fleet costs {cost:,.2f} USD a month, {cost - limit:,.2f} more than its budget")


GUARDS: Final[tuple[Guard[Any], ...]] = (
    Guard(
        "quotas",
        "Quotas that promise more than the cloud has fail when they are used, not when they are set.",
        "lower quotas, or configure the cloud's capacity and how often it may be promised.",
        Scope.STACK,
        _quotas,
        QuotaOptions,
        Level.ADVISORY,
    ),
    Guard(
        "public-addresses",
        "Packet gave a project 256 public addresses without being asked; blocks beyond fail in the middle "
        "of up.",
        "make networks private or smaller, or ask for more and configure most.",
        Scope.STACK,
        _addresses,
        AddressOptions,
    ),
    Guard(
        "gpu-flavors",
        "GPUs are few and dear: only projects that may get their flavors.",
        "make the flavor private, and name the project under projects of this policy.",
        Scope.STACK,
        _gpus,
        GpuOptions,
    ),
    Guard(
        "budget",
        "A stack costs at most what was agreed.",
        "remove servers, choose smaller plans, or have the budget raised.",
        Scope.STACK,
        _budget,
        BudgetOptions,
    ),
)
"""Rules of quotas, GPUs and money."""
