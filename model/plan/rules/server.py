"""Rules of servers: what their plans can do, and what they are called."""

from collections.abc import Iterator
from typing import Final

from model.plan.catalogue import catalogue
from model.plan.naming import boot_server_hostname, node_hostname, router_hostname
from model.plan.rules.rule import Finding, Rule
from model.spec.explain import suggestion
from model.spec.fleet import Fleet
from model.spec.site import BootServer
from model.spec.source import Path


def _plans(fleet: Fleet) -> Iterator[tuple[Path, str]]:
    """Every server plan that the stack file names, and where."""
    for name, site in fleet.sites.items():
        if site.router:
            yield ("sites", name, "router", "plan"), site.router.plan
        if isinstance(site.boot_server, BootServer):
            yield ("sites", name, "boot_server", "plan"), site.boot_server.plan
    for name, cloud in fleet.clouds.items():
        for node, spec in cloud.nodes.items():
            yield ("clouds", name, "nodes", node, "plan"), spec.plan


def _known_plan(fleet: Fleet) -> Iterator[Finding]:
    known = sorted(catalogue().plans)
    for path, plan in _plans(fleet):
        if plan not in known:
            message = f"'{plan}' is no server plan of the catalogue; known plans are {', '.join(known)}"
            yield path, message + suggestion(plan, known)


def _hybrid(fleet: Fleet) -> Iterator[Finding]:
    plans = catalogue().plans
    able = ", ".join(sorted(name for name, plan in plans.items() if plan.hybrid))
    for name, site in fleet.sites.items():
        plan = plans.get(site.router.plan) if site.router else None
        if site.router and plan and not plan.hybrid:
            message = (
                f"a router needs hybrid networking (layer 3 on one port, VLANs on the other), which "
                f"{site.router.plan} does not have; plans that do: {able}"
            )
            yield ("sites", name, "router", "plan"), message


def _native_capable(fleet: Fleet) -> Iterator[Finding]:
    plans = catalogue().plans
    for name, cloud in fleet.clouds.items():
        router = fleet.sites[cloud.site].router
        plan = plans.get(router.plan) if router else None
        for role, network in cloud.networks.by_role().items():
            if router and plan and network.native and not plan.native_vlan:
                message = (
                    f"the router at {cloud.site} is a {router.plan}, whose ports cannot have an untagged "
                    "VLAN beside tagged ones: remove native, or choose another plan for the router"
                )
                yield ("clouds", name, "networks", role.value, "native"), message


def _enough_ports(fleet: Fleet) -> Iterator[Finding]:
    plans = catalogue().plans
    for name, cloud in fleet.clouds.items():
        roles = [role.label for role in cloud.networks.by_role()]
        for node, spec in sorted(cloud.nodes.items()):
            plan = plans.get(spec.plan)
            if plan and len(plan.ports) < len(roles):
                able = sorted(other for other, one in plans.items() if len(one.ports) >= len(roles))
                message = (
                    f"{spec.plan} has {len(plan.ports)} ports, and {', '.join(roles)} need one each; "
                    f"plans with enough: {', '.join(able)}"
                )
                yield ("clouds", name, "nodes", node, "plan"), message


def _hostnames(fleet: Fleet) -> Iterator[tuple[Path, str]]:
    for name, site in sorted(fleet.sites.items()):
        if isinstance(site.boot_server, BootServer):
            yield ("sites", name, "boot_server", "hostname"), boot_server_hostname(name, site.boot_server)
        if site.router:
            yield ("sites", name, "router", "hostname"), router_hostname(name, site.router)
    for name, cloud in sorted(fleet.clouds.items()):
        for node in sorted(cloud.nodes):
            yield ("clouds", name, "nodes", node), node_hostname(name, node)


def _unique_hostnames(fleet: Fleet) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for path, hostname in _hostnames(fleet):
        here = ".".join(str(step) for step in path)
        other = seen.setdefault(hostname, here)
        if other != here:
            yield (
                path,
                f"the hostname '{hostname}' is that of {other} already; hostnames are unique in a fleet",
            )


def _unique_system_names(fleet: Fleet) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name, cloud in sorted(fleet.clouds.items()):
        called = cloud.system_name or name
        other = seen.setdefault(called, name)
        if other != name:
            yield ("clouds", name, "system_name"), f"'{called}' is what StarlingX calls {other} already"


def _remote_steps(fleet: Fleet) -> Iterator[Finding]:
    operator = fleet.operator
    if operator.private_key is None:
        return
    for name, what in (("host_key_seed", "a long random text"), ("password", "a password")):
        if getattr(operator, name) is None:
            message = (
                f"private_key asks for remote steps, which need it too: name a configuration key that holds "
                f"{what}, set by 'pulumi config set --secret NAME'"
            )
            yield ("operator", name), message
    for name, site in sorted(fleet.sites.items()):
        if isinstance(site.boot_server, BootServer) and site.boot_server.image(fleet.release) is None:
            key, of = ("isos", f" of {fleet.release}") if site.boot_server.isos else ("iso", "")
            message = f"private_key asks for remote steps: say which image{of} is fetched, by url and sha256"
            yield ("sites", name, "boot_server", key), message


RULES: Final[tuple[Rule[Fleet], ...]] = (
    Rule("known-plan", "What a plan can do is in the catalogue.", _known_plan),
    Rule("hybrid-router", "Wiki: a router's server supports hybrid networking.", _hybrid),
    Rule("native-capable", "Packet: no native VLAN on servers with four ports.", _native_capable),
    Rule("enough-ports", "Wiki: port 1 is MGMT, port 2 OAM, port 3 DATA, one VLAN each.", _enough_ports),
    Rule("unique-hostnames", "A hostname names one server.", _unique_hostnames),
    Rule("remote-steps", "What is done on servers needs a key, a seed and an image.", _remote_steps),
    Rule("unique-system-names", "dcmanager knows a subcloud by its name.", _unique_system_names),
)
"""Rules of servers, in the order in which they are checked."""
