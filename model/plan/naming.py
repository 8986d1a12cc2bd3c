"""Names: of hosts, of resources, of tags. Stable under reordering, never with an index from a list."""

from collections.abc import Mapping

from model.spec.fleet import Fleet
from model.spec.network import Role
from model.spec.site import BootServer, Router


def router_name(site: str) -> str:
    """Resource name of a site's router."""
    return f"{site}-router"


def boot_server_name(site: str) -> str:
    """Resource name of a site's boot server."""
    return f"{site}-boot"


def router_hostname(site: str, router: Router) -> str:
    """Hostname of a site's router."""
    return router.hostname or router_name(site)


def boot_server_hostname(site: str, boot_server: BootServer) -> str:
    """Hostname of a site's boot server."""
    return boot_server.hostname or boot_server_name(site)


def node_hostname(cloud: str, node: str) -> str:
    """Hostname and resource name of a node, as on the wiki: cc-controller-0."""
    return f"{cloud}-{node}"


def network_name(cloud: str, role: Role) -> str:
    """Stem of the names of a network's resources."""
    return f"{cloud}-{role.value}"


def tags(fleet: Fleet, own: Mapping[str, str]) -> tuple[str, ...]:
    """Tags of a server as name=value, sorted: the fleet's, and what the server is."""
    named = {**fleet.tags, "fleet": fleet.name, **own}
    return tuple(sorted(f"{name}={value}" for name, value in named.items()))
