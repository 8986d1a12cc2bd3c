"""Rules of a distributed cloud: who is central, what each cloud may be, and what it needs at its site."""

from collections.abc import Iterator
from typing import Final

from model.plan.profiles import RELEASES, provider_profile
from model.plan.rules.rule import Finding, Rule
from model.spec.cloud import Cloud, CloudRole, Personality, Topology
from model.spec.explain import suggestion
from model.spec.fleet import Fleet
from model.spec.site import BootServer, BootServerAt

CONTROLLERS: Final = {Topology.STANDARD: 2, Topology.DUPLEX: 2, Topology.SIMPLEX: 1}


def central_clouds(fleet: Fleet) -> list[str]:
    """Names of the system controllers, sorted."""
    return sorted(name for name, cloud in fleet.clouds.items() if cloud.role is CloudRole.SYSTEM_CONTROLLER)


def boots_from(fleet: Fleet, site: str) -> str | None:
    """The site whose boot server installs this site's controllers; None where it cannot be told."""
    boot_server = fleet.sites[site].boot_server
    if isinstance(boot_server, BootServerAt):
        return boot_server.at
    if boot_server is not None:
        return site
    owners = [name for name, other in fleet.sites.items() if isinstance(other.boot_server, BootServer)]
    return owners[0] if len(owners) == 1 else None


def _site_exists(fleet: Fleet) -> Iterator[Finding]:
    for name, cloud in fleet.clouds.items():
        if cloud.site not in fleet.sites:
            known = sorted(fleet.sites)
            message = f"there is no site '{cloud.site}'; sites are {', '.join(known)}"
            yield ("clouds", name, "site"), message + suggestion(cloud.site, known)


def _boot_server(fleet: Fleet) -> Iterator[Finding]:
    owners = sorted(name for name, site in fleet.sites.items() if isinstance(site.boot_server, BootServer))
    shown = ", ".join(owners) or "none"
    for name, site in fleet.sites.items():
        if isinstance(site.boot_server, BootServerAt) and site.boot_server.at not in owners:
            message = f"'{site.boot_server.at}' has no boot server of its own; sites that have one: {shown}"
            yield ("sites", name, "boot_server", "at"), message + suggestion(site.boot_server.at, owners)
    for name in sorted({cloud.site for cloud in fleet.clouds.values()} & set(fleet.sites)):
        if boots_from(fleet, name) is None:
            message = (
                f"its controllers need a boot server: write one here, or 'boot_server: {{at: SITE}}' "
                f"(sites that have one: {shown})"
            )
            yield ("sites", name), message


def _router_per_site(fleet: Fleet) -> Iterator[Finding]:
    for name, site in fleet.sites.items():
        clouds = sorted(cloud for cloud, spec in fleet.clouds.items() if spec.site == name)
        if clouds and site.router is None:
            message = f"has no router, which {clouds[0]} needs as its gateway: add 'router: {{plan: ...}}'"
            yield ("sites", name), message


def _one_system_controller(fleet: Fleet) -> Iterator[Finding]:
    central = central_clouds(fleet)
    for name in central[1:]:
        message = f"{central[0]} is the system controller already; a fleet has one: make this a subcloud"
        yield ("clouds", name, "role"), message
    if fleet.clouds and not central:
        yield ("clouds",), "subclouds need a system controller: give one cloud the role system_controller"


def _central_topology(fleet: Fleet) -> Iterator[Finding]:
    allowed = RELEASES[fleet.release].central_topologies
    yield from _topology(fleet, CloudRole.SYSTEM_CONTROLLER, allowed)


def _subcloud_topology(fleet: Fleet) -> Iterator[Finding]:
    allowed = RELEASES[fleet.release].subcloud_topologies
    yield from _topology(fleet, CloudRole.SUBCLOUD, allowed)


def _topology(fleet: Fleet, role: CloudRole, allowed: frozenset[Topology]) -> Iterator[Finding]:
    for name, cloud in fleet.clouds.items():
        if cloud.role is role and cloud.topology not in allowed:
            choices = ", ".join(sorted(allowed))
            kind = "a system controller" if role is CloudRole.SYSTEM_CONTROLLER else "a subcloud"
            message = (
                f"{kind} of release {fleet.release} cannot be {cloud.topology}; it can be {choices} "
                "(standard: controllers without compute; duplex, simplex: all-in-one)"
            )
            yield ("clouds", name, "topology"), message


def personality_of(node: str) -> Personality:
    """The personality that a node's name says."""
    return Personality(node.rpartition("-")[0])


