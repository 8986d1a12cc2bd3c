"""What names in an OpenStack's spec stand for, and what is said where they stand for nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from model.plan.openstack.plans import NetworkRef
from model.spec.errors import Problem
from model.spec.explain import suggestion
from model.spec.openstack.cloud import OpenStackSpec
from model.spec.openstack.network import Network
from model.spec.source import Path

BUILTIN_ROLES = ("admin", "manager", "member", "reader", "service")
"""Roles that Keystone's own set-up makes."""
EVERYBODY = "*"
DEFAULT_GROUP = "default"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an object stands: what it is called, how Pulumi knows it, its path in the stack file."""

    name: str
    """Its name in OpenStack."""
    resource_name: str
    """Its logical name."""
    path: Path
    """Its path, from the fleet down."""


@dataclass(slots=True)
class References:
    """Looks names up in one cloud and collects what is wrong."""

    cloud: str
    """The cloud's name in the stack file."""
    spec: OpenStackSpec
    """The cloud."""
    problems: list[Problem] = field(default_factory=list[Problem])
    """What was found wrong, in the order of the look-ups."""

    def path(self, *steps: str) -> Path:
        """A path in the stack file, from the cloud down."""
        return ("openstack", self.cloud, *steps)

    def refuse(self, path: Path, message: str, rule: str) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(path, message, rule))

    def one_of(self, path: Path, kind: str, name: str, known: Iterable[str], where: str) -> bool:
        """Whether the name is known; if not, that is noted with what would be right."""
        names = sorted(known)
        if name in names:
            return True
        have = f"there are {', '.join(names)}" if names else "there is none"
        hint = suggestion(name, names)
        self.refuse(
            path,
            f"'{name}' is not a {kind} of {where}: {have}{hint}; if it is in the cloud already, declare it "
            "with `adopt: true`",
            f"openstack-{kind.replace(' ', '-')}",
        )
        return False

    def image(self, project: str, name: str, path: Path) -> None:
        """Look up an image that somebody in the project makes something of."""
        if not self.one_of(path, "image", name, self.spec.images, "the cloud"):
            return
        image = self.spec.images[name]
        if image.adopt and "visibility" not in image.model_fields_set:
            return
        own = project == self.spec.endpoint.project or self._is_administered(project)
        if own or image.visibility in {"public", "community"} or project in image.shared_with:
            return
        self.refuse(
            path,
            f"the image '{name}' is {image.visibility}, and the project '{project}' does not see it: give it "
            f"`visibility: public`, or `visibility: shared` and `shared_with: [{project}]`",
            "openstack-image",
        )

    def flavor(self, project: str, name: str, path: Path) -> None:
        """Look up a flavor that somebody in the project makes servers of."""
        if not self.one_of(path, "flavor", name, self.spec.flavors, "the cloud"):
            return
        flavor = self.spec.flavors[name]
        if flavor.public or flavor.adopt or project in flavor.access or self._is_administered(project):
            return
        self.refuse(
            path,
            f"the flavor '{name}' is not public, and the project '{project}' does not see it: add the "
            "project to its `access`",
            "openstack-flavor",
        )

    def _is_administered(self, project: str) -> bool:
        """Whether who makes things in the project is an administrator there, who sees what others have."""
        spec = self.spec.projects[project]
        return "admin" in spec.members.get(spec.acts_as or self.spec.endpoint.user, ())

    def network(
        self, project: str | None, name: str, path: Path, *, external: bool = False
    ) -> NetworkRef | None:
        """The network that a project means by a name: its own, else one that is shared with it."""
        usable = dict(self.usable_networks(project, external=external))
        if name in usable:
            return usable[name]
        kind = "external network" if external else "network"
        where = f"the project '{project}' and none that it may use" if project else "the cloud"
        self.one_of(path, kind, name, usable, where)
        return None

    def find(self, ref: NetworkRef) -> Network:
        """The spec of a network."""
        owner = self.spec.networks if ref.project is None else self.spec.projects[ref.project].networks
        return owner[ref.name]

    def usable_networks(self, project: str | None, *, external: bool) -> Iterator[tuple[str, NetworkRef]]:
        """Networks that a project may use, its own last so that they win; external ones are for everybody."""
        owners = {None: self.spec.networks}
        owners |= {name: other.networks for name, other in self.spec.projects.items() if name != project}
        for owner, networks in owners.items():
            for name, network in networks.items():
                shared = bool(network.shared_with & {project, EVERYBODY}) or (
                    owner is None and project is None
                )
                if network.external if external else shared:
                    yield name, NetworkRef(owner, name)
        if project is not None:
            for name, network in self.spec.projects[project].networks.items():
                if network.external or not external:
                    yield name, NetworkRef(project, name)
