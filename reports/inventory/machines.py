"""The machines of a fleet as an inventory needs them: address, user, and the hosts to go through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from model.plan.fleet import CloudPlan, FleetPlan
from model.plan.servers import ServerPlan
from model.spec.cloud import Personality
from model.spec.fleet import Release
from model.spec.network import Role
from reports.observed import Observed, settle

SERVICE_USER: Final = "root"
"""The user of the service's operating system images."""
STARLINGX_USERS: Final[Mapping[Release, str]] = {
    Release.R2018_10: "wrsroot",
    Release.R11_0: "sysadmin",
    Release.R12_0: "sysadmin",
}
"""The administrator's user on StarlingX hosts: wrsroot until 2018.10, sysadmin since 19.09."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that can be logged in to."""

    name: str
    """Its name in the fleet: the resource name of its server."""
    hostname: str
    """Its hostname."""
    address: str | None
    """Where it is reached: an address, or a name that the host before it resolves; None until known."""
    user: str
    """Whom to log in as."""
    jump: str | None
    """Name of the machine to go through; None where it is reached directly."""
    site: str
    """The site that it is at."""
    cloud: str | None
    """The cloud that it belongs to; None for what clouds share."""
    role: str
    """router, boot_server, controller, storage, compute, or cloud (the active controller of one)."""
    plan: str | None
    """Its server plan; None for a cloud's floating address."""

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that it is in."""
        cloud = (f"cloud_{self.cloud}",) if self.cloud else ()
        return (self.role, f"site_{self.site}", *cloud)


def machines(plan: FleetPlan, observed: Observed | None = None) -> list[Machine]:
    """Every machine in the order in which they come to life, and each cloud's active controller.

    Controllers are reached at their OAM addresses through their site's router: it is a host in every OAM
    network, whether public or not. Storage and compute nodes have no OAM address; they are reached by name
    from the active controller, whose DNS knows them.
    """
    seen = observed or Observed()
    settled = settle(plan, seen)
    return [
        *_shared(settled, seen),
        *(machine for cloud in settled.clouds.values() for machine in _cloud(settled, cloud)),
    ]


def _shared(plan: FleetPlan, seen: Observed) -> Iterator[Machine]:
    for site in plan.sites.values():
        if site.boot_server:
            yield _layer3(site.boot_server.server, seen)
        if site.router:
            yield _layer3(site.router.server, seen)


def _layer3(server: ServerPlan, seen: Observed) -> Machine:
    return Machine(
        name=server.resource_name,
        hostname=server.hostname,
        address=seen.address(server.resource_name),
        user=SERVICE_USER,
        jump=None,
        site=server.site,
        cloud=None,
        role=server.role.value,
        plan=server.plan,
    )


def _cloud(plan: FleetPlan, cloud: CloudPlan) -> Iterator[Machine]:
    router = plan.sites[cloud.site].router
    jump = router.server.resource_name if router else None
    user = STARLINGX_USERS[cloud.release]
    oam = cloud.networks[Role.OAM]
    floating = oam.address(oam.floating) if oam.floating else None
    yield Machine(cloud.name, cloud.system_name, floating, user, jump, cloud.site, cloud.name, "cloud", None)
    for node in cloud.nodes.values():
        controller = node.personality is Personality.CONTROLLER
        yield Machine(
            name=node.server.resource_name,
            hostname=node.server.hostname,
            address=(oam.address(node.oam) if node.oam else None) if controller else node.name,
            user=user,
            jump=jump if controller else cloud.name,
            site=cloud.site,
            cloud=cloud.name,
            role=node.personality.value,
            plan=node.server.plan,
        )