def _controllers(fleet: Fleet) -> Iterator[Finding]:
    for name, cloud in fleet.clouds.items():
        found = {node for node in cloud.nodes if personality_of(node) is Personality.CONTROLLER}
        wanted = [f"controller-{unit}" for unit in range(CONTROLLERS[cloud.topology])]
        if found != set(wanted):
            message = (
                f"a {cloud.topology} cloud has {' and '.join(wanted)}, this one has "
                f"{' and '.join(sorted(found)) or 'no controller'}"
            )
            yield ("clouds", name, "nodes"), message


def _personalities(fleet: Fleet) -> Iterator[Finding]:
    for name, cloud in fleet.clouds.items():
        for node in sorted(cloud.nodes):
            reason = _misplaced(cloud, personality_of(node))
            if reason:
                yield ("clouds", name, "nodes", node), reason


def _misplaced(cloud: Cloud, personality: Personality) -> str | None:
    if personality is Personality.CONTROLLER:
        return None
    if cloud.topology is Topology.SIMPLEX:
        return "a simplex cloud is one controller and has no other nodes"
    if personality is Personality.STORAGE and cloud.topology is not Topology.STANDARD:
        return "storage nodes belong to a standard cloud"
    if personality is Personality.COMPUTE and cloud.role is CloudRole.SYSTEM_CONTROLLER:
        return "the system controller is controllers without compute"
    return None


def _central_without_data(fleet: Fleet) -> Iterator[Finding]:
    for name in central_clouds(fleet):
        if fleet.clouds[name].networks.data is not None:
            message = "DATA is not applicable to the system controller: it runs no workload; remove it"
            yield ("clouds", name, "networks", "data"), message


def _remote_management(fleet: Fleet) -> Iterator[Finding]:
    central = next(iter(central_clouds(fleet)), None)
    if central is None:
        return
    home = fleet.clouds[central]
    for name, cloud in fleet.clouds.items():
        if cloud.site == home.site or cloud.site not in fleet.sites:
            continue
        if provider_profile(fleet.sites[cloud.site]).routes_private:
            continue
        for one in (central, name):
            if not fleet.clouds[one].networks.mgmt.public:
                message = (
                    f"must be public ('public: true'): {name} at {cloud.site} and {central} at {home.site} "
                    "reach each other's MGMT over the internet, since the service routes no private network "
                    "between sites"
                )
                yield ("clouds", one, "networks", "mgmt"), message


def _gateway_of_subcloud(fleet: Fleet) -> Iterator[Finding]:
    for name, cloud in fleet.clouds.items():
        if cloud.systemcontroller_gateway and cloud.role is CloudRole.SYSTEM_CONTROLLER:
            message = "is what a subcloud is reached by; the system controller has none: remove it"
            yield ("clouds", name, "systemcontroller_gateway"), message


def _allowed_nodes(fleet: Fleet) -> Iterator[Finding]:
    for name, cloud in fleet.clouds.items():
        for key in ("allow_reinstall", "allow_replace"):
            allowed: frozenset[str] = getattr(cloud, key)
            for node in sorted(allowed - set(cloud.nodes)):
                known = sorted(cloud.nodes)
                message = f"there is no node '{node}'; nodes are {', '.join(known)}"
                yield ("clouds", name, key), message + suggestion(node, known)


REFERENCES: Final[tuple[Rule[Fleet], ...]] = (
    Rule("site-exists", "A cloud is at a site of the fleet.", _site_exists),
)
"""What every other rule relies on."""
RULES: Final[tuple[Rule[Fleet], ...]] = (
    Rule("boot-server", "controller-0 of each cloud is installed from a boot server.", _boot_server),
    Rule("router-per-site", "Wiki: a router at each site routes from layer 2 to layer 3.", _router_per_site),
    Rule("one-system-controller", "Subclouds belong to one system controller.", _one_system_controller),
    Rule(
        "central-topology",
        "R1 refuses an all-in-one system controller; later ones simplex.",
        _central_topology,
    ),
    Rule("subcloud-topology", "R1's subclouds are all-in-one.", _subcloud_topology),
    Rule("controllers", "A topology says how many controllers there are.", _controllers),
    Rule("personalities", "A topology says which other nodes there can be.", _personalities),
    Rule("central-without-data", "Wiki: DATA is not applicable to the central cloud.", _central_without_data),
    Rule("remote-management-public", "Wiki: a remote subcloud's MGMT is a public block.", _remote_management),
    Rule("systemcontroller-gateway", "Only a subcloud has a gateway to the centre.", _gateway_of_subcloud),
    Rule("allowed-nodes", "What is allowed by name must exist.", _allowed_nodes),
)
"""Rules of a distributed cloud, in the order in which they are checked."""
