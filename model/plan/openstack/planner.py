"""From the spec of OpenStack clouds to their plans."""

from collections.abc import Mapping

from model.plan.networks import NetworkPlan
from model.plan.openstack.plans import (
    ImagePlan,
    Named,
    OpenStackPlan,
    UserPlan,
    VirtualNetworkPlan,
)
from model.plan.openstack.references import BUILTIN_ROLES, EVERYBODY, References, Slot
from model.plan.openstack.subnets import plan_network
from model.plan.openstack.tenants import TenantPlanner
from model.spec.errors import Problem
from model.spec.openstack.cloud import OpenStackSpec
from model.spec.openstack.compute import Flavor
from model.spec.openstack.image import Image
from model.spec.source import Path

DESKTOP = {"configure_x": "true", "hw_video_model": "qxl"}
"""Properties of images for servers with a desktop."""


def plan_clouds(
    specs: Mapping[str, OpenStackSpec], blocks: Mapping[str, NetworkPlan]
) -> tuple[dict[str, OpenStackPlan], list[Problem]]:
    """The plans of all clouds, and everything that is wrong with them.

    Args:
        specs: clouds by name.
        blocks: the fleet's networks by key (``subcloud-1/data``), whose addresses subnets may have.
    """
    plans: dict[str, OpenStackPlan] = {}
    problems: list[Problem] = []
    for name in sorted(specs):
        planner = CloudPlanner(References(name, specs[name]), blocks)
        plans[name] = planner.plan()
        problems += planner.references.problems
    return plans, problems


class CloudPlanner:
    """Plans one cloud."""

    def __init__(self, references: References, blocks: Mapping[str, NetworkPlan]) -> None:
        self.references = references
        self._spec = references.spec
        self._blocks = blocks

    def plan(self) -> OpenStackPlan:
        """The whole cloud."""
        spec, name = self._spec, self.references.cloud
        self._check_absent()
        networks = tuple(self._network(network) for network in sorted(spec.networks))
        tenants = tuple(
            TenantPlanner(self.references, project, self._blocks, networks).plan()
            for project in sorted(spec.projects)
        )
        roles = {one.role for tenant in tenants for one in tenant.memberships}
        return OpenStackPlan(
            name=name,
            endpoint=spec.endpoint,
            domains=tuple(Named(one, f"{name}/{one}", spec.domains[one]) for one in sorted(spec.domains)),
            roles=tuple(sorted(spec.roles)),
            adopted_roles=frozenset(role for role, found in spec.roles.items() if found.adopt),
            builtin_roles=tuple(role for role in BUILTIN_ROLES if role in roles and role not in spec.roles),
            users=tuple(self._user(user) for user in sorted(spec.users)),
            flavors=tuple(self._flavor(one) for one in sorted(spec.flavors)),
            absent_flavors=tuple(sorted(spec.absent.flavors)),
            images=tuple(self._image(one) for one in sorted(spec.images)),
            networks=networks,
            tenants=tenants,
            hosts=spec.hosts,
        )

    def _check_absent(self) -> None:
        for name in sorted(self._spec.absent.flavors & set(self._spec.flavors)):
            self.references.refuse(
                self.references.path("absent", "flavors"),
                f"'{name}' is declared under `flavors` too: it cannot be there and not be there",
                "openstack-absent",
            )

    def _user(self, name: str) -> UserPlan:
        user, path = self._spec.users[name], self.references.path("users", name)
        if user.domain is not None:
            self._domain(user.domain, (*path, "domain"))
        if user.project is not None:
            self.references.one_of(
                (*path, "project"), "project", user.project, self._spec.projects, "the cloud"
            )
        if user.password is None and not user.adopt:
            message = "needs a `password`: the name of the configuration key that holds it"
            self.references.refuse(path, message, "openstack-password")
        return UserPlan(name, f"{self.references.cloud}/{name}", user, user.domain)

    def _domain(self, name: str, path: Path) -> None:
        self.references.one_of(path, "domain", name, self._spec.domains, "the cloud")

    def _flavor(self, name: str) -> Named[Flavor]:
        flavor, path = self._spec.flavors[name], self.references.path("flavors", name, "access")
        for project in sorted(flavor.access):
            self.references.one_of(path, "project", project, self._spec.projects, "the cloud")
        return Named(name, f"{self.references.cloud}/{name}", flavor)

    def _image(self, name: str) -> ImagePlan:
        image = self._spec.images[name]
        path = self.references.path("images", name)
        source = image
        if image.like is not None and self.references.one_of(
            (*path, "like"), "image", image.like, self._spec.images, "the cloud"
        ):
            source = self._spec.images[image.like]
            self._check_source(image, source, (*path, "like"))
        for project in sorted(image.shared_with):
            self.references.one_of(
                (*path, "shared_with"), "project", project, self._spec.projects, "the cloud"
            )
        properties = {**(DESKTOP if image.configure_x else {}), **image.properties}
        resource_name = f"{self.references.cloud}/{name}"
        return ImagePlan(name, resource_name, image, source, dict(sorted(properties.items())))

    def _check_source(self, image: Image, source: Image, path: Path) -> None:
        if source.like is not None or source.adopt:
            why = "is itself like another one" if source.like else "is adopted, so its bytes are not here"
            self.references.refuse(
                path, f"'{image.like}' {why}: name an image with `url` or `file`", "openstack-image"
            )

    def _network(self, name: str) -> VirtualNetworkPlan:
        path = self.references.path("networks", name)
        self._shares(name, path)
        slot = Slot(name, f"{self.references.cloud}/{name}", path)
        return plan_network(self.references, self._blocks, self._spec.networks[name], slot)

    def _shares(self, name: str, path: Path) -> None:
        for project in sorted(self._spec.networks[name].shared_with - {EVERYBODY}):
            self.references.one_of(
                (*path, "shared_with"), "project", project, self._spec.projects, "the cloud"
            )
