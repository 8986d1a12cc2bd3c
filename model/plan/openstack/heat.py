"""Stacks of Heat: which template, with which values."""

from collections.abc import Mapping
from typing import Final

from model.plan.openstack.plans import NetworkRef, StackPlan
from model.plan.openstack.references import References, Slot
from model.spec.openstack.stack import AdvancedStack, HeatStack, OwnStack, SimpleStack, TempestStack
from model.spec.source import Path

SIMPLE_IMAGE: Final = "centos7"
SIMPLE_FLAVOR: Final = "m1.small"


def plan_stack(references: References, project: str, spec: HeatStack, slot: Slot) -> StackPlan:
    """A stack; images, flavors and networks that its template or parameters name must be of this cloud."""
    if isinstance(spec, OwnStack):
        parameters = {key: heat_value(value) for key, value in sorted(spec.parameters.items())}
        return _stack(slot, spec.file, parameters, shipped=False)
    outside = None
    if isinstance(spec, TempestStack):
        path = (*slot.path, "public_network")
        outside = references.network(project, spec.public_network, path, external=True)
        outside = outside or NetworkRef(None, spec.public_network)
    _check(references, project, spec, slot.path)
    return _stack(slot, spec.template, _parameters(spec), outside)


def _stack(
    slot: Slot,
    template: str,
    parameters: Mapping[str, str],
    outside: NetworkRef | None = None,
    *,
    shipped: bool = True,
) -> StackPlan:
    return StackPlan(slot.name, slot.resource_name, template, shipped, parameters, outside)


def heat_value(value: object) -> str:
    """A value as Heat's API takes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parameters(spec: SimpleStack | AdvancedStack | TempestStack) -> dict[str, str]:
    if not isinstance(spec, AdvancedStack):
        return {}
    return {
        "instance_type": spec.instance_type,
        "image_id": spec.image_id,
        "availability_zone": spec.availability_zone,
        "volume_size": str(spec.volume_size),
    }


def _check(
    references: References, project: str, spec: SimpleStack | AdvancedStack | TempestStack, path: Path
) -> None:
    if isinstance(spec, TempestStack):
        return
    flavor, image = SIMPLE_FLAVOR, SIMPLE_IMAGE
    if isinstance(spec, AdvancedStack):
        flavor, image = spec.instance_type, spec.image_id
    references.flavor(project, flavor, path)
    references.image(project, image, path)
